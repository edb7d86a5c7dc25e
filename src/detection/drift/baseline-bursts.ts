import type { CommonEffect } from './common-effect.ts';
import { failTo, GRID, passTo } from './effects.ts';
import { posterior } from './prior.ts';
import { logJumpOfCounts, logMean } from './special-functions.ts';

// Loops read typed arrays with `!`; indices stay in range by construction.

interface Run {
  passes: Float64Array;
  trials: Float64Array;
}

interface Known {
  prior: Float64Array;
  live: Uint8Array;
  common: CommonEffect;
  /** Shares of cases that may answer otherwise. */
  shares: readonly number[];
  /** E[σ² | baseline]. */
  variance: number;
}

/**
 * Of each baseline run, log of how much better a burst explains it than the cases' own rates do.
 * What is known of a case is taken from the other runs: a burst would else explain itself.
 */
export function burstsOfBaseline(runs: readonly Run[], known: Known): number[] {
  const passes = new Float64Array(known.live.length);
  const trials = new Float64Array(known.live.length);
  for (const run of runs)
    for (let i = 0; i < passes.length; i++) {
      passes[i]! += run.passes[i]!;
      trials[i]! += run.trials[i]!;
    }
  const chances = predictions(known.prior);
  return runs.map((run) => {
    const { plain, spared } = known.common.of(run.passes, run.trials, known.variance);
    let log = spared.occam - plain.occam;
    const sums = new Float64Array(known.shares.length);
    for (let i = 0; i < passes.length; i++) {
      const [x, m] = [run.passes[i]!, run.trials[i]!];
      if (m === 0 || known.live[i] !== 1) continue;
      const others = { passes: passes[i]! - x, trials: trials[i]! - m };
      const stay = chances(others, spared.effect, x, m);
      log += stay - chances(others, plain.effect, x, m);
      const more = Math.expm1(logJumpOfCounts(x, m - x) - stay);
      for (const [e, share] of known.shares.entries()) sums[e]! += Math.log1p(share * more);
    }
    return log + logMean(sums);
  });
}

/**
 * log of the chance of x passes in m trials under a common effect, from a case's counts in other
 * runs. Hundreds of cases share a few of each.
 */
function predictions(
  prior: Float64Array,
): (others: { passes: number; trials: number }, effect: number, x: number, m: number) => number {
  const logPrior = prior.map(Math.log);
  const rates = new Map<string, Float64Array>();
  const chances = new Map<string, number>();
  return (others, effect, x, m) => {
    const counts = `${others.passes} ${others.trials}`;
    const key = `${counts} ${effect} ${x} ${m}`;
    const known = chances.get(key);
    if (known !== undefined) return known;
    const weights = rates.get(counts) ?? posterior(logPrior, others.passes, others.trials);
    rates.set(counts, weights);
    const [pass, fail] = [passTo(x), failTo(m - x)];
    let chance = 0;
    for (let g = 0; g < GRID; g++)
      chance += weights[g]! * pass[effect * GRID + g]! * fail[effect * GRID + g]!;
    const log = Math.log(Math.max(chance, 1e-300));
    chances.set(key, log);
    return log;
  };
}
