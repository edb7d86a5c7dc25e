import type { Clock, Millis } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';

/**
 * How a lock that another process holds is met: without one, SQLite's own wait of five seconds is
 * all.
 */
export interface LockWait {
  clock: Clock;
  most: Millis;
  /** Told after the first second of a wait, and every ten seconds of it. */
  onWait?(waited: Millis): void;
}

/**
 * SQLite waits by stopping the whole process; with patience all of it is waited between attempts.
 */
export const SQLITE_WAITS: Millis = 5_000;
export const SQLITE_WAITS_PATIENTLY: Millis = 0;

const FIRST_PAUSE: Millis = 2;
const LONGEST_PAUSE: Millis = 250;
const FIRST_WORD: Millis = 1_000;
const WORD_EVERY: Millis = 10_000;

/**
 * SQLITE_BUSY and its relatives (https://sqlite.org/rescode.html#busy): nothing was done, and it
 * may be tried again.
 */
export function isBusy(e: unknown): boolean {
  return e instanceof Error && 'code' in e && String(e.code).startsWith('SQLITE_BUSY');
}

export function busyError(file: string, cause: unknown): DaytwoError {
  return new DaytwoError({
    code: 'store-busy',
    exitCode: EXIT.couldNotMeasure,
    cause,
    message: `another process is writing to the database ${file} and did not let go of it in time`,
    next:
      'try again in a minute; if it stays so, look for another daytwo command, a backup ' +
      'or an sqlite3 shell with an open transaction',
  });
}

/**
 * Does what may meet the lock, again until it is free.
 * @param attempt must have done nothing when it throws SQLITE_BUSY
 * @throws DaytwoError `store-busy` (exit 2, which a supervisor restarts on) when patience is over
 */
export async function retryWhileBusy<T>(
  file: string,
  attempt: () => T,
  patience?: LockWait,
): Promise<T> {
  const began = patience?.clock.monotonic() ?? 0;
  let toldAt: Millis = FIRST_WORD - WORD_EVERY;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return attempt();
    } catch (e) {
      if (!isBusy(e)) throw e;
      const waited = (patience?.clock.monotonic() ?? 0) - began;
      if (patience === undefined || waited >= patience.most) throw busyError(file, e);
      if (waited - toldAt >= WORD_EVERY) {
        toldAt = waited;
        patience.onWait?.(waited);
      }
      await patience.clock.sleep(pause);
    }
  }
}
