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
  const logs = logPrior.map((l, g) => l + x * (LOG_PASS[g] ?? 0) + (m - x) * (LOG_FAIL[g] ?? 0));
  const top = logs.reduce((a, b) => Math.max(a, b));
  const weights = logs.map((l) => Math.exp(l - top));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
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
    for (const { x, m, cases } of counted)
      for (const [g, w] of posterior(logs, x, m).entries())
        next[g] = (next[g] ?? 0) + (w * cases) / all;
    weights = next;
  }
  return weights.map((w) => (1 - UNIFORM_SHARE) * w + UNIFORM_SHARE / GRID);
}

/** Posterior mean rate p̂ of a case with x passes in m trials, in (0, 1). */
export function posteriorRate(prior: Float64Array, x: number, m: number): number {
  return posterior(prior.map(Math.log), x, m).reduce((mean, w, g) => mean + w * (RATES[g] ?? 0), 0);
}
