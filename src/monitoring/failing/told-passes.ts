import { failingKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { Measure } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';

/** Incidents that are open at one time. */
const MOST_READ = 500;

/**
 * The pass rates of an agent's suites that people were told fail now and still do, by whichever
 * message: one of its own, or in a sentence of another's. Of whole suites, with their streams.
 */
export async function toldPasses(tx: Store, agent: string): Promise<Measure[]> {
  const open = await tx.incidents.list({ states: NOTIFIED_STATES, limit: MOST_READ });
  return open.flatMap((i) => {
    if (i.kind !== 'failing-now' || i.agent !== agent) return [];
    const suite = i.key.slice(failingKey(agent, '').length);
    const whole = i.facts.measures.find((m) => m.source?.cases === undefined);
    return whole === undefined
      ? []
      : [{ ...whole, source: { stream: `${suite}/pass`, categories: [0] } }];
  });
}
