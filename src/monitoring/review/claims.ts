import { ordinaryCounts } from '../../detection/drift/own-counts.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { StoredCase } from '../../domain/stored-case.ts';

/** A sentence of the failure model, in trials of the cases that test it. */
export interface ClaimCount {
  claim: string;
  beforeHeld: number;
  beforeOf: number;
  nowHeld: number;
  nowOf: number;
  /** Probability that the likeliest of its cases changed. */
  p: number;
}

/**
 * "over-promises resolution times: its checks passed 9 of 12 times before, 3 of 12 since": the trials
 * in which each claim's cases passed; those that ran again are left out.
 */
export function claimsOf(
  passReviews: readonly StreamReview[],
  cases: ReadonlyMap<string, StoredCase>,
): ClaimCount[] {
  const by = new Map<string, ClaimCount>();
  const n = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  for (const r of passReviews.filter((o) => o.stream.metric === 'pass')) {
    for (const c of r.cases) {
      const claim = cases.get(c.caseHash)?.metadata.claim;
      if (claim === undefined) continue;
      const sum = by.get(claim) ?? {
        claim,
        beforeHeld: 0,
        beforeOf: 0,
        nowHeld: 0,
        nowOf: 0,
        p: 0,
      };
      const { before, after } = ordinaryCounts(c);
      by.set(claim, {
        claim,
        beforeHeld: sum.beforeHeld + (before[0] ?? 0),
        beforeOf: sum.beforeOf + n(before),
        nowHeld: sum.nowHeld + (after[0] ?? 0),
        nowOf: sum.nowOf + n(after),
        p: Math.max(sum.p, c.p),
      });
    }
  }
  return [...by.values()];
}

/** One claim in words. */
export function claimWords(c: Omit<ClaimCount, 'p'>): string {
  return (
    `${c.claim}: its checks passed ${c.beforeHeld} of ${c.beforeOf} times before, ` +
    `${c.nowHeld} of ${c.nowOf} since`
  );
}
