import { z } from 'zod';
import type { Config } from '../config/load.ts';
import { suiteName } from '../config/names.ts';
import type { SuiteConfig } from '../config/schema.ts';
import { HOUR, isAhead, type Millis } from '../domain/clock.ts';
import { LOOK_TRIGGERS, type Run } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { dailyOf } from '../platform/schedule/daily.ts';
import { slotsAYear } from '../platform/schedule/frequency.ts';
import { type Job, nextSlot } from '../platform/schedule/slots.ts';

// Suites that run daily because a person signed it, beside their own schedule. The boundary writes
// the record; whoever plans by a suite's schedule asks here.

/** The kind of record that a signed boundary is kept as. */
export const BOUNDARY = 'boundary';

/** A suite that runs daily by a signature, and since which one without a break. */
export const dailySuite = z.object({ suite: z.string(), since: z.string() });
export type DailySuite = z.output<typeof dailySuite>;

const signatureDoc = z.object({ runDaily: z.array(dailySuite).default([]) });

/** The suites of an agent that its newest signature has run daily; none where it names none. */
export async function signedDaily(
  { records }: Pick<Store, 'records'>,
  agent: string,
): Promise<readonly DailySuite[]> {
  const read = signatureDoc.safeParse((await records.latest(BOUNDARY, agent))?.doc);
  return read.success ? read.data.runDaily : [];
}

type Scheduling = Pick<Config, 'timezone'>;

const jobOf = (config: Scheduling, { schedule }: SuiteConfig): Job => ({
  name: '',
  cron: schedule,
  timezone: config.timezone,
});

/** Slots of a suite's own schedule in a year. */
export const ownSlotsAYear = (config: Scheduling, suite: SuiteConfig, now: Millis): number =>
  slotsAYear(jobOf(config, suite), now);

/** Slots in a year: a suite with fewer runs more rarely than daily, one of workdays among them. */
const DAILY = 300;
/** Looks that a year brings to what runs daily. */
export const DAILY_LOOKS = 365;

/** Whether a suite's own schedule is rarer than daily, so that a signature can have it run daily. */
export const isRarerThanDaily = (config: Scheduling, suite: SuiteConfig, now: Millis): boolean =>
  ownSlotsAYear(config, suite, now) < DAILY;

/** When a suite runs that is to run daily, beside its own schedule. */
export const dailySchedule = (
  config: Scheduling,
  suite: SuiteConfig,
): Pick<Job, 'cron' | 'timezone'> => dailyOf(jobOf(config, suite));

/** Since when a suite runs daily by a signature; null where it does not. */
export async function dailySince(
  on: { store: Pick<Store, 'records'>; config: Scheduling },
  agent: string,
  suite: SuiteConfig,
  now: Millis,
): Promise<string | null> {
  if (!isRarerThanDaily(on.config, suite, now)) return null;
  const signed = await signedDaily(on.store, agent);
  return signed.find((s) => s.suite === suiteName(suite))?.since ?? null;
}

/** Looks at a suite that a year brings by the clock: the false-alarm budget is shared over them. */
export async function plannedLooksAYear(
  on: { store: Pick<Store, 'records'>; config: Scheduling },
  agent: string,
  suite: SuiteConfig,
  now: Millis,
): Promise<number> {
  const own = ownSlotsAYear(on.config, suite, now);
  return (await dailySince(on, agent, suite, now)) === null ? own : Math.max(own, DAILY_LOOKS);
}

/** A look that began within this time is today's, whatever began it. */
const TODAY: Millis = 20 * HOUR;
const MOST_RUNS = 50;

/** The look at a suite that was begun or planned last within the last hours; null where none was. */
export async function todaysLook(
  { runs }: Pick<Store, 'runs'>,
  of: { agent: string; suite: string },
  now: Millis,
): Promise<Run | null> {
  const recent = await runs.recent({ ...of, limit: MOST_RUNS });
  const today = recent.find((r) => {
    const at = beganAt(r);
    const isLook = LOOK_TRIGGERS.has(r.trigger) && r.state !== 'stopped';
    return isLook && !isAhead(at, now) && now - Date.parse(at) < TODAY;
  });
  return today ?? null;
}

const beganAt = (run: Run): string => run.startedAt ?? run.createdAt;

/** When a suite comes due next, by its own schedule or by a signature; null where it never does. */
export async function nextReplay(
  on: { store: Pick<Store, 'records' | 'runs'>; config: Scheduling },
  agent: string,
  suite: SuiteConfig,
  now: Millis,
): Promise<string | null> {
  const own = nextSlot(jobOf(on.config, suite), now);
  if ((await dailySince(on, agent, suite, now)) === null) return own;
  const look = await todaysLook(on.store, { agent, suite: suiteName(suite) }, now);
  const from = look === null ? now : Math.max(now, Date.parse(beganAt(look)) + TODAY - 1);
  const daily = nextSlot(dailySchedule(on.config, suite), from);
  const due = [own, daily].filter((slot) => slot !== null);
  return due.toSorted()[0] ?? null;
}
