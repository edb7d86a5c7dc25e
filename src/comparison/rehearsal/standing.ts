import type { IncidentKind, IncidentState } from '../../domain/incident.ts';
import { foundTitle } from '../../domain/incident-name.ts';
import type { Store } from '../../domain/store.ts';

const OF_BEHAVIOUR: ReadonlySet<IncidentKind> = new Set(['drift', 'failing-now']);
const STANDING: readonly IncidentState[] = ['open', 'acknowledged', 'recovering'];
const MOST = 1_000;

/**
 * That an agent is not itself while it is rehearsed, in a sentence; empty where nothing of its behaviour
 * is open. "As good as now" is then no "as good as usual".
 */
export async function standingWords(
  store: Pick<Store, 'incidents'>,
  { agent, name }: { agent: string; name: string },
): Promise<string> {
  const open = await store.incidents.list({ states: STANDING, limit: MOST });
  const own = open.filter((i) => i.agent === agent && OF_BEHAVIOUR.has(i.kind));
  const said = own.map((i) => `${i.id}, ${foundTitle(i)}`);
  return said.length === 0
    ? ''
    : ` ${name} has an open incident (${said.join('; ')}): it was compared as it is now, not as ` +
        'it usually is.';
}
