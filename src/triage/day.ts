import { iso, type Millis } from '../domain/clock.ts';
import { wallClock } from '../platform/schedule/local-time.ts';

/** The local day of an instant: `2026-03-02`. */
export const dayOf = (at: Millis, timezone: string): string =>
  iso(wallClock(at, timezone)).slice(0, 10);

/**
 * Whether what is left of a day's budget is to be shared out: once a day from its hour on, and at
 * once where nothing was ever shared out.
 * @param shareAt local time, `06:00`
 * @param last the day whose budget was last shared out
 */
export function shareIsDue(
  now: Millis,
  timezone: string,
  shareAt: string,
  last: string | null,
): boolean {
  if (last === null) return true;
  const shown = iso(wallClock(now, timezone));
  return last < shown.slice(0, 10) && shown.slice(11, 16) >= shareAt;
}
