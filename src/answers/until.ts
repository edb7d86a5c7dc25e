import { DAY, iso, type Millis } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import { toldDate } from '../domain/told-date.ts';

/**
 * Until when an incident is to stay quiet, as a form says it: a day, a time (ISO 8601), `7d` for so many days,
 * or nothing.
 * @throws DaytwoError `bad-date`, `past-date`
 */
export function untilAsked(text: string, now: Millis): string | null {
  const asked = text.trim();
  if (asked === '') return null;
  const days = /^(\d{1,4})d$/.exec(asked)?.[1];
  const at = days === undefined ? toldDate(asked) : now + Number(days) * DAY;
  if (at === null)
    throw new DaytwoError({
      code: 'bad-date',
      exitCode: EXIT.usage,
      message: `"${asked.slice(0, 40)}" is not a date`,
      next: 'write a day like 2026-12-01, a time like 2026-12-01T23:50Z, or 7d for seven days',
    });
  if (at <= now)
    throw new DaytwoError({
      code: 'past-date',
      exitCode: EXIT.usage,
      message: `${asked} is over already`,
      next: 'give a day that is still to come',
    });
  return iso(at);
}
