import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';

/**
 * Messages that wait still (for a minute, or for more of the same event) say what is so when they
 * leave: a run that ended meanwhile is their last run.
 */
export async function bringUpToDate(
  tx: Store,
  { id }: Pick<Incident, 'id'>,
  now: (said: IncidentFacts) => IncidentFacts,
): Promise<void> {
  for (const n of await tx.outbox.ofIncident(id))
    if (n.state === 'pending' && n.attempts === 0)
      await tx.outbox.renew(n.id, { facts: now(n.facts), reason: n.reason });
}
