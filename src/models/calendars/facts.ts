import { z } from 'zod';
import { readDay } from './dates.ts';
import { providerNamed } from './names.ts';
import type { KeptRow } from './row.ts';

/**
 * The day itself, and nothing else: a person's file is not scraped text. YAML hands an unquoted day
 * over as text.
 */
const day = z
  .string()
  .refine(
    (text) =>
      /^\d{4}-\d{2}-\d{2}$/.test(text) &&
      typeof readDay(text) === 'object' &&
      readDay(text) !== null,
    { error: 'is not a day of the calendar; write it as 2027-03-31' },
  );
const kind = z.enum(['firm', 'earliest', 'tentative']).default('firm');
const id = z.string().min(1);

/**
 * The shipped facts: every one with the page that says so and the day on which somebody read it.
 */
export const seedSchema = z.strictObject({
  facts: z.array(
    z.strictObject({
      provider: id.refine((name) => providerNamed(name) !== null, {
        error: 'is no provider that daytwo knows',
      }),
      model: id,
      ends: day,
      kind,
      announced: day.optional(),
      replacement: id.optional(),
      source: z.url({ protocol: /^https$/ }),
      read: day,
    }),
  ),
});

/**
 * A user's own word on models, which beats every other source. `provider` is an account of the
 * configuration.
 */
export const overridesSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      provider: id,
      model: id,
      ends: day,
      kind,
      replacement: id.optional(),
      /** Why, for whoever reads the date later. */
      note: z.string().optional(),
      source: z.url({ protocol: /^https?$/ }).optional(),
      /** When the source was read; the file's own time where it is missing. */
      read: day.optional(),
    }),
  ),
});
export type Seed = z.output<typeof seedSchema>;
export type Overrides = z.output<typeof overridesSchema>;

const midnight = (text: string): string => `${text}T00:00:00.000Z`;

/** The shipped facts as rows, first and last seen on the day they were read. */
export function seedRows(seed: Seed): KeptRow[] {
  return seed.facts.map((f) => ({
    provider: providerNamed(f.provider) ?? f.provider,
    model: f.model,
    endsAt: midnight(f.ends),
    kind: f.kind,
    deprecatedAt: f.announced === undefined ? null : midnight(f.announced),
    replacement: f.replacement ?? null,
    url: f.source,
    firstSeen: midnight(f.read),
    lastSeen: midnight(f.read),
    absentSince: null,
  }));
}

/** One account's own facts as rows. @param writtenAt when the file was last changed, ISO-8601 */
export function overrideRows(overrides: Overrides, account: string, writtenAt: string): KeptRow[] {
  return overrides.models
    .filter((m) => m.provider === account)
    .map((m) => {
      const read = m.read === undefined ? writtenAt : midnight(m.read);
      return {
        provider: account,
        model: m.model,
        endsAt: midnight(m.ends),
        kind: m.kind,
        deprecatedAt: null,
        replacement: m.replacement ?? null,
        url: m.source ?? null,
        ...(m.note === undefined ? {} : { note: m.note }),
        firstSeen: read,
        lastSeen: read,
        absentSince: null,
      };
    });
}
