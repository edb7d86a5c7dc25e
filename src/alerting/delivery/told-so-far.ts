import type { Incident, Notice } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { dayOrMinute } from '../../domain/text-time.ts';

/** Whether a channel took a message of an incident, and what holds those that wait. */
export interface ToldSoFar {
  isTold: boolean;
  /** What its newest message waits for, and until when; null where none is held. */
  held: NonNullable<Notice['held']> | null;
}

/** What people have heard of an incident: of one that is told with another, in that one's message. */
export async function toldSoFar(
  store: Pick<Store, 'outbox'>,
  { id, group }: Pick<Incident, 'id' | 'group'>,
): Promise<ToldSoFar> {
  const own = await store.outbox.ofIncident(id);
  const all = group === undefined ? own : [...own, ...(await store.outbox.ofIncident(group))];
  return {
    isTold: all.some((n) => n.state === 'sent'),
    held: all.findLast((n) => n.state === 'pending' && n.held !== undefined)?.held ?? null,
  };
}

/** "for quiet hours until 2026-12-02 07:00 UTC". */
export const heldWords = ({ why, until }: NonNullable<ToldSoFar['held']>): string =>
  `for ${why === 'maintenance' ? 'maintenance' : 'quiet hours'} until ${dayOrMinute(until)}`;

/** Who hears of an act on an incident, and when, in a sentence; `soon` is what is said of its wait. */
export function actTold({ isTold, held }: ToldSoFar, soon = ''): string {
  if (!isTold)
    return held === null
      ? 'No channel has taken a message of it yet.'
      : `Nobody has been told of it yet: its messages are held ${heldWords(held)}.`;
  return held === null
    ? `Everybody who was told is told this too${soon}.`
    : `Everybody who was told is told this too; the message is held ${heldWords(held)}.`;
}
