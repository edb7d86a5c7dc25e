import type { StateReader } from './state-document.ts';

// Loops read typed arrays with `!`; indices stay in range by construction.

/** e to this is near the largest double. */
export const LARGEST_LOG = 690;

/** A run's counts, and what it says as a whole-run failure (whole-run-failure.ts). */
export interface PooledRun {
  passes: Float64Array;
  trials: Float64Array;
  failure?: Failure;
}

/** Chance that a run fails whole, and log of its likelihood then, over that of p̂ as it stands. */
export interface Failure {
  share: number;
  log: number;
}
/** log of a likelihood that is nothing, and can be added up and taken away again. */
export const NO_CHANCE = -1e5;
export const NO_FAILURE: Failure = { share: 0, log: 0 };

/** What the grids of a suite are made for. */
export interface PooledSuite {
  runs: number;
  variance: number;
  narrowest: number;
}

export function suiteOf(
  rates: Float64Array,
  runs: readonly Pick<PooledRun, 'trials'>[],
  live: Uint8Array,
): PooledSuite {
  const spread = spreads(rates, runs, live);
  let widest = 0.05;
  for (let v = -8; v <= 8; v += 0.25) widest = Math.max(widest, spread(v));
  return {
    runs: Math.max(1, runs.length),
    variance: Math.max(spread(0), 0.05),
    narrowest: 1 / Math.sqrt(widest),
  };
}

export function suiteIn(stored: StateReader): PooledSuite {
  const [runs = 1, variance = 1, narrowest = 1] = stored.row();
  return { runs, variance, narrowest };
}

/** Σ m p(1 − p) of a mean run where every case is moved by v logits. */
function spreads(
  rates: Float64Array,
  runs: readonly Pick<PooledRun, 'trials'>[],
  live: Uint8Array,
): (v: number) => number {
  const mean = new Float64Array(rates.length);
  for (const run of runs)
    for (let i = 0; i < mean.length; i++) mean[i]! += run.trials[i]! / Math.max(1, runs.length);
  return (v) => {
    let sum = 0;
    for (let i = 0; i < mean.length; i++) {
      if (!live[i]) continue;
      const p = rates[i]!;
      const q = (p * Math.exp(v)) / (1 - p + p * Math.exp(v));
      sum += mean[i]! * q * (1 - q);
    }
    return sum;
  };
}

/** What a run weighs as a whole-run failure, beside a likelihood whose largest value is e to `top`. */
export function wholeRun({ share, log }: Failure, top: number): number {
  return share === 0 ? 0 : share * Math.exp(Math.min(LARGEST_LOG, log - top));
}
