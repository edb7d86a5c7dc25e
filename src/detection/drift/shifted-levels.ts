import type { NoiseLevel } from './noise.ts';

// The numerators of P under one noise level. Hot loops read typed arrays with `!`; indices stay in
// range by construction.

/** Looks whose sums are kept: starts live for 88. */
export const KEPT_LOOKS = 90;
/** Starts that are met at every look: those among the last, and every fourth (ledger.ts). */
const RECENT = 14;
const LASTING_EVERY = 4;
/** Far below what a weight could ever win back while its start is open. */
const GONE_SHARE = 1e-40;

/** Likelihood of every level over its largest, whose log is `top`. */
interface Likelihood {
  values: Float64Array;
  top: number;
}

/**
 * A shift at τ: the weight of every level after it, times the likelihood of looks τ to `t`, over e
 * to the power of `log`.
 */
interface Shifted {
  t: number;
  weights: Float64Array;
  /** The levels that still count. */
  low: number;
  high: number;
  /** Of their weights. */
  sum: number;
  log: number;
}

/**
 * Where a suite's level may be after a shift at τ, for every start. Starts that count are carried
 * from look to look, one product a level, so the sum over shifts is met once a start; any other is
 * met anew from the sums before it.
 */
export class ShiftedLevels {
  private readonly level: NoiseLevel;
  private readonly shares: Float64Array;
  private readonly starts = new Map<number, Shifted>();

  /** @param shares of the level's shifts; they sum to 1 */
  constructor(level: NoiseLevel, shares: Float64Array) {
    this.level = level;
    this.shares = shares;
  }

  /**
   * log of the level's prior weight times the likelihood of everything up to t, with a shift at τ.
   */
  log(tau: number, t: number): number {
    const known = this.starts.get(tau);
    const { sum, log } = known?.t === t ? known : this.metAnew(tau, t);
    return this.level.logWeight + log + Math.log(sum);
  }

  /** Opens the start at look t, the newest, and carries all of them over it. */
  carry(t: number): void {
    const { cumulative } = this.level;
    this.starts.set(t, this.begin(t));
    const newest = likelihoodOf(cumulative[t - 1]!, cumulative[t]!);
    for (const [tau, start] of this.starts) {
      if (t - tau < RECENT || (tau % LASTING_EVERY === 0 && t - tau < KEPT_LOOKS))
        carried(start, t, newest);
      else this.starts.delete(tau);
    }
  }

  /** After the unchanged behaviour has been learned anew. */
  renew(t: number): void {
    for (const tau of this.starts.keys()) this.starts.set(tau, this.metAnew(tau, t));
  }

  private metAnew(tau: number, t: number): Shifted {
    const { cumulative } = this.level;
    return carried(this.begin(tau), t, likelihoodOf(cumulative[tau - 1]!, cumulative[t]!));
  }

  /** A shift at τ before any look has seen it: Σ_δ w_δ · weight of level u − δ. */
  private begin(tau: number): Shifted {
    const { cHalf, uHalf, shifts, base, cumulative } = this.level;
    const before = cumulative[tau - 1]!;
    const logs = base.map((known, c) => known + before[c - cHalf + uHalf]!);
    const top = logs.reduce((most, w) => Math.max(most, w), -Infinity);
    const weights = new Float64Array(before.length);
    for (let c = 0; c < logs.length; c++) {
      const weight = Math.exp(logs[c]! - top);
      const u = c - cHalf + uHalf;
      for (let d = 0; d < shifts.length; d++) weights[u + shifts[d]!]! += weight * this.shares[d]!;
    }
    return { t: tau - 1, weights, low: 0, high: weights.length - 1, sum: 1, log: top };
  }
}

/** What the looks between two sums say of every level. */
function likelihoodOf(before: Float64Array, after: Float64Array): Likelihood {
  const values = new Float64Array(after.length);
  let top = -Infinity;
  for (let u = 0; u < values.length; u++) {
    const log = (values[u] = after[u]! - before[u]!);
    if (log > top) top = log;
  }
  for (let u = 0; u < values.length; u++) values[u] = Math.exp(values[u]! - top);
  return { values, top };
}

/**
 * Multiplies the weight of every level by what looks up to `t` say of it. Levels at the ends that
 * have lost all but `GONE_SHARE` are gone; a later start finds them again.
 */
function carried(start: Shifted, t: number, { values, top }: Likelihood): Shifted {
  const { weights } = start;
  let { low, high } = start;
  // Two sums: each addition then need not wait for the one before it.
  let even = 0,
    odd = 0;
  let u = low;
  for (; u < high; u += 2) {
    even += weights[u]! *= values[u]!;
    odd += weights[u + 1]! *= values[u + 1]!;
  }
  if (u === high) even += weights[u]! *= values[u]!;
  let sum = even + odd;
  if (sum > 0 && sum < 1e-100) {
    for (u = low; u <= high; u++) weights[u]! /= sum;
    start.log += Math.log(sum);
    sum = 1;
  }
  const least = GONE_SHARE * sum;
  while (low < high && weights[low]! < least) low++;
  while (low < high && weights[high]! < least) high--;
  start.t = t;
  start.sum = sum;
  start.low = low;
  start.high = high;
  start.log += top;
  return start;
}
