import { HOUR, iso, type Millis } from '../../domain/clock.ts';
import type { Notice } from '../../domain/incident.ts';
import { plural } from '../../domain/text.ts';
import { minute } from '../../domain/text-time.ts';
import { newNotice } from '../incidents/notice.ts';
import { plainFacts } from '../incidents/record.ts';

/** What waited longer than this is no news any more. */
const OLD: Millis = HOUR;
/** So many are still read one by one. */
const FEW = 5;
/** A message names no more. */
const MOST_NAMED = 12;

/** Messages of one channel that are told as one. */
export interface Backlog {
  /** The message that stands for them all; nothing of it is stored before it is sent. */
  summary: Notice;
  /** Whose row counts the tries. */
  carrier: Notice;
  covered: readonly Notice[];
}

/**
 * The messages of a channel that have waited for over an hour, as one; null where they are few, or
 * none of them is due.
 * @param pending of the channel, oldest first
 */
export function backlogOf(
  pending: readonly Notice[],
  due: ReadonlySet<string>,
  now: Millis,
): Backlog | null {
  // What one recipient lacks the others have read.
  const covered = pending.filter(
    (n) => n.only === undefined && now - Date.parse(n.createdAt) > OLD,
  );
  const carrier = covered.find((n) => due.has(n.id));
  if (covered.length <= FEW || carrier === undefined) return null;
  const [oldest = carrier] = covered;
  const { channel } = carrier;
  // The same again after a lost answer or a kill: whoever has taken it knows it by its id.
  const id = `${oldest.id}-and-later`;
  const attempts = Math.max(...covered.map((n) => n.attempts));
  const lastError = covered.find((n) => n.lastError !== null)?.lastError ?? null;
  const made = newNotice(
    { id, incident: null, channel, reason: 'backlog', facts: factsOf(covered) },
    iso(now),
  );
  return { summary: { ...made, attempts, lastError }, carrier, covered };
}

function factsOf(covered: readonly Notice[]): Notice['facts'] {
  // Of one matter the newest word alone: what it corrects is over.
  const newest = new Map(covered.map((n) => [n.incident ?? n.id, n]));
  const matters = [...newest.values()];
  const events = matters
    .slice(-MOST_NAMED)
    .toReversed()
    .map((n) => ({ at: n.createdAt, what: `${WORD[n.reason] ?? ''}${n.facts.title}` }));
  const left = matters.length - events.length;
  return plainFacts(
    `${plural(covered.length, 'message')} could not be delivered here since ` +
      `${minute(covered[0]?.createdAt ?? '')} UTC`,
    `They are told as one. Of ${plural(matters.length, 'matter')} this is the last word of each` +
      `${left > 0 ? `, without the ${left} oldest` : ''}; how each stands now, the command says.`,
    {
      events,
      next: [{ what: 'See what is open now', command: 'daytwo incidents', costUsd: 0 }],
    },
  );
}

const WORD: Partial<Readonly<Record<Notice['reason'], string>>> = {
  resolved: 'Resolved: ',
  recovering: 'Recovering: ',
  acknowledged: 'Acknowledged: ',
  reminder: 'Still open: ',
  worsened: 'Worse: ',
};
