/** Epoch milliseconds, UTC. */
export type Millis = number;

/**
 * The only source of time. The real one lives in `src/clock`; tests and the demo inject a fast one,
 * so that a year passes in seconds (DESIGN §3.2).
 */
export interface Clock {
  now(): Millis;
  /** Resolves after `ms` of this clock's time, or at once when `signal` aborts. Never rejects. */
  sleep(ms: Millis, signal?: AbortSignal): Promise<void>;
  /** Gives the event loop a turn where some milliseconds of work have gone by since the last one; a clock without it never does. */
  breathe?(): Promise<void>;
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
