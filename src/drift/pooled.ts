// P of DESIGN §5: everything moves a little. Hot loops read typed arrays with `!`; indices stay in range by construction.

const SIGMAS = [0, 0.15, 0.3, 0.45, 0.65, 0.9, 1.3];
const SIGMA_PRIOR = [0.4, 0.15, 0.13, 0.12, 0.08, 0.07, 0.05];
const SHIFTS = [-2.2, -1.3, -0.6, -0.25, 0.25, 0.6, 1.3, 2.2];
/** One bad day is not a change: 1 % of looks have this much more spread. */
const BAD_DAY = 0.01;
const BAD_DAY_SD = 1.5;
const DROP_SIGMA_BELOW = 1e-3;
const TINY = 1e-300;
/** Terms e⁻²³ below the largest add less than 1e-7 of it, all together. */
const NEGLIGIBLE = 23;
/** Looks whose sums are kept: starts live for 88. */
const KEPT_LOOKS = 90;
const GONE = new Float64Array(0);

/** A discrete normal: offsets in grid steps, weights that sum to exactly what keeps L_t a likelihood. */
interface Taps {
  offsets: Int32Array;
  weights: Float64Array;
}

interface NoiseLevel {
  sigma: number;
  /** log(w_σ · h). */
  logWeight: number;
  /** Grid steps from one level u to the next. */
  stride: number;
  /** Levels c run from −cHalf to cHalf, shifted levels to ±uHalf. */
  cHalf: number;
  uHalf: number;
  shifts: Int32Array;
  main: Taps | null;
  wide: Taps;
  /** Levels u between two points at which the wide part is worked out; it is straight in between. */
  wideEvery: number;
  /** Σ log L_r(c, σ) over baseline runs. */
  base: Float64Array;
  /** Per look t, Σ_{r ≤ t} log L_r(u, σ); index 0 is all zeros. */
  cumulative: Float64Array[];
}

function taps(sd: number, reach: number, narrowest: number, grid: number): Taps {
  // A sum over steps a of a product of normals with sd s errs by 2·exp(−2π²s²/a²): at a = .8·min it is below 1e-4.
  const step = Math.max(1, Math.floor((0.8 * Math.min(sd, narrowest)) / grid));
  const half = Math.ceil((reach * sd) / (step * grid));
  const offsets = Int32Array.from({ length: 2 * half + 1 }, (_, j) => (j - half) * step);
  const weights = Float64Array.from(offsets, (o) => Math.exp(-0.5 * ((o * grid) / sd) ** 2));
  const total = weights.reduce((a, b) => a + b, 0);
  return { offsets, weights: weights.map((w) => w / total) };
}

/**
 * The pooled process of one binary stream. Cases are columns; `rates` are p̂ (entries of cases not yet joined are ignored
 * until `setRate`); `runs` are the baseline, run by run.
 */
export class Pooled {
  private readonly cases: number;
  private readonly grid: number;
  private readonly half: number;
  /** log(1 − p̂ + p̂eᵛ), a row a case. */
  private readonly table: Float64Array;
  private levels: NoiseLevel[];
  /** eᵛ − 1. */
  private readonly growth: Float64Array;
  private readonly tilt: Float64Array;
  private readonly likelihood: Float64Array;
  private readonly reference: Float64Array;
  private readonly scratch: Float64Array;
  private readonly denominators: number[] = [];
  private readonly variances: number[] = [];

  constructor(rates: Float64Array, runs: readonly { passes: Float64Array; trials: Float64Array }[], live: Uint8Array) {
    this.cases = rates.length;
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
    const narrowest = 1 / Math.sqrt(widest);
    const v0 = Math.max(spread(0), 0.05);
    const steps = (sigma: number): number => (1.5 * Math.sqrt(1 / v0 + sigma * sigma)) / Math.sqrt(n + 400);
    // The design's n + 120 makes the level coarser than its posterior after a daily year; 400 keeps a step under 1.5 sd then.
    this.grid = Math.max(0.01, Math.min(0.15, steps(0), narrowest));
    let reach = 0;
    this.levels = SIGMAS.map((sigma, s) => {
      const stride = Math.max(1, Math.floor(Math.min(0.15, steps(sigma)) / this.grid + 1e-9));
      const h = stride * this.grid;
      const range = Math.min(4, (5.5 * Math.sqrt(1 / v0 + sigma * sigma)) / Math.sqrt(n));
      const cHalf = Math.ceil(range / h);
      const shifts = Int32Array.from(SHIFTS, (d) => Math.sign(d) * Math.max(1, Math.round(Math.abs(d) / h)));
      const uHalf = cHalf + Math.max(...shifts);
      const wideSd = Math.sqrt(sigma * sigma + BAD_DAY_SD * BAD_DAY_SD);
      const wide = taps(wideSd, 4.5, narrowest, this.grid);
      const main = sigma === 0 ? null : taps(sigma, 4.5, narrowest, this.grid);
      // Between points a quarter sd apart the wide part is a mixture of its neighbours: a law of its own, hardly wider.
      const wideEvery = Math.max(1, Math.floor((0.25 * wideSd) / h));
      reach = Math.max(reach, (uHalf + wideEvery) * stride + Math.max(...wide.offsets));
      // SIGMA_PRIOR has SIGMAS' length.
      return { sigma, logWeight: Math.log(SIGMA_PRIOR[s]! * h), stride, cHalf, uHalf, shifts, main, wide, wideEvery, base: new Float64Array(2 * cHalf + 1), cumulative: [new Float64Array(2 * uHalf + 1)] };
    });
    this.half = reach;
    this.table = new Float64Array(this.cases * (2 * reach + 1));
    this.growth = Float64Array.from({ length: 2 * reach + 1 }, (_, j) => Math.expm1((j - reach) * this.grid));
    this.tilt = new Float64Array(2 * reach + 1);
    this.likelihood = new Float64Array(2 * reach + 1);
    this.reference = new Float64Array(this.cases);
    for (let i = 0; i < this.cases; i++) if (live[i]) this.setRate(i, rates[i]!);
    for (const run of runs) this.addBaseline(run.passes, run.trials);
    this.dropUnlikely();
    this.scratch = new Float64Array(this.levels.reduce((sum, l) => sum + (2 * l.cHalf + 1) * SHIFTS.length, 0));
    this.settle(0);
  }

