import type { Incident, IncidentFacts, Measure } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';

/** Whether nobody has read the newest message of an incident yet: it leaves with what is known then. */
export async function isWaiting(tx: Store, { id }: Pick<Incident, 'id'>): Promise<boolean> {
  const notices = await tx.outbox.ofIncident(id);
  const newest = notices.map((n) => n.createdAt).toSorted();
  return (
    newest.length > 0 &&
    notices
      .filter((n) => n.createdAt === newest.at(-1))
      .every((n) => n.state === 'pending' && n.attempts === 0)
  );
}

const isFurther = ({ before, after, told = after.value }: Measure): boolean =>
  before.value > after.value ? after.value < told : after.value > told;

/** The facts of an incident whose message waits: what was counted further away is told by it. */
export function toldAsCounted(facts: IncidentFacts): IncidentFacts {
  if (facts.was !== undefined) return facts;
  const measures = facts.measures.map((m) => {
    if (!isFurther(m)) return m;
    const { told: _, ...counted } = m;
    return counted;
  });
  return { ...facts, measures };
}
