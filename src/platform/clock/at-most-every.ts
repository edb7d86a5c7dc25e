import type { Clock, Millis } from '../../domain/clock.ts';

/** A deployment may signal at every file it writes: what it wrote last is what counts. */
const GAP: Millis = 5_000;

/**
 * Does the work at once where it has not been asked for lately; else once, `gap` after the last
 * time, however often it is asked for until then.
 */
export function atMostEvery(
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
  work: () => Promise<void>,
  gap: Millis = GAP,
): () => void {
  let last = Number.NEGATIVE_INFINITY;
  let waiting = false;
  const begin = async (): Promise<void> => {
    waiting = true;
    await clock.sleep(Math.max(0, last + gap - clock.monotonic()));
    last = clock.monotonic();
    waiting = false;
    await work();
  };
  return () => {
    if (!waiting) void begin();
  };
}
