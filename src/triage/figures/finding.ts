import { z } from 'zod';

/** How a figure follows from its source. */
export const WAYS = ['cell', 'sum', 'average', 'difference', 'change', 'share'] as const;

const finding = z.object({
  /** The figure as the answer states it. */
  figure: z.string(),
  /**
   * `elsewhere`: the source has it, but not where the sentence says. `unread`: the source's cells
   * there may be one number or another, so nothing is held against it. `given`: the question brought
   * it, or it is of what passed with who asks.
   */
  state: z.enum(['matched', 'elsewhere', 'unmatched', 'given', 'unread']),
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

/** At most so many figures of an answer are told of. */
export const MOST_TOLD = 60;

/** What wants a person of an answer as a whole, and of no figure in it. */
export const ofNoFigure = (file: string, reason: string): Finding => ({
  figure: '',
  state: 'unmatched',
  file,
  row: null,
  column: null,
  way: null,
  value: null,
  reason,
});

/** It wants a person. */
export const isMiss = ({ state }: Finding): boolean =>
  state === 'elsewhere' || state === 'unmatched';

/** Why the figures of an answer want a person; null where all of them have a source. */
export function unmatchedIn(findings: readonly Finding[]): string | null {
  const [first, ...others] = findings.filter(isMiss);
  if (first === undefined) return null;
  if (others.length === 0) return first.reason;
  // With as many as are told there may be others that are not.
  const more = others.length === MOST_TOLD - 1 ? 'many' : others.length;
  return `${first.reason}; and ${more} more`;
}
