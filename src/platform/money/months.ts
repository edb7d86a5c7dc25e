import { Cron } from 'croner';
import { DAY } from '../../domain/clock.ts';

/** A calendar month of a time zone, [from, to), and its name: `2026-10`. */
export interface Month {
  name: string;
  from: string;
  to: string;
}

/** @param name `2026-10`; null where it is no month, or one before 1970 */
export function monthOf(name: string, timezone: string): Month | null {
  if (!/^(?:19[7-9]|[2-9]\d\d)\d-(0[1-9]|1[0-2])$/.test(name)) return null;
  const starts = new Cron('0 0 1 * *', { timezone, paused: true });
  // No zone is further from UTC than that.
  const from = starts.nextRun(new Date(Date.parse(`${name}-01T00:00:00Z`) - 2 * DAY));
  const to = from === null ? null : starts.nextRun(from);
  return from === null || to === null
    ? null
    : { name, from: from.toISOString(), to: to.toISOString() };
}

/** The name of the month before. */
export function monthBefore(name: string): string {
  const [year = 0, month = 0] = name.split('-').map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`;
}
