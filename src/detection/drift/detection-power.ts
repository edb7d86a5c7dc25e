import type { ChargedStream, Lane } from '../../domain/drift.ts';
import { LANE_SHARES, type LaneShares } from './alpha-spending.ts';

/**
 * The yearly budget as a person reads it: shares of α, which is the chance of any false alarm in a
 * year.
 */
export interface Budget {
  alpha: number;
  lanes: readonly { lane: Lane; of: number; spent: number }[];
  /** Dearest first. */
  streams: readonly { stream: string; spent: number; looks: number }[];
  left: number;
}

/** What a year's charges come to, by lane and stream. Re-baselining refunds nothing. */
export function budgetOf(
  charged: readonly ChargedStream[],
  alpha: number,
  shares: LaneShares = LANE_SHARES,
): Budget {
  const lanes = (Object.keys(shares) as Lane[]).map((lane) => ({
    lane,
    of: alpha * shares[lane],
    spent: charged.reduce((sum, c) => sum + c.spent[lane], 0),
  }));
  const streams = charged
    .map(({ stream, looks, spent }) => ({
      stream,
      spent: Object.values(spent).reduce((sum, x) => sum + x, 0),
      looks,
    }))
    .toSorted((a, b) => b.spent - a.spent);
  return { alpha, lanes, streams, left: alpha - lanes.reduce((sum, l) => sum + l.spent, 0) };
}
