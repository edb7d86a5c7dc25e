import type { NoiseLevel } from './noise.ts';

// The numerators of P under one noise level. Hot loops read typed arrays with `!`; indices stay in
// range by construction.

/** Looks whose sums are kept: starts live for 88. */
export const KEPT_LOOKS = 90;
/** Far below what a weight could ever win back while its start is open. */
const GONE_SHARE = 1e-40;
/** Below it a double loses digits. */
const LEAST = 1e-290;
/** A start that is further behind is met together with all others. */
const FEW_LOOKS = 8;
const GONE = new Float64Array(0);

/**
 * A shift at τ: the weight of every level after it, times the likelihood of looks τ to `t`, over e
 * to the power of `log`.
 */
interface Shifted {
  t: number;
  /** Of the levels from `first` on. */
  weights: Float64Array;
  first: number;
  /** The levels that still count. */
  low: number;
  high: number;
  /** Of their weights. */
  sum: number;
  log: number;
}

/**
 * Where a suite's level may be after a shift at τ, for every start that may still count. A start is
 * carried to the newest look when it is asked for, one product a level, so the sum over shifts is
 * met once a start.
 */
export class ShiftedLevels {
  private readonly level: NoiseLevel;
  private readonly shares: Float64Array;
  private readonly starts = new Map<number, Shifted>();
  /** Per look, its likelihood at every level over the largest, and the log of that one. */
  private readonly looks: Float64Array[];
  private readonly tops: number[];

  /**
   * @param shares of the level's shifts; they sum to 1
   * @param seen looks so far, which are not asked for again
   */
  constructor(level: NoiseLevel, shares: Float64Array, seen: number) {
    this.level = level;
    this.shares = shares;
    this.looks = Array.from({ length: seen + 1 }, () => GONE);
    this.tops = Array.from({ length: seen + 1 }, () => 0);
  }

  /**
   * log of the level's prior weight times the likelihood of everything up to t, with a shift at τ.
   */
  log(tau: number, t: number): number {
    const { sum, log } = this.carriedTo(t, tau);
    return this.level.logWeight + log + Math.log(sum);
  }

  /**
   * The next look.
   * @param values its likelihood at every level, over e to `top`; they are kept, and over the largest
   *   afterwards
   */
  addLook(values: Float64Array, top: number): void {
    let largest = 0;
    for (let u = 0; u < values.length; u++) if (values[u]! > largest) largest = values[u]!;
    for (let u = 0; u < values.length; u++) values[u]! /= largest;
    this.looks.push(values);
    this.tops.push(top + Math.log(largest));
    const old = this.looks.length - 1 - KEPT_LOOKS;
    if (old < 0) return;
    this.looks[old] = GONE;
    this.starts.delete(old);
  }

  /** The unchanged behaviour has been learned anew. */
  renew(): void {
    this.starts.clear();
  }

  private carriedTo(t: number, tau: number): Shifted {
    const known = this.starts.get(tau);
    if (known?.t === t) return known;
    if (t - (known?.t ?? tau - 1) > FEW_LOOKS) {
      this.meetAll(t);
      const met = this.starts.get(tau);
      if (met?.t === t) return met;
    }
    return this.stepped(known === undefined || known.t > t ? this.begin(tau) : known, tau, t);
  }

  /** Look by look. */
  private stepped(start: Shifted, tau: number, t: number): Shifted {
    for (let r = start.t + 1; r <= t; r++) carry(start, r, this.looks[r]!, this.tops[r]!);
    this.starts.set(tau, start);
    return start;
  }

  /** Meets every start in one pass back over the looks that it may still reach. */
  private meetAll(t: number): void {
    const since = new Float64Array(this.looks[t]!.length).fill(1);
    let log = 0;
    for (let tau = t; tau >= 1; tau--) {
      const look = this.looks[tau]!;
      if (look.length === 0) break;
      let largest = 0;
      for (let u = 0; u < since.length; u++) {
        const value = (since[u]! *= look[u]!);
        if (value > largest) largest = value;
      }
      log += this.tops[tau]!;
      if (largest < 1e-100) {
        for (let u = 0; u < since.length; u++) since[u]! /= largest;
        log += Math.log(largest);
      }
      if (this.starts.get(tau)?.t === t) continue;
      const start = this.begin(tau);
      carry(start, t, since, log);
      // Far from every shift many looks at once leave the range of a double; one by one they do not.
      if (start.sum === 0) this.stepped(this.begin(tau), tau, t);
      else this.starts.set(tau, start);
    }
  }

  /** A shift at τ before any look has seen it: Σ_δ w_δ · weight of level u − δ. */
  private begin(tau: number): Shifted {
    const { cHalf, uHalf, shifts, base, cumulative } = this.level;
    const { shares } = this;
    const before = cumulative[tau - 1]!;
    let top = -Infinity;
    for (let c = 0; c < base.length; c++) top = Math.max(top, base[c]! + before[c]!);
    const weights = new Float64Array(2 * uHalf + 1);
    for (let c = 0; c < base.length; c++) {
      const weight = Math.exp(base[c]! + before[c]! - top);
      const u = c - cHalf + uHalf;
      for (let d = 0; d < shifts.length; d++) weights[u + shifts[d]!]! += weight * shares[d]!;
    }
    return { t: tau - 1, weights, first: 0, low: 0, high: weights.length - 1, sum: 1, log: top };
  }
}

/**
 * Multiplies the weight of every level by what looks up to `t` say of it. Levels at the ends that
 * have lost all but `GONE_SHARE` are gone; a later start finds them again.
 */
function carry(start: Shifted, t: number, values: Float64Array, top: number): void {
  const { weights, first } = start;
  let { low, high } = start;
  // Two sums: each addition then need not wait for the one before it.
  let even = 0,
    odd = 0;
  let u = low;
  for (; u < high; u += 2) {
    even += weights[u - first]! *= values[u]!;
    odd += weights[u + 1 - first]! *= values[u + 1]!;
  }
  if (u === high) even += weights[u - first]! *= values[u]!;
  let sum = even + odd;
  if (sum < LEAST) sum = 0;
  else if (sum < 1e-100) {
    for (u = low; u <= high; u++) weights[u - first]! /= sum;
    start.log += Math.log(sum);
    sum = 1;
  }
  const least = GONE_SHARE * sum;
  while (low < high && weights[low - first]! < least) low++;
  while (low < high && weights[high - first]! < least) high--;
  if (2 * (high - low + 1) < weights.length) {
    start.weights = weights.slice(low - first, high + 1 - first);
    start.first = low;
  }
  start.t = t;
  start.sum = sum;
  start.low = low;
  start.high = high;
  start.log += top;
}
