import { logSigmoid, sigmoid } from './special-functions.ts';

/** Case logits −6 … 6.75 in steps of .25. */
export const LOGITS = Float64Array.from({ length: 52 }, (_, g) => -6 + 0.25 * g);
const GRID = LOGITS.length;
const RATES = LOGITS.map(sigmoid);
const LOG_PASS = LOGITS.map(logSigmoid);
const LOG_FAIL = LOGITS.map((g) => logSigmoid(-g));
const EM_STEPS = 8;
const UNIFORM_SHARE = 0.1;

/** The posterior over the grid after x passes in m trials; sums to one. */
export function posterior(logPrior: Float64Array, x: number, m: number): Float64Array {
  const weights = new Float64Array(GRID);
  let top = -Infinity;
  for (let g = 0; g < GRID; g++) {
    const log = (logPrior[g] ?? 0) + x * (LOG_PASS[g] ?? 0) + (m - x) * (LOG_FAIL[g] ?? 0);
    weights[g] = log;
    if (log > top) top = log;
  }
  let sum = 0;
  for (let g = 0; g < GRID; g++) sum += weights[g] = Math.exp((weights[g] ?? 0) - top);
  for (let g = 0; g < GRID; g++) weights[g] = (weights[g] ?? 0) / sum;
  return weights;
}

/**
 * The population of case rates behind a baseline, by empirical Bayes: 52 weights over `LOGITS`,
 * eight EM steps, mixed with 10 % uniform so that no rate is impossible. `passes` and `trials` are
 * one number a case; cases without trials are skipped.
 */
export function learnPrior(passes: ArrayLike<number>, trials: ArrayLike<number>): Float64Array {
  let weights = new Float64Array(GRID).fill(1 / GRID);
  // Hundreds of cases share a few pairs of counts; in the order of the counts, so that the order of
  // the cases plays no part.
  const alike = new Map<string, { x: number; m: number; cases: number }>();
  let all = 0;
  for (let i = 0; i < trials.length; i++) {
    const [x, m] = [passes[i] ?? 0, trials[i] ?? 0];
    if (m === 0) continue;
    all++;
    const known = alike.get(`${m} ${x}`);
    if (known === undefined) alike.set(`${m} ${x}`, { x, m, cases: 1 });
    else known.cases++;
  }
  if (all === 0) return weights;
  const counted = [...alike.values()].toSorted((a, b) => a.m - b.m || a.x - b.x);
  for (let step = 0; step < EM_STEPS; step++) {
    const logs = weights.map(Math.log);
    const next = new Float64Array(GRID);
    for (const { x, m, cases } of counted) {
      const own = posterior(logs, x, m);
      for (let g = 0; g < GRID; g++) next[g] = (next[g] ?? 0) + ((own[g] ?? 0) * cases) / all;
    }
    weights = next;
  }
  return weights.map((w) => (1 - UNIFORM_SHARE) * w + UNIFORM_SHARE / GRID);
}

/** Posterior mean rate p̂ of a case with x passes in m trials, in (0, 1). */
export function posteriorRate(prior: Float64Array, x: number, m: number): number {
  return rateIn(prior.map(Math.log), x, m);
}

/** The same for many cases; hundreds of them share a few pairs of counts. */
export function posteriorRates(prior: Float64Array): (x: number, m: number) => number {
  const logPrior = prior.map(Math.log);
  const known = new Map<string, number>();
  return (x, m) => {
    const counts = `${x} ${m}`;
    const rate = known.get(counts) ?? rateIn(logPrior, x, m);
    known.set(counts, rate);
    return rate;
  };
}

function rateIn(logPrior: Float64Array, x: number, m: number): number {
  const weights = posterior(logPrior, x, m);
  let mean = 0;
  for (let g = 0; g < GRID; g++) mean += (weights[g] ?? 0) * (RATES[g] ?? 0);
  return mean;
}
