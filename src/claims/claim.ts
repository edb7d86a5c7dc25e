import { z } from 'zod';
import type { Interval } from '../domain/incident.ts';

export const CLAIM_STATUSES = ['confirmed', 'refuted', 'undecided', 'stale'] as const;
export type ClaimStatus = (typeof CLAIM_STATUSES)[number];

/** What a claim was tested on: another one of any of these, and it must be tested again. */
export interface TestedOn {
  /** The model that answered, or the one that is asked for where replies name none. */
  model: string;
  soulHash: string;
  /** Model, parameters and tools as configured. */
  targetHash: string;
  /** Hash of what the claim says and which cases test it. */
  scope: string;
  /** Hash of what the claim says alone; absent of what was tested before it was kept. */
  says?: string | undefined;
}

const tested = z.object({
  model: z.string(),
  soulHash: z.string(),
  targetHash: z.string(),
  scope: z.string(),
  says: z.string().optional(),
  /** When it was last tested. */
  at: z.string(),
});

const share = z.object({ failed: z.number(), of: z.number() });
const interval = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.number(),
});

/** How a claim stands, as it is kept; never in the user's file. */
export const claimStateSchema = z.object({
  agent: z.string(),
  claim: z.string(),
  statement: z.string(),
  status: z.enum(CLAIM_STATUSES),
  /** Why, in a sentence. */
  reason: z.string(),
  /** Since when it has this status. */
  since: z.string(),
  /** Null where nothing has tested it yet. */
  tested: tested.nullable(),
  /** Share of what is expected: of failures, or of what held. */
  interval: interval.nullable(),
  cases: share,
  /** Of reviewed answers that were drawn. */
  reviews: share,
  /** Of those that a rule or a check picked, which are in no rate; absent where there is none. */
  picked: share.optional(),
  runs: z.number(),
});
export type ClaimState = z.output<typeof claimStateSchema>;

/** A change of a claim's status. */
export const claimMoveSchema = z.object({
  agent: z.string(),
  claim: z.string(),
  statement: z.string(),
  at: z.string(),
  from: z.enum(CLAIM_STATUSES).nullable(),
  to: z.enum(CLAIM_STATUSES),
  reason: z.string(),
  /** It was refuted by what is better than it says. */
  better: z.literal(true).optional(),
  /** Whoever or whatever moved it: a run's id, a person, `daytwo`. */
  by: z.string(),
});
export type ClaimMove = z.output<typeof claimMoveSchema>;

/** What votes came to: `failed` may be a fraction, where a vote is of several answers. */
export interface Share {
  failed: number;
  of: number;
}

/** What the votes of cases and reviews say of a claim. */
export interface Verdict {
  status: Exclude<ClaimStatus, 'stale'>;
  reason: string;
  interval: Interval | null;
  cases: Share;
  reviews: Share;
  picked?: Share;
  /** Cases that nobody has made theirs were asked; what they say decides nothing. */
  hasStarters?: true;
  runs: number;
}
