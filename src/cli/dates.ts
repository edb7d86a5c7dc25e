import { DaytwoError, EXIT } from '../domain/errors.ts';
import { toldDate } from '../domain/told-date.ts';

/**
 * A date as it was typed, as ISO text.
 * @param example a date that would do here
 * @throws DaytwoError `bad-date`
 */
export function dateText(text: string, example: string): string {
  const at = toldDate(text);
  if (at === null)
    throw new DaytwoError({
      code: 'bad-date',
      exitCode: EXIT.usage,
      message: `"${text}" is not a date`,
      next: `write it like ${example}`,
    });
  return new Date(at).toISOString();
}

/**
 * The same of a day, or a time of one, that is still to come.
 * @throws DaytwoError `bad-date`, `past-date`
 */
export function comingDateText(text: string, example: string, now: number): string {
  const date = dateText(text, `${example}, or with its time like ${example}T23:50Z`);
  if (Date.parse(date) <= now)
    throw new DaytwoError({
      code: 'past-date',
      exitCode: EXIT.usage,
      message: `${text} is over already`,
      next: `give a day or a time that is still to come, like ${example} or ${example}T23:50Z`,
    });
  return date;
}

/** The same where the whole of a day that was typed alone is meant. @throws DaytwoError `bad-date` */
export function untilText(text: string, example: string): string {
  const date = dateText(text, example);
  return /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) ? `${date.slice(0, 10)}T23:59:59.999Z` : date;
}
