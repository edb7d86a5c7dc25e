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
  /**
   * Waits for a place that is kept over several calls, one after the other: those of a conversation
   * with an agent, which nobody else may speak in between.
   */
  keepPlace(signal?: AbortSignal): Promise<KeptPlace>;
  /** No call leaves before `at`, in monotonic time as the rest here. */
  pauseUntil(at: Millis): void;
  /** When the pause ends; in the past when there is none. */
  pausedUntil(): Millis;
}

export interface KeptPlace {
  /** Of the calls that are made from it: they wait for the rate alone. */
  limiter: Limiter;
  giveBack(): void;
}

export function makeLimiter(clock: Clock, limits: Limits): Limiter {
  let paused: Millis = Number.NEGATIVE_INFINITY;
  /** Calls of the last minute: when they left and what they could take. */
  let recent: { at: Millis; tokens: number }[] = [];
  const takePlace = makePlaces(limits.concurrent);
  const departures = makeLine();

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
  const depart = (tokens: number, signal: AbortSignal | undefined): Promise<void> =>
    departures(async () => {
      for (let ms = wait(tokens); ms > 0 && signal?.aborted !== true; ms = wait(tokens))
        await clock.sleep(ms, signal);
      recent.push({ at: clock.monotonic(), tokens });
    });
  const limiter: Limiter = {
    async acquire(tokens, signal) {
      const giveBack = await takePlace(signal);
      try {
        await depart(tokens, signal);
      } catch (e) {
        giveBack();
        throw e;
      }
      return giveBack;
    },
    async keepPlace(signal) {
      const giveBack = await takePlace(signal);
      const acquire: Limiter['acquire'] = async (tokens, own) => {
        await depart(tokens, own);
        return () => undefined;
      };
      return { limiter: { ...limiter, acquire }, giveBack };
    },
    pauseUntil(at) {
      paused = Math.max(paused, at);
    },
    pausedUntil: () => paused,
  };
  return limiter;
}

/** So many places, each for whoever waited longest; the returned function gives one back. */
function makePlaces(most: number): (signal: AbortSignal | undefined) => Promise<() => void> {
  let busy = 0;
  let waiting: (() => void)[] = [];
  const places = makeLine();
  const take = async (signal: AbortSignal | undefined): Promise<void> => {
    while (busy >= most && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    busy++;
  };
  return async (signal) => {
    await places(() => take(signal));
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      busy--;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    };
  };
}

/** One after the other, in the order in which they came. */
function makeLine(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
