import { type QuietHoursConfig, WEEKDAYS } from '../../config/schema-alerts.ts';
import { DAY, type Millis, MINUTE } from '../../domain/clock.ts';
import { instantOf, wallClock } from '../../platform/schedule/local-time.ts';

/** So often one quiet time may begin where another ends: the days of a week, and one more. */
const MOST_IN_A_ROW = 8;

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/**
 * When the quiet hours that hold now are over; null where none do. Times are those of the clock on
 * the wall: on the days on which it is set they are an hour longer or shorter.
 * @param timezone of the configuration, where they have none of their own
 */
export function quietUntil(
  quiet: QuietHoursConfig | undefined,
  timezone: string,
  now: Millis,
): Millis | null {
  if (quiet === undefined) return null;
  let until: Millis | null = null;
  for (let i = 0; i < MOST_IN_A_ROW; i++) {
    const next = endOf(quiet, quiet.timezone ?? timezone, until ?? now);
    if (next === null) break;
    until = next;
  }
  return until;
}

/** The end of those that have begun today or yesterday and hold at this time. */
function endOf({ from, to, days }: QuietHoursConfig, zone: string, now: Millis): Millis | null {
  const today = Math.floor(wallClock(now, zone) / DAY) * DAY;
  const [begin, end] = [minutesOf(from) * MINUTE, minutesOf(to) * MINUTE];
  for (const day of [today - DAY, today]) {
    // The first of January 1970 was a Thursday, and the days are counted from Sunday on.
    const weekday = WEEKDAYS[(Math.floor(day / DAY) + 4) % 7] ?? 'sun';
    if (days !== undefined && !days.includes(weekday)) continue;
    const over = instantOf(end > begin ? day + end : day + DAY + end, zone);
    if (instantOf(day + begin, zone) <= now && now < over) return over;
  }
  return null;
}
