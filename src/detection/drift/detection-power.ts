import { DAY } from '../../domain/clock.ts';
import type { Charge, Lane } from '../../domain/drift.ts';
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

const YEAR = 365 * DAY;

/**
 * What the 365 days up to `now` (epoch milliseconds) were charged, by lane and stream.
 * Re-baselining refunds nothing.
 */
export function budgetOf(
  charges: readonly Charge[],
  alpha: number,
  now: number,
  shares: LaneShares = LANE_SHARES,
): Budget {
  const year = charges.filter((c) => Date.parse(c.at) > now - YEAR && Date.parse(c.at) <= now);
  const sum = (of: readonly Charge[]): number => of.reduce((total, c) => total + c.weight, 0);
  const lanes = (Object.keys(shares) as Lane[]).map((lane) => ({
    lane,
    of: alpha * shares[lane],
    spent: sum(year.filter((c) => c.lane === lane)),
  }));
  const streams = [...Map.groupBy(year, (c) => c.stream)]
    .map(([stream, own]) => ({
      stream,
      spent: sum(own),
      looks: new Set(own.map((c) => c.run)).size,
    }))
    .toSorted((a, b) => b.spent - a.spent);
  return { alpha, lanes, streams, left: alpha - sum(year) };
}
