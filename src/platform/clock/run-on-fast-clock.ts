import type { FastClock } from './fast.ts';

/** Turns of the event loop without news before nothing is taken to be under way any more. */
const QUIET_TURNS = 5;

/**
 * Waits for `work` on a fast clock: time moves to the next sleeper's waking only when nothing real
 * is under way.
 * @param busy whether a real call (HTTP, SMTP) is in flight; its answer takes real time and no
 *   simulated time
 */
export async function runOnFastClock<T>(
  work: Promise<T>,
  clock: FastClock,
  busy: () => boolean,
): Promise<T> {
  let over = false;
  const done = work.finally(() => {
    over = true;
  });
  done.catch(() => undefined);
  for (let quiet = 0; !over; quiet = busy() ? 0 : quiet + 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    const wake = clock.nextWake();
    if (quiet >= QUIET_TURNS && wake !== null) {
      await clock.advanceTo(wake);
      quiet = 0;
    }
  }
  return done;
}
