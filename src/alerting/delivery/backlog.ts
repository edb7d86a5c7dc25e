import { HOUR, iso, type Millis } from '../../domain/clock.ts';
import type { Incident, Notice } from '../../domain/incident.ts';
import { plural } from '../../domain/text.ts';
import { minute } from '../../domain/text-time.ts';
import { NOTIFIED_STATES } from '../incidents/lifecycle.ts';
import { newNotice } from '../incidents/notice.ts';
import { plainFacts } from '../incidents/record.ts';

/** What waited longer than this is no news any more. */
const OLD: Millis = HOUR;
/** So many are still read one by one. */
const FEW = 5;
/** A message names no more. */
export const MOST_NAMED = 12;
/** A message has six steps, and the last one shows them all. */
const MOST_STEPS = 5;

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
    (n) => n.only === undefined && now - Date.parse(mayLeaveAt(n)) > OLD,
  );
  const carrier = covered.find((n) => due.has(n.id));
  if (covered.length <= FEW || carrier === undefined) return null;
  const since = minute(covered[0]?.createdAt ?? '');
  const title = `${plural(covered.length, 'message')} could not be delivered here since ${since} UTC`;
  return asOne(covered, carrier, title, now);
}

/** From when on the channel was asked to take it. */
export const mayLeaveAt = ({ held, createdAt }: Notice): string => held?.until ?? createdAt;

/** Messages that waited together, told as one; `backlog` is null while that is not to be tried. */
export interface Awaited {
  covered: readonly Notice[];
  backlog: Backlog | null;
}

/**
 * What has waited in a channel for the end of quiet hours, once that has come; nothing where it is
 * about one matter, which is told by itself. So is what waited for a maintenance alone: it may be
 * urgent.
 * @param pending of the channel, oldest first
 */
export function awaitedOf(
  pending: readonly Notice[],
  due: ReadonlySet<string>,
  now: Millis,
): Awaited {
  const covered = pending.filter(
    ({ only, held }) =>
      only === undefined &&
      (held?.why === 'quiet-hours' || held?.quietToo === true) &&
      Date.parse(held.until) <= now,
  );
  const [carrier] = covered;
  if (carrier === undefined || mattersOf(covered).length < 2) return { covered: [], backlog: null };
  // Once it was refused, it is tried again when the one that counts the tries is due.
  const counted = covered.find((n) => n.attempts > 0) ?? carrier;
  if (!due.has(counted.id)) return { covered, backlog: null };
  const title = `${plural(covered.length, 'message')} waited for the quiet hours to be over`;
  return { covered, backlog: asOne(covered, counted, title, now) };
}

/** Words on how everything stands: a newer one says it anew, whatever the older called itself. */
const STANDING: ReadonlySet<Notice['reason']> = new Set(['digest', 'steady', 'review']);

/** Of one matter the newest word alone: what it corrects is over. */
export const mattersOf = (covered: readonly Notice[]): Notice[] => [
  ...new Map(covered.map((n) => [matterOf(n), n])).values(),
];

const matterOf = ({ incident, reason, id }: Notice): string =>
  incident ?? (STANDING.has(reason) ? (reason === 'review' ? reason : 'digest') : id);

function asOne(covered: readonly Notice[], carrier: Notice, title: string, now: Millis): Backlog {
  const [oldest = carrier] = covered;
  const { channel } = carrier;
  // The same again after a lost answer or a kill: whoever has taken it knows it by its id.
  const id = `${oldest.id}-and-later`;
  const attempts = Math.max(...covered.map((n) => n.attempts));
  const lastError = covered.find((n) => n.lastError !== null)?.lastError ?? null;
  const made = newNotice(
    { id, incident: null, channel, reason: 'backlog', facts: factsOf(covered, title) },
    iso(now),
  );
  const people = new Map(covered.flatMap((n) => n.people ?? []).map((p) => [p.name, p]));
  const named = people.size === 0 ? {} : { people: [...people.values()] };
  return { summary: { ...made, ...named, attempts, lastError }, carrier, covered };
}

/** The incidents of a backlog that people can still take on, the newest first. */
export const isWaiting = ({ state, group }: Incident): boolean =>
  NOTIFIED_STATES.includes(state) && group === undefined;

/**
 * What a backlog says, with the incidents among its matters that are not over: how each is looked at.
 */
export function withWaiting(backlog: Backlog, waiting: readonly Incident[]): Notice {
  const { summary, covered } = backlog;
  return { ...summary, facts: factsOf(covered, summary.facts.title, waiting) };
}

function factsOf(
  covered: readonly Notice[],
  title: string,
  waiting: readonly Incident[] = [],
): Notice['facts'] {
  const matters = mattersOf(covered);
  const events = matters
    .slice(-MOST_NAMED)
    .toReversed()
    .map((n) => ({ at: n.createdAt, what: wordOf(n) }));
  const left = matters.length - events.length;
  return plainFacts(
    title,
    `So they come as one. They are about ${plural(matters.length, 'matter')}; the last word of ` +
      `${left > 0 ? `all but the ${left} oldest` : 'each'} is below. The command says how they stand now.`,
    {
      events,
      next: [
        ...waiting.slice(0, MOST_STEPS).map((i) => ({
          what: `See how it stands and answer: ${i.facts.title}`,
          command: `daytwo incidents ${i.id}`,
          costUsd: 0,
        })),
        { what: 'See what is open now', command: 'daytwo incidents', costUsd: 0 },
      ],
    },
  );
}

const wordOf = ({ reason, facts, incident }: Notice): string =>
  `${WORD[reason] ?? ''}${facts.title}${incident === null ? '' : ` (${incident})`}`;

const WORD: Partial<Readonly<Record<Notice['reason'], string>>> = {
  resolved: 'Resolved: ',
  recovering: 'Recovering: ',
  acknowledged: 'Acknowledged: ',
  reminder: 'Still open: ',
  worsened: 'Worse: ',
};
