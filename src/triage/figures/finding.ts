import { z } from 'zod';

/** How a figure follows from its source. */
export const WAYS = ['cell', 'sum', 'average', 'difference', 'change', 'share'] as const;

const finding = z.object({
  /** The figure as the answer states it. */
  figure: z.string(),
  /** `elsewhere`: the source has it, but not where the sentence says. */
  state: z.enum(['matched', 'elsewhere', 'unmatched', 'given']),
  /** The source's file. */
  file: z.string(),
  /** The row as people know it, with its line; null where it is of none or of many. */
  row: z.string().nullable(),
  column: z.string().nullable(),
  way: z.enum(WAYS).nullable(),
  /** What the source has there. */
  value: z.number().nullable(),
  /** A sentence. */
  reason: z.string(),
});
/** What became of one figure of an answer. */
export type Finding = z.output<typeof finding>;

export const findingsDoc = z.object({ findings: z.array(finding) });

/** Why the figures of an answer want a person; null where all of them have a source. */
export function unmatchedIn(findings: readonly Finding[]): string | null {
  const missed = findings.filter((f) => f.state === 'elsewhere' || f.state === 'unmatched');
  const [first, ...others] = missed;
  if (first === undefined) return null;
  return others.length === 0 ? first.reason : `${first.reason}; and ${others.length} more`;
}
