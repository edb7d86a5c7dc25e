/** Epoch milliseconds, UTC. */
export type Millis = number;

export const SECOND: Millis = 1_000;
export const MINUTE: Millis = 60 * SECOND;
export const HOUR: Millis = 60 * MINUTE;
export const DAY: Millis = 24 * HOUR;

/**
 * The only source of time. The real one lives in `src/platform/clock`; tests and the demo inject a
 * fast one, so that a year passes in seconds.
 */
export interface Clock {
  /**
   * The wall clock, for what is stored and shown. It may be set back or ahead at any moment:
   * nothing waits by it.
   */
  now(): Millis;
  /**
   * Only ever forward, whatever is done to the wall clock: for waits and durations. Its zero means
   * nothing.
   */
  monotonic(): Millis;
  /**
   * Since the machine was started, its sleep included; without it a sleep looks like a clock that
   * was set ahead.
   */
  uptime?(): Millis;
  /** Resolves after `ms` of monotonic time, or at once when `signal` aborts. Never rejects. */
  sleep(ms: Millis, signal?: AbortSignal): Promise<void>;
  /**
   * Gives the event loop a turn where some milliseconds of work have gone by since the last one; a
   * clock without it never does.
   */
  yieldToEventLoop?(): Promise<void>;
}

/** Makes identifiers that sort by time: `run_…`, `trial_…`, `inc_…`. */
export interface Ids {
  next(prefix: string): string;
}

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** ISO-8601 UTC text, the form in which every time is stored and shown to machines. */
export function iso(at: Millis): string {
  return new Date(at).toISOString();
}

/** So far a clock may be out, or set right, without anybody's notice. */
export const CLOCK_SLACK: Millis = 60_000;

/**
 * Whether a stored time lies ahead of now: it was written while the clock ran ahead, or the clock
 * is behind now.
 */
export function isAhead(stored: string, now: Millis): boolean {
  return Date.parse(stored) > now + CLOCK_SLACK;
}

/** The earlier of a stored beginning and now: nothing that is under way can have begun later. */
export function begunBy(stored: string, now: string): string {
  return stored < now ? stored : now;
}
