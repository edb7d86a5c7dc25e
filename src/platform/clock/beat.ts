import { parse } from 'node-cron';
import { type Clock, type Millis, MINUTE } from '../../domain/clock.ts';

/**
 * Files are looked at, slots claimed and notices sent this often; edits are seen well within a
 * minute.
 */
const TICK = '*/10 * * * * *';
const SECONDS = parse(TICK).second;

export interface Beat {
  stop(): Promise<void>;
}

/** From a wall time to the next second of `TICK`; at most ten seconds. */
export function untilBeat(now: Millis): Millis {
  const passed = now % MINUTE;
  const next =
    SECONDS.map((s) => s * 1_000).find((ms) => ms > passed) ?? MINUTE + (SECONDS[0] ?? 0) * 1_000;
  return next - passed;
}

/**
 * Calls `turn` every ten seconds, whatever is done to the wall clock: that only says on which
 * seconds, and each wait is monotonic. node-cron reads the expression and does not wait for it: its
 * runner is silent for as long as the clock was set back, and for one set ahead it walks over every
 * beat in between, a minute and more for a month.
 */
export function startBeat(clock: Clock, turn: () => void): Beat {
  const over = new AbortController();
  const beating = (async () => {
    for (;;) {
      await clock.sleep(untilBeat(clock.now()), over.signal);
      if (over.signal.aborted) return;
      turn();
    }
  })();
  return {
    async stop() {
      over.abort();
      await beating;
    },
  };
}
