import { DAY, iso, type Millis } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';

/**
 * Until when an incident is to stay quiet, as a form says it: a day, a time, `7d` for so many days,
 * or nothing.
 * @throws DaytwoError `bad-date`, `past-date`
 */
export function untilAsked(text: string, now: Millis): string | null {
  const asked = text.trim();
  if (asked === '') return null;
  const days = /^(\d{1,4})d$/.exec(asked)?.[1];
  const at = days === undefined ? Date.parse(asked) : now + Number(days) * DAY;
  if (Number.isNaN(at))
    throw new DaytwoError({
      code: 'bad-date',
      exitCode: EXIT.usage,
      message: `"${asked.slice(0, 40)}" is not a date`,
      next: 'write it like 2026-12-01, or 7d for seven days',
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
