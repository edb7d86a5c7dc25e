import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { Telling } from '../../domain/telling.ts';
import { UNFINISHED_STATES } from './lifecycle.ts';

/** As much of an incident as decides where it is told. */
export type Told = Pick<Incident, 'kind' | 'agent' | 'facts' | 'end' | 'failsNow'>;

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

/**
 * Whether one message can tell of both: whoever hears of the one hears of the other, at the same
 * time.
 */
export function decideTogether(
  one: Telling,
  other: Telling,
): { isTogether: boolean; reason: string } {
  const apart = (reason: string): ReturnType<typeof decideTogether> => ({
    isTogether: false,
    reason,
  });
  if (!same(one.channels, other.channels)) return apart('they are told on other channels');
  const [names, others] = [one, other].map((t) => t.people.map((p) => p.name));
  if (!same(names ?? [], others ?? [])) return apart('other people are named');
  if (one.held?.until !== other.held?.until || one.held?.why !== other.held?.why)
    return apart('one of them waits for another time');
  return { isTogether: true, reason: 'the same people hear of both at the same time' };
}

/** What another one's message told of and is not over, and whether people are to be told of it. */
export interface LeftAlone {
  incident: Incident;
  isTold: boolean;
  /** Since when the other's message told of it. */
  joinedAt: string | undefined;
}

/** Whether people have read an incident's message since another was told in it. */
export const wasHeard = async (
  tx: Store,
  { id }: Pick<Incident, 'id'>,
  joinedAt: string,
): Promise<boolean> =>
  (await tx.outbox.ofIncident(id)).some((n) => n.sentAt !== null && n.sentAt >= joinedAt);

/**
 * What is told with an incident that is over, and is not over itself: from now on it is told by
 * itself. Of what somebody has, or what recovers or was as before in its newest runs, that need not be said.
 */
export async function leftAlone(tx: Store, over: Incident): Promise<LeftAlone[]> {
  const unfinished = await tx.incidents.list({ states: UNFINISHED_STATES, limit: 1_000 });
  return unfinished
    .filter((i) => i.group === over.id)
    .map((member) => ({
      incident: byItself(member),
      isTold: member.state === 'open' && member.quietLooks === 0,
      joinedAt: member.joinedAt,
    }));
}

/** An incident that is no longer told with another. */
export function byItself(incident: Incident): Incident {
  const { group: _, joinedAt: __, ...alone } = incident;
  return alone;
}
