import { Cron } from 'croner';
import { z } from 'zod';

/** A cron expression that comes due. */
export const cron = z.string().superRefine((text, context) => {
  let comes: boolean | null;
  try {
    comes = new Cron(text, { paused: true, timezone: 'UTC' }).nextRun() !== null;
  } catch {
    comes = null;
  }
  if (comes === true) return;
  context.addIssue({
    code: 'custom',
    message:
      comes === null
        ? 'is not a cron expression; "0 2 * * *" is every day at two'
        : 'never comes due: there is no such day; "0 2 * * *" is every day at two',
  });
});

/** A name of the IANA time zone database. */
export const timezone = z
  .string()
  .refine((name) => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC', {
    error: 'is not a time zone; write one like "Europe/Berlin" or "UTC"',
  });
