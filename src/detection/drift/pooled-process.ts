import { type NoiseLevel, noiseLevels, sharesOfShifts, type Taps } from './noise.ts';
import {
  CONSTANT_WEIGHT,
  type Emission,
  emissionReach,
  RANDOM_WALKS,
  RandomWalkNoise,
} from './random-walk-noise.ts';
import { KEPT_LOOKS, ShiftedLevels } from './shifted-levels.ts';
import { logAdd } from './special-functions.ts';

// The pooled process P (docs/detection.md, "How a look is judged"): everything moves a little. Hot
// loops read typed arrays with `!`; indices stay in range by construction.

/** One bad day is not a change: 1 % of looks have 1.5 logits more spread. */
const BAD_DAY = 0.01;
const DROP_SIGMA_BELOW = 1e-3;
const TINY = 1e-300;
const GONE = new Float64Array(0);

/**
 * The pooled process of one binary stream. Cases are columns; `rates` are p̂ (entries of cases not
 * yet joined are ignored until `setRate`); `runs` are the baseline, run by run. `good`: success is
 * the good side (`Process.good`).
 */
export class Pooled {
  private readonly cases: number;
  private readonly grid: number;
  private readonly half: number;
  /** log(1 − p̂ + p̂eᵛ), a row a case; cases of one rate share theirs. */
  private readonly rows: Float64Array[] = [];
  private readonly rowOfRate = new Map<number, Float64Array>();
  private levels: NoiseLevel[];
  private readonly emitter: NoiseLevel;
  private readonly wanders: readonly RandomWalkNoise[];
  /** eᵛ − 1. */
  private readonly growth: Float64Array;
  private readonly shifted: readonly ShiftedLevels[];
  private readonly tilt: Float64Array;
  private readonly likelihood: Float64Array;
  private readonly reference: Float64Array;
  private readonly denominators: number[] = [];
  private readonly variances: number[] = [];

  constructor(
    rates: Float64Array,
    runs: readonly { passes: Float64Array; trials: Float64Array }[],
    live: Uint8Array,
    good = false,
  ) {
    this.cases = rates.length;
    const shares = sharesOfShifts(good);
    const n = Math.max(1, runs.length);
    const mean = new Float64Array(this.cases);
    for (const run of runs) for (let i = 0; i < this.cases; i++) mean[i]! += run.trials[i]! / n;
    const spread = (v: number): number => {
      let sum = 0;
      for (let i = 0; i < this.cases; i++) {
        if (!live[i]) continue;
        const p = rates[i]!;
        const q = (p * Math.exp(v)) / (1 - p + p * Math.exp(v));
        sum += mean[i]! * q * (1 - q);
      }
      return sum;
    };
    let widest = 0.05;
    for (let v = -8; v <= 8; v += 0.25) widest = Math.max(widest, spread(v));
    const variance = Math.max(spread(0), 0.05);
    const built = noiseLevels({
      runs: n,
      variance,
      narrowest: 1 / Math.sqrt(widest),
      steady: CONSTANT_WEIGHT,
      reach: Math.max(...RANDOM_WALKS.map((law) => emissionReach(law, { runs: n, variance }))),
    });
    this.emitter = built.emitter;
    const step = built.emitter.stride * built.grid;
    this.wanders = RANDOM_WALKS.map(
      (law) =>
        new RandomWalkNoise(law, {
          runs: n,
          variance,
          grid: step,
          half: built.emitter.uHalf,
          shares,
        }),
    );
    this.grid = built.grid;
    this.levels = built.levels;
    const reach = built.reach;
    this.half = reach;
    this.growth = Float64Array.from({ length: 2 * reach + 1 }, (_, j) =>
      Math.expm1((j - reach) * this.grid),
    );
    this.tilt = new Float64Array(2 * reach + 1);
    this.likelihood = new Float64Array(2 * reach + 1);
    this.reference = new Float64Array(this.cases);
    for (let i = 0; i < this.cases; i++) if (live[i]) this.setRate(i, rates[i]!);
    for (const run of runs) this.addBaseline(run.passes, run.trials);
    this.dropUnlikely();
    this.shifted = this.levels.map((level) => new ShiftedLevels(level, shares));
    this.settle(0);
  }

  /** Gives a case that joins later its p̂. */
  setRate(i: number, p: number): void {
    const known = this.rowOfRate.get(p);
    const row = known ?? this.growth.map((more) => Math.log1p(p * more));
    if (known === undefined) this.rowOfRate.set(p, row);
    this.rows[i] = row;
  }

  /** A run that belongs to the unchanged behaviour whatever τ is. */
  addBaseline(passes: Float64Array, trials: Float64Array): void {
    const top = this.weigh(passes, trials);
    for (const level of this.levels)
      this.accumulate(level, level.cHalf, top, level.base, level.base);
    const e = this.emission(top);
    for (const w of this.wanders)
      if (this.denominators.length === 0) w.addBaseline(e);
      else w.addApart(e);
  }

  addLook(passes: Float64Array, trials: Float64Array): void {
    const top = this.weigh(passes, trials);
    for (const level of this.levels) {
      const { cumulative } = level;
      const before = cumulative[cumulative.length - 1]!;
      const after = new Float64Array(before.length);
      this.accumulate(level, level.uHalf, top, before, after);
      cumulative.push(after);
      // No start reaches further back: a stream of years keeps a season.
      const old = cumulative.length - 1 - KEPT_LOOKS;
      if (old >= 0) cumulative[old] = GONE;
    }
    for (const shifted of this.shifted) shifted.carry(this.denominators.length);
    const e = this.emission(top);
    for (const w of this.wanders) w.addLook(e);
    this.settle(this.denominators.length);
  }

