import { z } from 'zod';
import { cron } from './schema-times.ts';

/** What people look at, told once a day. Nothing is told unless `daily` is given. */
export const review = z
  .strictObject({
    /** When today's five are told; only where there are any. */
    daily: cron.optional(),
    /** Where; every channel unless given. */
    channels: z
      .array(z.string().regex(/^[\w.-]+$/))
      .min(1)
      .optional(),
    /** Whether what was asked and answered may pass through channels. */
    answers: z.boolean().default(false),
  })
  .prefault({});

export type ReviewConfig = z.output<typeof review>;
