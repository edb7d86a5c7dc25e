import { type Millis, MINUTE, SECOND } from '../domain/clock.ts';
import type { CallFailure } from '../domain/provider.ts';

export type Retry =
  | { retry: true; at: Millis; pauseProvider: boolean; reason: string }
  | { retry: false; reason: string };

const MOST_CALLS = 6;
const FIRST_PAUSE: Millis = SECOND;
const LONGEST_PAUSE: Millis = MINUTE;

/**
 * Whether a failed call is made again. The provider's own `Retry-After` is honoured at any length,
 * as long as the run's deadline allows; otherwise pauses double from a second to a minute, with
 * full jitter.
 * @param made calls made for this trial so far, at least 1
 * @param now and `deadline`: monotonic, as the answer's `at`
 * @param random uniform in [0, 1)
 */
export function retry(
  failure: CallFailure,
  made: number,
  now: Millis,
  deadline: Millis,
  random: number,
): Retry {
  if (!failure.retryable) return { retry: false, reason: `${failure.code} is final` };
  if (made >= MOST_CALLS)
    return { retry: false, reason: `${made} calls failed, the last with ${failure.code}` };
  const told = failure.retryAfterMs;
  const pause =
    told ?? Math.ceil(random * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (made - 1))) + 100;
  if (now + pause >= deadline)
    return {
      retry: false,
      reason: `${failure.code}; the next try would come after the run's deadline`,
    };
  // A limit is the account's, not the call's: everybody on this provider waits.
  const pauseProvider = failure.code === 'rate-limited' || failure.code === 'overloaded';
  return {
    retry: true,
    at: now + pause,
    pauseProvider,
    reason:
      told === undefined
        ? `backing off after ${failure.code}`
        : `${failure.code}, told to wait ${Math.ceil(told / 1_000)} s`,
  };
}
