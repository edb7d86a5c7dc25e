import { DAY } from '../../domain/clock.ts';
import type { Charge, Lane } from '../../domain/drift.ts';

/**
 * Shares of α by lane (docs/detection.md, "The budget is a ledger"). A lane that an installation
 * cannot use may be left out and its share given to another.
 */
export type LaneShares = Readonly<Record<Lane, number>>;
export const LANE_SHARES: LaneShares = { schedule: 0.75, change: 0.2, 'high-risk': 0.05 };

/** One daily stream's bar, T/α = 365/.05: the scale on which the prototype's figures are given. */
export const DAILY_THRESHOLD = 7300;

const RECENT_LOOKS = 14;
const LASTING_LOOKS = 88;
const RECENT_WEIGHT = 0.5;
const LASTING_WEIGHT = 2;
const YEAR_MS = 365 * DAY;

/**
 * The share of its charge a start still has when `age` looks have come after it: W is .5 while it
 * is among the last 14 looks, plus 2 for lasting starts until they are older than 88 looks, over
 * the W it was charged at.
 */
export function shareAtAge(lasting: boolean, age: number): number {
  const recent = age < RECENT_LOOKS ? RECENT_WEIGHT : 0;
  if (!lasting) return recent / RECENT_WEIGHT;
  return (recent + (age < LASTING_LOOKS ? LASTING_WEIGHT : 0)) / (RECENT_WEIGHT + LASTING_WEIGHT);
}

/** The W a start is charged at. */
export function largestShare(lasting: boolean): number {
  return RECENT_WEIGHT + (lasting ? LASTING_WEIGHT : 0);
}

/** What `lane` was charged in the 365 days that end at `at` (its own instant included). */
export function spentWithinYear(charges: Iterable<Charge>, lane: Lane, at: string): number {
  const end = Date.parse(at);
  let sum = 0;
  for (const charge of charges) {
    if (charge.lane !== lane) continue;
    const when = Date.parse(charge.at);
    if (when <= end && when > end - YEAR_MS) sum += charge.weight;
  }
  return sum;
}

/**
 * The same sum for charges that come in time order, without walking a year for every look.
 */
export class Ledger {
  private readonly open = new Map<
    Lane,
    { charges: { at: number; weight: number }[]; first: number; sum: number }
  >();

  spent(lane: Lane, at: string): number {
    const row = this.open.get(lane);
    if (row === undefined) return 0;
    const from = Date.parse(at) - YEAR_MS;
    for (
      let c = row.charges[row.first];
      c !== undefined && c.at <= from;
      c = row.charges[row.first]
    ) {
      row.sum -= c.weight;
      row.first++;
    }
    return Math.max(0, row.sum);
  }

  add(charge: Charge): void {
    const row = this.open.get(charge.lane) ?? { charges: [], first: 0, sum: 0 };
    row.charges.push({ at: Date.parse(charge.at), weight: charge.weight });
    row.sum += charge.weight;
    this.open.set(charge.lane, row);
  }
}

export interface OpenStart {
  stream: string;
  run: string;
  at: string;
  lane: Lane;
  /** Yearly chance of any false alarm over the installation. */
  alpha: number;
  shares: LaneShares;
  /** T: looks of this lane planned in 365 days for this stream. */
  plannedLooks: number;
  /** K: live streams that share the lane, constant ones too. */
  liveStreams: number;
  /** How many starts this stream has opened in this lane before. */
  earlierStarts: number;
  /** `spentWithinYear` of this lane over the installation. */
  spent: number;
}

/**
 * The charge for a start that opens now: α·W/(T·K) at its largest W, never more than the lane has
 * left of its year. The second clause is what makes "charges of any 365 days ≤ α" hold whatever
 * streams, plans and looks come and go.
 */
export function openCharge(start: OpenStart): Charge {
  const lasting = (start.earlierStarts + 1) % 4 === 0;
  const lane = start.alpha * start.shares[start.lane];
  const largest = lasting ? RECENT_WEIGHT + LASTING_WEIGHT : RECENT_WEIGHT;
  const planned =
    (lane * largest) / (Math.max(1, start.plannedLooks) * Math.max(1, start.liveStreams));
  // A hair below what is left, so that rounding in sums of a year's charges cannot pass α.
  const left = Math.max(0, lane * (1 - 1e-9) - start.spent);
  return {
    stream: start.stream,
    run: start.run,
    at: start.at,
    lane: start.lane,
    weight: Math.min(planned, left),
    lasting,
  };
}

/** What the starts that may still count after look `t` were charged: the evidence of data that say nothing. */
export function unsaidBy(
  starts: readonly { tau: number; weight: number; lasting: boolean }[],
  t: number,
): number {
  return starts.reduce(
    (sum, s) => (s.tau > t ? sum : sum + s.weight * shareAtAge(s.lasting, t - s.tau)),
    0,
  );
}
