import { z } from 'zod';
import { REVIEW_LABELS } from '../domain/real-output.ts';
import { toldDate } from '../domain/told-date.ts';
import { quoted } from '../platform/privacy/quoted.ts';

/** A share that is expected: of failures, or of what held; both ends in [0, 1], inclusive. */
export interface ExpectedBand {
  of: 'fails' | 'holds';
  low: number;
  high: number;
}

const NUMBER = String.raw`(\d+(?:\.\d+)?)\s*%?`;
const RANGE = new RegExp(String.raw`^${NUMBER}\s*(?:\.\.|to|–|-)\s*(\d+(?:\.\d+)?)\s*%$`);
const ONE_SIDE = /^(>=|≥|<=|≤)\s*(\d+(?:\.\d+)?)\s*%$/;

/** `20..60%`, `20 to 60 %`, `>= 95 %`, `<= 5%` as shares; null where it is none of them. */
export function parseBand(text: string): { low: number; high: number } | null {
  const range = RANGE.exec(text.trim());
  const one = ONE_SIDE.exec(text.trim());
  const share = (percent: string | undefined): number => Number(percent) / 100;
  const band =
    range !== null
      ? { low: share(range[1]), high: share(range[2]) }
      : one === null
        ? null
        : one[1] === '>=' || one[1] === '≥'
          ? { low: share(one[2]), high: 1 }
          : { low: 0, high: share(one[2]) };
  return band === null || band.low > band.high || band.high > 1 ? null : band;
}

const band = z
  .string()
  .refine((text) => parseBand(text) !== null, {
    error: 'must be a share in percent, like "20..60%", ">= 95%" or "<= 5%"',
  })
  .transform((text) => parseBand(text) ?? { low: 0, high: 1 });

/** How often it is expected to fail, or to hold. */
const expected = z.union([z.strictObject({ fails: band }), z.strictObject({ holds: band })], {
  error: 'needs fails: or holds:, and only one of them, like fails: 20..60%',
});

const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)?$/;

const claim = z.strictObject({
  /** Names it for ever: what is known of it is kept under this name. */
  id: z
    .string()
    .regex(/^[\w.-]{1,60}$/, { error: 'may have letters, digits, ".", "_" and "-"' })
    .transform(quoted),
  /** The kind of work that it is about; of these tasks reviews count. */
  task: z.string().min(1).max(200).transform(quoted).optional(),
  /** What the agent does, in a sentence that can be wrong. */
  statement: z.string().min(10, { error: 'must be a sentence' }).max(500).transform(quoted),
  /** Cases that test it: by description, the beginning of their hash, or `metadata.claim`. */
  cases: z.array(z.string().min(1).transform(quoted)).default([]),
  /** Labels of people that count as a failure of this kind, in reviews of the task. */
  reviews: z.array(z.enum(REVIEW_LABELS).exclude(['right'])).default([]),
  /** Only reviews whose note says this count as one. */
  reviewNote: z.string().min(2).transform(quoted).optional(),
  /** Only runs and reviews after this time test it: what it was drafted from proves nothing. */
  since: z
    .string()
    .refine((text) => ISO.test(text) && toldDate(text) !== null, {
      error: 'must be a day or a time in UTC, like 2026-12-01 or 2026-12-01T09:30:00Z',
    })
    .optional(),
  expect: expected.transform((e): ExpectedBand =>
    'fails' in e ? { of: 'fails', ...e.fails } : { of: 'holds', ...e.holds },
  ),
  owner: z.string().min(1).max(80).transform(quoted),
});

/** The file of an agent's claims: how it is known to fail, and to hold. */
export const claimsSchema = z.strictObject({
  claims: z.array(claim).min(1, { error: 'needs at least one claim' }),
});

/** A sentence on how an agent fails, or does not, with what tests it. */
export type Claim = z.output<typeof claim>;
