// The grid on which the pooled process integrates run noise, level and shift.

/** Run noise σ and its prior weight; the widest is what groups of eight cases that fail together bring. */
const NOISE = [
  [0, 0.38],
  [0.15, 0.15],
  [0.3, 0.13],
  [0.45, 0.12],
  [0.65, 0.08],
  [0.9, 0.06],
  [1.3, 0.05],
  [1.8, 0.03],
] as const;
/** Runs that wander also differ by themselves, a little. */
const OWN_NOISE = 0.15;
/** Shifts of the level in logits that a start may bring. */
export const SHIFTS = [-4.5, -2.2, -1.3, -0.6, -0.25, 0.25, 0.6, 1.3, 2.2, 4.5] as const;
/**
 * Where success is the good side, seven shifts of ten are falls: they are what people are to hear
 * of first.
 */
const FALLS = 0.7;

/** Each shift's share; falls and rises alike unless success is the good side. They sum to 1. */
export function sharesOfShifts(good: boolean): Float64Array {
  const half = SHIFTS.length / 2;
  return Float64Array.from(SHIFTS, (d) => (good ? (d < 0 ? FALLS : 1 - FALLS) : 0.5) / half);
}

const BAD_DAY_SD = 1.5;

/**
 * A discrete normal: offsets in grid steps, weights that sum to exactly what keeps L_t a
 * likelihood.
 */
export interface Taps {
  offsets: Int32Array;
  weights: Float64Array;
}

export interface NoiseLevel {
  /** Among all that a suite began with. */
  place: number;
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
  /**
   * Levels u between two points at which the wide part is worked out; it is straight in between.
   */
  wideEvery: number;
  /** Σ log L_r(c, σ) over baseline runs. */
  base: Float64Array;
  /** Per look t, Σ_{r ≤ t} log L_r(c, σ); index 0 is all zeros. */
  cumulative: Float64Array[];
}

function taps(sd: number, reach: number, narrowest: number, grid: number): Taps {
  // A sum over steps a of a product of normals with sd s errs by 2·exp(−2π²s²/a²): at a = .8·min it
  // is below 1e-4.
  const step = Math.max(1, Math.floor((0.8 * Math.min(sd, narrowest)) / grid));
  const half = Math.ceil((reach * sd) / (step * grid));
  const offsets = new Int32Array(2 * half + 1);
  const weights = new Float64Array(2 * half + 1);
  let total = 0;
  for (let j = 0; j <= 2 * half; j++) {
    const offset = (j - half) * step;
    const weight = Math.exp(-0.5 * ((offset * grid) / sd) ** 2);
    offsets[j] = offset;
    weights[j] = weight;
    total += weight;
  }
  for (let j = 0; j <= 2 * half; j++) weights[j] = (weights[j] ?? 0) / total;
  return { offsets, weights };
}

/**
 * The noise levels for a suite of `runs` baseline runs whose mean Σ m p̂(1 − p̂) is `variance`;
 * `narrowest` is the sd of the narrowest likelihood of one look; `steady` the prior weight of
 * levels that do not wander. `emitter` is the level under which a wandering suite's looks are read,
 * to `suite.reach` logits. `grid` is the step of v, `reach` how many steps v goes to either side.
 */
export function noiseLevels(suite: {
  runs: number;
  variance: number;
  narrowest: number;
  steady: number;
  reach: number;
}): { grid: number; reach: number; levels: NoiseLevel[]; emitter: NoiseLevel } {
  const { runs, variance, narrowest } = suite;
  const spread = (sigma: number): number => Math.sqrt(1 / variance + sigma * sigma);
  // The design's n + 120 makes the level coarser than its posterior after a daily year; 400 keeps a
  // step under 1.5 sd then.
  const step = (sigma: number): number =>
    Math.min(0.15, (1.5 * spread(sigma)) / Math.sqrt(runs + 400));
  const grid = Math.max(0.01, Math.min(step(0), narrowest));
  let reach = 0;
  const level = (
    place: number,
    [sigma, weight]: readonly [number, number],
    least = 0,
  ): NoiseLevel => {
    const stride = Math.max(1, Math.floor(step(sigma) / grid + 1e-9));
    const h = stride * grid;
    const cHalf = Math.ceil(Math.min(4, (5.5 * spread(sigma)) / Math.sqrt(runs)) / h);
    const shifts = Int32Array.from(
      SHIFTS,
      (d) => Math.sign(d) * Math.max(1, Math.round(Math.abs(d) / h)),
    );
    const uHalf = Math.max(cHalf + Math.max(...shifts), Math.ceil(least / h));
    const wideSd = Math.sqrt(sigma * sigma + BAD_DAY_SD * BAD_DAY_SD);
    const wide = taps(wideSd, 4.5, narrowest, grid);
    const main = sigma === 0 ? null : taps(sigma, 4.5, narrowest, grid);
    // Between points a quarter sd apart the wide part is a mixture of its neighbours: a law of its
    // own, hardly wider.
    const wideEvery = Math.max(1, Math.floor((0.25 * wideSd) / h));
    reach = Math.max(reach, (uHalf + wideEvery) * stride + (wide.offsets.at(-1) ?? 0));
    const logWeight = Math.log(weight * h);
    return {
      place,
      sigma,
      logWeight,
      stride,
      cHalf,
      uHalf,
      shifts,
      main,
      wide,
      wideEvery,
      base: new Float64Array(2 * cHalf + 1),
      cumulative: [new Float64Array(2 * cHalf + 1)],
    };
  };
  const levels = NOISE.map(([sigma, weight], place) =>
    level(place, [sigma, weight * suite.steady]),
  );
  const emitter = level(NOISE.length, [OWN_NOISE, 1], suite.reach);
  return { grid, reach, levels, emitter };
}