  private emission(top: number): Emission {
    const logs = new Float64Array(2 * this.emitter.uHalf + 1);
    this.accumulate(this.emitter, this.emitter.uHalf, 0, logs, logs);
    return { values: logs.map(Math.exp), top };
  }

  /** E[σ² | baseline and looks up to t], t = 0 for the baseline alone. */
  noiseVariance(t: number): number {
    return this.variances[t] ?? 0;
  }

  /**
   * log of the unchanged behaviour's likelihood, over that of p̂ as it stands, after look t: the
   * denominator of P_τ.
   */
  logUnchanged(t: number): number {
    return this.denominators[t] ?? -Infinity;
  }

  /** log P_τ after look t; looks are numbered from 1. */
  log(tau: number, t: number): number {
    let log = -Infinity;
    for (const shifted of this.shifted) log = logAdd(log, shifted.log(tau, t));
    for (const w of this.wanders) log = logAdd(log, w.logChanged(tau));
    return log - this.denominators[t]!;
  }

  /**
   * Fills `likelihood` with exp(vY − K(v)) over its largest value, and returns the log of that
   * value.
   */
  private weigh(passes: Float64Array, trials: Float64Array): number {
    const width = 2 * this.half + 1;
    const { rows, tilt, reference, likelihood } = this;
    let y = 0;
    for (let i = 0; i < this.cases; i++) {
      y += passes[i]!;
      const more = trials[i]! - reference[i]!;
      if (more === 0) continue;
      reference[i] = trials[i]!;
      const row = rows[i]!;
      for (let j = 0; j < width; j++) tilt[j]! += more * row[j]!;
    }
    let top = -Infinity;
    for (let j = 0; j < width; j++) {
      const value = (j - this.half) * this.grid * y - tilt[j]!;
      likelihood[j] = value;
      if (value > top) top = value;
    }
    for (let j = 0; j < width; j++) likelihood[j] = Math.exp(likelihood[j]! - top);
    return top;
  }

  /** to[u] = from[u] + log L(u, σ) of the look last weighed, for u from −half to half. */
  private accumulate(
    level: NoiseLevel,
    half: number,
    top: number,
    from: Float64Array,
    to: Float64Array,
  ): void {
    const { likelihood } = this;
    const { stride, wideEvery, main, wide } = level;
    let left = 0;
    let right = BAD_DAY * this.smooth(wide, this.half - half * stride);
    for (let j = 0; j <= 2 * half; j++) {
      const centre = this.half + (j - half) * stride;
      const step = j % wideEvery;
      if (step === 0) {
        left = right;
        right = BAD_DAY * this.smooth(wide, centre + wideEvery * stride);
      }
      const narrow = main === null ? likelihood[centre]! : this.smooth(main, centre);
      to[j] =
        from[j]! +
        top +
        Math.log((1 - BAD_DAY) * narrow + left + (step / wideEvery) * (right - left) + TINY);
    }
  }

  private smooth(taps: Taps, centre: number): number {
    const { likelihood } = this;
    const { offsets, weights } = taps;
    const n = offsets.length;
    let sum = 0;
    for (let j = 0; j < n; j++) sum += weights[j]! * likelihood[centre + offsets[j]!]!;
    return sum;
  }

  /** log Σ_c of the unchanged behaviour under one noise level after look t. */
  private evidenceOf(level: NoiseLevel, t: number): number {
    const offset = level.uHalf - level.cHalf;
    const end = level.cumulative[t]!;
    let top = -Infinity;
    for (let c = 0; c < level.base.length; c++)
      top = Math.max(top, level.base[c]! + end[c + offset]!);
    let sum = 0;
    for (let c = 0; c < level.base.length; c++)
      sum += Math.exp(level.base[c]! + end[c + offset]! - top);
    return level.logWeight + top + Math.log(sum);
  }

  private dropUnlikely(): void {
    const logs = this.levels.map((level) => this.evidenceOf(level, 0));
    const top = Math.max(...logs);
    const total = logs.reduce((sum, l) => sum + Math.exp(l - top), 0);
    this.levels = this.levels.filter(
      (_, s) => Math.exp(logs[s]! - top) / total >= DROP_SIGMA_BELOW,
    );
  }

  private settle(t: number): void {
    const logs = this.levels.map((level) => this.evidenceOf(level, t));
    const top = Math.max(...logs);
    let total = 0;
    let squares = 0;
    for (const [s, level] of this.levels.entries()) {
      const w = Math.exp(logs[s]! - top);
      total += w;
      squares += w * level.sigma * level.sigma;
    }
    let all = top + Math.log(total);
    for (const wander of this.wanders) {
      const log = wander.logUnchanged();
      all = logAdd(all, log);
      const w = Math.exp(log - top);
      total += w;
      squares += w * (wander.law.sd ** 2 + this.emitter.sigma ** 2);
    }
    this.denominators[t] = all;
    this.variances[t] = squares / total;
  }

  /** After cases join, base has changed for the present look too. */
  resettle(): void {
    const t = this.denominators.length - 1;
    for (const shifted of this.shifted) shifted.renew(t);
    this.settle(t);
  }
}
