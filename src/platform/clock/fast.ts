import type { Clock, Ids, Millis } from '../../domain/clock.ts';

interface Sleeper {
  at: Millis;
  order: number;
  wake: () => void;
}

/** A clock whose time is moved by hand: a year passes as fast as the work in it. */
export interface FastClock extends Clock {
  /**
   * Sets the wall clock by `ms`, back where negative; monotonic time and sleepers do not notice.
   */
  step(ms: Millis): void;
  /**
   * Moves the wall clock to `at` as time goes by, waking sleepers in their order on the way, and
   * lets the work they start settle before moving on.
   */
  advanceTo(at: Millis): Promise<void>;
  /** When the next sleeper wakes, by the wall clock as it is set now; null when nobody sleeps. */
  nextWake(): Millis | null;
}

/**
 * @param start epoch milliseconds
 * @param settle resolves when the work woken so far has gone as far as it can without time passing;
 *   the default lets pending I/O callbacks run twice.
 */
export function fastClock(start: Millis, settle: () => Promise<void> = turnTwice): FastClock {
  /** From zero, so that a wall time taken for a monotonic one is seen in tests. */
  let passed: Millis = 0;
  let wallAtZero = start;
  let order = 0;
  const sleepers: Sleeper[] = [];
  return {
    now: () => wallAtZero + passed,
    monotonic: () => passed,
    step(ms) {
      wallAtZero += ms;
    },
    sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper: Sleeper = {
          at: passed + ms,
          order: order++,
          wake() {
            const i = sleepers.indexOf(sleeper);
            if (i >= 0) sleepers.splice(i, 1);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      });
    },
    nextWake: () =>
      sleepers.length === 0 ? null : wallAtZero + Math.min(...sleepers.map((s) => s.at)),
    async advanceTo(at) {
      await settle();
      for (;;) {
        const next = sleepers
          .filter((s) => wallAtZero + s.at <= at)
          .toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
        if (next === undefined) break;
        passed = Math.max(passed, next.at);
        next.wake();
        await settle();
      }
      passed = Math.max(passed, at - wallAtZero);
      await settle();
    },
  };
}

async function turnTwice(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Ids in order of creation, the same in every run with the same start. */
export function countingIds(): Ids {
  let n = 0;
  return { next: (prefix) => `${prefix}_${(++n).toString(36).padStart(8, '0')}` };
}