  /** Gives a case that joins later its p̂. */
  setRate(i: number, p: number): void {
    const width = 2 * this.half + 1;
    for (let j = 0; j < width; j++) this.table[i * width + j] = Math.log1p(p * this.growth[j]!);
  }

  /** A run that belongs to the unchanged behaviour whatever τ is. */
  addBaseline(passes: Float64Array, trials: Float64Array): void {
    const top = this.weigh(passes, trials);
    for (const level of this.levels) this.accumulate(level, level.cHalf, top, level.base, level.base);
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
      if (cumulative.length > KEPT_LOOKS) cumulative[cumulative.length - 1 - KEPT_LOOKS] = GONE;
    }
    this.settle(this.denominators.length);
  }

  /** E[σ² | baseline and looks up to t], t = 0 for the baseline alone. */
  noiseVariance(t: number): number {
    return this.variances[t] ?? 0;
  }

  /** log of the unchanged behaviour's likelihood, over that of p̂ as it stands, after look t: the denominator of P_τ. */
  logUnchanged(t: number): number {
    return this.denominators[t] ?? -Infinity;
  }

  /** log P_τ after look t; looks are numbered from 1. */
  log(tau: number, t: number): number {
    const { scratch } = this;
    let top = -Infinity;
    let at = 0;
    for (const level of this.levels) {
      const { cHalf, uHalf, shifts, base } = level;
      const start = level.cumulative[tau - 1]!;
      const end = level.cumulative[t]!;
      let gain = -Infinity;
      for (let u = 0; u < end.length; u++) {
        const since = end[u]! - start[u]!;
        if (since > gain) gain = since;
      }
      // The likeliest level first: it sets the mark below which others cannot matter.
      let best = 0;
      for (let c = -cHalf; c <= cHalf; c++) if (base[c + cHalf]! + start[c + uHalf]! > base[best + cHalf]! + start[best + uHalf]!) best = c;
      for (let d = 0; d < shifts.length; d++) {
        const shifted = best + uHalf + shifts[d]!;
        top = Math.max(top, level.logWeight + base[best + cHalf]! + start[best + uHalf]! + end[shifted]! - start[shifted]!);
      }
      for (let c = -cHalf; c <= cHalf; c++) {
        const u = c + uHalf;
        const fixed = level.logWeight + base[c + cHalf]! + start[u]!;
        // No shift from this level can matter: after a year that is most of the grid.
        if (fixed + gain < top - NEGLIGIBLE) continue;
        for (let d = 0; d < shifts.length; d++) {
          const shifted = u + shifts[d]!;
          const value = fixed + end[shifted]! - start[shifted]!;
          scratch[at++] = value;
          if (value > top) top = value;
        }
      }
    }
    const least = top - NEGLIGIBLE;
    let sum = 0;
    for (let j = 0; j < at; j++) {
      const value = scratch[j]!;
      if (value > least) sum += Math.exp(value - top);
    }
    return top + Math.log(sum / SHIFTS.length) - this.denominators[t]!;
  }

  /** Fills `likelihood` with exp(vY − K(v)) over its largest value, and returns the log of that value. */
  private weigh(passes: Float64Array, trials: Float64Array): number {
    const width = 2 * this.half + 1;
    const { table, tilt, reference, likelihood } = this;
    let y = 0;
    for (let i = 0; i < this.cases; i++) {
      y += passes[i]!;
      const more = trials[i]! - reference[i]!;
      if (more === 0) continue;
      reference[i] = trials[i]!;
      for (let j = 0, from = i * width; j < width; j++) tilt[j]! += more * table[from + j]!;
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
  private accumulate(level: NoiseLevel, half: number, top: number, from: Float64Array, to: Float64Array): void {
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
      to[j] = from[j]! + top + Math.log((1 - BAD_DAY) * narrow + left + (step / wideEvery) * (right - left) + TINY);
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
    for (let c = 0; c < level.base.length; c++) top = Math.max(top, level.base[c]! + end[c + offset]!);
    let sum = 0;
    for (let c = 0; c < level.base.length; c++) sum += Math.exp(level.base[c]! + end[c + offset]! - top);
    return level.logWeight + top + Math.log(sum);
  }

  private dropUnlikely(): void {
    const logs = this.levels.map((level) => this.evidenceOf(level, 0));
    const top = Math.max(...logs);
    const total = logs.reduce((sum, l) => sum + Math.exp(l - top), 0);
    this.levels = this.levels.filter((_, s) => Math.exp(logs[s]! - top) / total >= DROP_SIGMA_BELOW);
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
    this.denominators[t] = top + Math.log(total);
    this.variances[t] = squares / total;
  }

  /** After cases join, base has changed for the present look too. */
  resettle(): void {
    this.settle(this.denominators.length - 1);
  }
}
