import { randomBytes } from 'node:crypto';
import type { Clock, Ids, Millis } from '../domain/clock.ts';

/** setTimeout holds at most 2^31 − 1 ms and fires at once beyond it; longer sleeps are made of pieces. */
const LONGEST_TIMER: Millis = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    const end = Date.now() + ms;
    for (let left = ms; left > 0 && signal?.aborted !== true; left = end - Date.now()) await piece(Math.min(left, LONGEST_TIMER), signal);
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

/** Ids that sort by time: prefix, milliseconds in base 36, 10 random characters. */
export function makeIds(now: () => Millis): Ids {
  return { next: (prefix) => `${prefix}_${now().toString(36).padStart(9, '0')}${randomBytes(8).toString('hex').slice(0, 10)}` };
}
