import { DaytwoError, EXIT } from '../domain/errors.ts';

/**
 * A date as it was typed, as ISO text.
 * @param example a date that would do here
 * @throws DaytwoError `bad-date`
 */
export function dateText(text: string, example: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at))
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

/** Whether a text is a day of the calendar, like 2026-03-02. Pure. */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00.000Z`);
  // A 31 February is read as 3 March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) && text.length === 10;
}
