import { type Clock, type Millis, MINUTE } from '../domain/clock.ts';

export interface Limits {
  requestsPerMinute: number;
  tokensPerMinute: number;
  concurrent: number;
}

/** One a provider: an hour's Retry-After at one endpoint holds up nobody else's calls. */
export interface Limiter {
  /**
   * Waits for a place; the returned function gives it back. `tokens` is the worst case of the call.
   */
  acquire(tokens: number, signal?: AbortSignal): Promise<() => void>;
  /** No call leaves before `at`, in monotonic time as the rest here. */
  pauseUntil(at: Millis): void;
  /** When the pause ends; in the past when there is none. */
  pausedUntil(): Millis;
}

export function makeLimiter(clock: Clock, limits: Limits): Limiter {
  let paused: Millis = Number.NEGATIVE_INFINITY;
  let busy = 0;
  const waiting: (() => void)[] = [];
  /** Calls of the last minute: when they left and what they could take. */
  let recent: { at: Millis; tokens: number }[] = [];
  let line: Promise<void> = Promise.resolve();

  const wait = (tokens: number): Millis => {
    const now = clock.monotonic();
    recent = recent.filter((r) => r.at > now - MINUTE);
    const used = recent.reduce((sum, r) => sum + r.tokens, 0);
    const oldest = recent[0];
    // One call larger than the whole allowance must still leave once the minute is empty.
    const full =
      recent.length >= limits.requestsPerMinute ||
      (used + tokens > limits.tokensPerMinute && recent.length > 0);
    return Math.max(paused - now, full && oldest !== undefined ? oldest.at + MINUTE - now : 0);
  };
  const place = async (signal: AbortSignal | undefined): Promise<void> => {
    while (busy >= limits.concurrent && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  };
  return {
    async acquire(tokens, signal) {
      const turn = line.then(async () => {
        await place(signal);
        for (let ms = wait(tokens); ms > 0 && signal?.aborted !== true; ms = wait(tokens))
          await clock.sleep(ms, signal);
        recent.push({ at: clock.monotonic(), tokens });
        busy++;
      });
      line = turn.catch(() => undefined);
      await turn;
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        busy--;
        waiting.shift()?.();
      };
    },
    pauseUntil(at) {
      paused = Math.max(paused, at);
    },
    pausedUntil: () => paused,
  };
}
