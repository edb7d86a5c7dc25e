import { Cron } from 'croner';
import { type Millis, MINUTE } from '../../domain/clock.ts';
import { plural } from '../../domain/text.ts';

/**
 * Something that happens by a cron expression in a time zone: a suite's replay, a list's poll, the
 * digest.
 */
export interface Job {
  name: string;
  cron: string;
  timezone: string;
}

export type Due =
  | { due: true; slot: string; missed: number; next: string | null; reason: string }
  | { due: false; next: string | null; reason: string };

/** Parsing takes longer than asking, and a worker asks the same few expressions at every tick. */
const parsed = new Map<string, Cron>();

/** The expression, parsed once a process. Throws on one that is none; the configuration checks. */
export function expression(job: Pick<Job, 'cron' | 'timezone'>): Cron {
  const key = `${job.timezone} ${job.cron}`;
  const known = parsed.get(key) ?? new Cron(job.cron, { timezone: job.timezone, paused: true });
  parsed.set(key, known);
  return known;
}

/**
 * Missed slots are counted no further: one catch-up serves them all, and counting a month of
 * minutes would hold the worker up.
 */
const MOST_MISSED = 200;

/** What came next the last time: a worker asks at every tick, and mostly nothing has changed. */
const following = new WeakMap<Cron, { from: Millis; next: string | null }>();

function nextAfter(cron: Cron, from: Millis): string | null {
  const known = following.get(cron);
  if (known?.from === from) return known.next;
  const next = cron.nextRun(new Date(from))?.toISOString() ?? null;
  following.set(cron, { from, next });
  return next;
}

/** When a job comes due next, ISO-8601; null where it never does again. */
export function nextSlot(job: Pick<Job, 'cron' | 'timezone'>, now: Millis): string | null {
  return nextAfter(expression(job), now);
}

/**
 * Whether a job is due, and for which slot. Of several missed slots only the newest runs: one
 * catch-up. Across a change to summer time a slot in the gap runs late, across the change back it
 * runs once (croner's rule, tested).
 * @param last the newest claimed slot, or when the job became known
 */
export function decideSlot(job: Job, last: string, now: Millis): Due {
  const cron = expression(job);
  const first = nextAfter(cron, Date.parse(last));
  if (first === null || Date.parse(first) > now)
    return {
      due: false,
      next: first,
      reason: first === null ? 'the expression never comes due again' : `next at ${first}`,
    };
  // previousRuns looks strictly before its argument; a slot that falls on this very instant is due.
  const slot = cron.previousRuns(1, new Date(now + 1))[0]?.toISOString() ?? first;
  const missed = countBetween(job, first, slot);
  return {
    due: true,
    slot,
    missed,
    next: nextAfter(cron, Date.parse(slot)),
    reason:
      missed === 0
        ? `due at ${slot}`
        : `due at ${slot}; ${missed < MOST_MISSED ? '' : 'at least '}${plural(missed, 'earlier slot')} missed since ` +
          `${first}, one catch-up serves them`,
  };
}

function countBetween(job: Job, first: string, slot: string): number {
  const apart = minutesApart(job.cron);
  if (apart !== null)
    return Math.min(
      MOST_MISSED,
      Math.floor((Date.parse(slot) - Date.parse(first)) / (apart * MINUTE)),
    );
  const cron = expression(job);
  let n = 0;
  for (
    let at: Date | null = new Date(first);
    at !== null && at.toISOString() < slot && n < MOST_MISSED;
    at = cron.nextRun(at)
  )
    n++;
  return n;
}

/**
 * How far the slots of a schedule by the minute lie apart, in minutes; null of any other. They can
 * be reckoned: asking for each takes longer than all else that is decided here.
 */
function minutesApart(cron: string): number | null {
  const step = Number(/^\*\/(\d+) \* \* \* \*$/.exec(cron)?.[1] ?? 0);
  // Summer time may come by half an hour; what divides it goes on in the same steps.
  return step > 0 && 30 % step === 0 ? step : null;
}
