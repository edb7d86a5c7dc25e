import { DAY, type Millis, MINUTE } from '../../domain/clock.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known =
    formats.get(timezone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(timezone, known);
  return known;
}

/** What a clock on the wall shows, as milliseconds of a day that UTC has too. */
export function wallClock(at: Millis, timezone: string): Millis {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The day on the calendar there: `2026-12-31`. */
export const localDay = (at: Millis, timezone: string): string =>
  new Date(wallClock(at, timezone)).toISOString().slice(0, 10);

const offsetAt = (at: Millis, timezone: string): Millis =>
  wallClock(at, timezone) - Math.floor(at / 1_000) * 1_000;

/**
 * When a clock on the wall shows this first. Where it never does, since it was set ahead over it:
 * when it was set; the time of the day that is skipped has come then.
 * @param shown as `wallClock` gives it
 */
export function instantOf(shown: Millis, timezone: string): Millis {
  const before = offsetAt(shown - DAY, timezone);
  const after = offsetAt(shown + DAY, timezone);
  const [early, late] = [shown - Math.max(before, after), shown - Math.min(before, after)];
  for (const at of [early, late]) if (wallClock(at, timezone) === shown) return at;
  // The clock is set between the two: to the minute, the first instant after it.
  let [low, high] = [early, late];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle, timezone) === after) high = middle;
    else low = middle;
  }
  return high;
}
