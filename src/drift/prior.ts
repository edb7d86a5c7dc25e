import { logSigmoid, sigmoid } from './special.ts';

/** Case logits −6 … 6.75 in steps of .25 (DESIGN §5). */
export const LOGITS = Float64Array.from({ length: 52 }, (_, g) => -6 + 0.25 * g);
const GRID = LOGITS.length;
const RATES = LOGITS.map(sigmoid);
const LOG_PASS = LOGITS.map(logSigmoid);
const LOG_FAIL = LOGITS.map((g) => logSigmoid(-g));
const EM_STEPS = 8;
const UNIFORM_SHARE = 0.1;

/** The posterior over the grid after x passes in m trials; sums to one. */
function posterior(logPrior: Float64Array, x: number, m: number): Float64Array {
  const logs = logPrior.map((l, g) => l + x * (LOG_PASS[g] ?? 0) + (m - x) * (LOG_FAIL[g] ?? 0));
  const top = logs.reduce((a, b) => Math.max(a, b));
  const weights = logs.map((l) => Math.exp(l - top));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}

/**
 * The population of case rates behind a baseline, by empirical Bayes: 52 weights over `LOGITS`, eight EM steps, mixed with
 * 10 % uniform so that no rate is impossible. `passes` and `trials` are one number a case; cases without trials are skipped.
 */
export function learnPrior(passes: ArrayLike<number>, trials: ArrayLike<number>): Float64Array {
  let weights = new Float64Array(GRID).fill(1 / GRID);
  const counted = Array.from(trials, (m, i) => ({ x: passes[i] ?? 0, m })).filter(({ m }) => m > 0);
  if (counted.length === 0) return weights;
  for (let step = 0; step < EM_STEPS; step++) {
    const logs = weights.map(Math.log);
    const next = new Float64Array(GRID);
    for (const { x, m } of counted) for (const [g, w] of posterior(logs, x, m).entries()) next[g] = (next[g] ?? 0) + w / counted.length;
    weights = next;
  }
  return weights.map((w) => (1 - UNIFORM_SHARE) * w + UNIFORM_SHARE / GRID);
}

/** Posterior mean rate p̂ of a case with x passes in m trials, in (0, 1). */
export function posteriorRate(prior: Float64Array, x: number, m: number): number {
  return posterior(prior.map(Math.log), x, m).reduce((mean, w, g) => mean + w * (RATES[g] ?? 0), 0);
}
