import type { FastClock } from './fast.ts';

/**
 * Turns of the event loop without news before nothing is taken to be under way any more: what was
 * read still goes through streams and queues, which take turns and no time.
 */
const QUIET_TURNS = 5;
/** So many turns of waiting are free; whoever waits longer leaves the processor to others. */
const EAGER_TURNS = 200;

/**
 * Resolves when nothing real is under way, for some turns of the event loop: only then may simulated
 * time pass, so that a busy machine changes nothing.
 * @param busy whether something real is: a call, a mail, a file, a child process (`workInFlight`)
 * @param over whether there is nothing to wait for any more
 */
export async function whenQuiet(
  busy: () => boolean,
  over: () => boolean = () => false,
): Promise<void> {
  let waited = 0;
  for (let quiet = 0; quiet < QUIET_TURNS && !over(); quiet = busy() ? 0 : quiet + 1) {
    await turn(++waited > EAGER_TURNS && quiet === 0);
  }
}

/**
 * Waits for `work` on a fast clock: time moves to the next sleeper's waking only when nothing real
 * is under way.
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
  while (!over) {
    await whenQuiet(busy, () => over);
    const wake = over ? null : clock.nextWake();
    if (wake !== null) await clock.advanceTo(wake);
  }
  return done;
}

function turn(patient: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (patient) setTimeout(resolve, 1);
    else setImmediate(resolve);
  });
}
