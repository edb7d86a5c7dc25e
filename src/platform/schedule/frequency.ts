import type { Cron } from 'croner';
import { DAY, type Millis } from '../../domain/clock.ts';
import { expression, type Job } from './slots.ts';

/** Weeks even out the days of the week; what comes less often than weekly is counted by the year. */
const WINDOW_DAYS = 28;
const FEWEST = 4;
const YEAR_DAYS = 365;

interface Known {
  day: number;
  slots: number;
}
const known = new Map<string, Known>();

/**
 * Slots of a job in a year, as they come in the four weeks from tomorrow on (in the year, where they
 * are fewer than four): the planned looks that the false-alarm budget is shared over. At least 1.
 */
export function slotsAYear(job: Job, now: Millis): number {
  const key = `${job.timezone} ${job.cron}`;
  const day = Math.floor(now / DAY);
  const before = known.get(key);
  if (before?.day === day) return before.slots;
  const slots = count(job, now);
  known.set(key, { day, slots });
  return slots;
}

/**
 * A cron expression has the same seconds in each of its minutes, the same minutes in each of its
 * hours and the same hours on each of its days: three short counts multiply to what asking slot by
 * slot would take seconds for.
 */
function count(job: Job, now: Millis): number {
  const slots = expression(job);
  const at = (cron: string): Cron => expression({ cron, timezone: job.timezone });
  const midnights = at('0 0 * * *');
  const soon = slots.nextRun(new Date(now));
  const tomorrow = soon === null ? null : midnights.nextRun(soon);
  const first = tomorrow === null ? null : slots.nextRun(new Date(tomorrow.getTime() - 1));
  if (tomorrow === null || first === null) return 1;
  const within = (periods: Cron | null, end: Date | null): number =>
    countPeriods(slots, first, periods, end?.getTime() ?? first.getTime());
  const aDay =
    within(null, at('* * * * *').nextRun(first)) *
    within(at('* * * * *'), at('0 * * * *').nextRun(first)) *
    within(at('0 * * * *'), midnights.nextRun(first));
  // Half a day less than whole days: at the ends of summer time a day has an hour more or less.
  const days = (n: number): number =>
    countPeriods(slots, first, midnights, first.getTime() + (n - 0.5) * DAY);
  const inWindow = days(WINDOW_DAYS) * aDay;
  return inWindow >= FEWEST
    ? (inWindow * YEAR_DAYS) / WINDOW_DAYS
    : Math.max(1, days(YEAR_DAYS) * aDay);
}

/** How many periods before `end` hold a slot, from `first` on; each slot, where periods is null. */
function countPeriods(slots: Cron, first: Date, periods: Cron | null, end: Millis): number {
  let n = 0;
  for (let at: Date | null = first; at !== null && at.getTime() < end; n++) {
    const next: Date | null = periods === null ? at : periods.nextRun(at);
    // A slot on the very border belongs to the period that begins there.
    at = next === null ? null : slots.nextRun(periods === null ? at : new Date(next.getTime() - 1));
  }
  return n;
}
