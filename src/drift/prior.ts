import { logSigmoid, sigmoid } from './special.ts';

// Typed-array reads below carry `!`: every index runs to the array's own fixed length.

/** Case logits −6 … 6.75 in steps of .25 (DESIGN §5). */
export const LOGITS = Float64Array.from({ length: 52 }, (_, g) => -6 + 0.25 * g);
const GRID = LOGITS.length;
const RATES = LOGITS.map(sigmoid);
const LOG_PASS = LOGITS.map(logSigmoid);
const LOG_FAIL = LOGITS.map((g) => logSigmoid(-g));
const EM_STEPS = 8;
const UNIFORM_SHARE = 0.1;

/** Fills `out` with the posterior over the grid after x passes in m trials. */
function posterior(logPrior: Float64Array, x: number, m: number, out: Float64Array): void {
  let top = -Infinity;
  for (let g = 0; g < GRID; g++) {
    const l = logPrior[g]! + x * LOG_PASS[g]! + (m - x) * LOG_FAIL[g]!;
    out[g] = l;
    if (l > top) top = l;
  }
  let sum = 0;
  for (let g = 0; g < GRID; g++) sum += out[g] = Math.exp(out[g]! - top);
  for (let g = 0; g < GRID; g++) out[g]! /= sum;
}

/**
 * The population of case rates behind a baseline, by empirical Bayes: 52 weights over `LOGITS`, eight EM steps, mixed with
 * 10 % uniform so that no rate is impossible. `passes` and `trials` are one number a case; cases without trials are skipped.
 */
export function learnPrior(passes: ArrayLike<number>, trials: ArrayLike<number>): Float64Array {
  let weights = new Float64Array(GRID).fill(1 / GRID);
  const one = new Float64Array(GRID);
  for (let step = 0; step < EM_STEPS; step++) {
    const next = new Float64Array(GRID);
    const logs = weights.map(Math.log);
    let cases = 0;
    for (let i = 0; i < trials.length; i++) {
      if (trials[i]! === 0) continue;
      cases++;
      posterior(logs, passes[i]!, trials[i]!, one);
      for (let g = 0; g < GRID; g++) next[g]! += one[g]!;
    }
    if (cases === 0) return weights;
    for (let g = 0; g < GRID; g++) next[g]! /= cases;
    weights = next;
  }
  return weights.map((w) => (1 - UNIFORM_SHARE) * w + UNIFORM_SHARE / GRID);
}

/** Posterior mean rate p̂ of a case with x passes in m trials, in (0, 1). */
export function posteriorRate(prior: Float64Array, x: number, m: number): number {
  const post = new Float64Array(GRID);
  posterior(prior.map(Math.log), x, m, post);
  let mean = 0;
  for (let g = 0; g < GRID; g++) mean += post[g]! * RATES[g]!;
  return mean;
}
