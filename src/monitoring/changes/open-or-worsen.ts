import type { IncidentRecorder, NewIncident } from '../../alerting/incidents/record.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';

/**
 * Opens an incident whose events name what it is about by their paths. Where it is open, one more is
 * news, for somebody who took the first one on too.
 */
export async function openOrWorsen(
  store: Store,
  recorder: IncidentRecorder,
  trouble: NewIncident,
): Promise<void> {
  await store.transaction(async (tx) => {
    const { incident, fresh } = await recorder.open(tx, trouble);
    if (fresh) return;
    const known = new Set(incident.facts.events.map((e) => e.path));
    const more = trouble.facts.events.filter((e) => !known.has(e.path));
    if (more.length === 0) return;
    await recorder.transition(
      tx,
      { ...incident, state: 'open', ack: null, facts: trouble.facts },
      {
        actor: 'daytwo',
        what: 'worsened',
        reason: shorten(more.map((e) => e.what).join('; '), 500),
        notice: 'worsened',
      },
    );
  });
}
