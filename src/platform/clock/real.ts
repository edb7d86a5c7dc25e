import { randomBytes } from 'node:crypto';
import { uptime } from 'node:os';
import type { Clock, Ids, Millis } from '../../domain/clock.ts';

/**
 * setTimeout holds at most 2^31 − 1 ms and fires at once beyond it; longer sleeps are made of
 * pieces.
 */
const LONGEST_TIMER: Millis = 2 ** 31 - 1;

/** Work goes on for so long before others get a turn. */
const SLICE: Millis = 10;
let lastTurn = 0;
/** Who waits for a turn of the loop: one goes on in each, or together they would hold it as long as before. */
let waiting: Promise<unknown> = Promise.resolve();

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  uptime: () => uptime() * 1_000,
  async sleep(ms, signal) {
    const end = performance.now() + ms;
    for (let left = ms; left > 0 && signal?.aborted !== true; left = end - performance.now()) {
      await piece(Math.min(left, LONGEST_TIMER), signal);
    }
  },
  async yieldToEventLoop() {
    if (performance.now() - lastTurn < SLICE) return;
    waiting = waiting.then(() => new Promise((resolve) => setImmediate(resolve)));
    await waiting;
    lastTurn = performance.now();
  },
};

function piece(ms: Millis, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/**
 * Ids that sort by time, and within a millisecond by the order in which one process made them:
 * prefix, milliseconds in base 36, 3 characters of a count, 8 random ones that keep two processes
 * apart.
 */
export function makeIds(now: () => Millis): Ids {
  let last = 0;
  let count = 0;
  return {
    next(prefix) {
      const at = now();
      count = at === last ? count + 1 : 0;
      last = at;
      const when = at.toString(36).padStart(9, '0');
      const which = count.toString(36).padStart(3, '0');
      return `${prefix}_${when}${which}${randomBytes(4).toString('hex')}`;
    },
  };
}
