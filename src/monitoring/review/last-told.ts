import type { Incident, IncidentFacts, NoticeReason } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';

/** Messages that tell what an incident is about. */
const TELLS: ReadonlySet<NoticeReason> = new Set([
  'opened',
  'confirmed',
  'moved',
  'worsened',
  'joined',
  'relapsed',
  'updated',
]);

/**
 * What the newest message told of an incident that left: its facts may say more by now, for which
 * nobody was called. Those where no message left.
 */
export async function lastTold(
  tx: Pick<Store, 'outbox'>,
  { id, facts }: Pick<Incident, 'id' | 'facts'>,
): Promise<IncidentFacts> {
  const left = (await tx.outbox.ofIncident(id)).filter(
    (n) => TELLS.has(n.reason) && (n.state !== 'pending' || n.attempts > 0),
  );
  const told = left.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0]?.facts ?? facts;
  return told.newsOf === undefined ? told : { ...told, title: told.newsOf };
}
