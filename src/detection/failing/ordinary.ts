import type { CaseCount, Ordinary } from '../../domain/failing.ts';
import { powersOf } from '../powers.ts';
import { learnPrior, LOGITS, posterior } from '../drift/prior.ts';
import { sigmoid } from '../drift/special-functions.ts';

// What an ordinary run of a suite looks like (docs/failing-now.md): each case's own rate, known as
// well as the ordinary runs tell it, and one common effect a run on every case's logit.

/**
 * Sd of the run's common effect in logits, with its prior weight. There is no bad day in it, other
 * than in the drift engine: one terrible run is what is to be told here.
 */
const NOISE = [
  [0, 0.4],
  [0.15, 0.15],
  [0.3, 0.14],
  [0.4, 0.1],
  [0.5, 0.08],
  [0.62, 0.08],
  [0.8, 0.035],
  [1.05, 0.012],
  [1.4, 0.003],
] as const;

/**
 * So many runs are a level noisier than was learned: hundreds of runs leave one level of the grid,
 * and its tail would be taken for the truth.
 */
const WIDER = 0.1;

const STEP = 0.25;
const REACH = 26;
/** The run's common effect: −6.5 … 6.5 logits. */
export const EFFECTS = Float64Array.from({ length: 2 * REACH + 1 }, (_, j) => (j - REACH) * STEP);
const WIDTH = EFFECTS.length;
/** sigmoid(g + v), a row an effect v. */
const RATES = Array.from(EFFECTS, (v) => LOGITS.map((g) => sigmoid(g + v)));
/** The same to the power of a count, and 1 − sigmoid. */
const passTo = RATES.map(powersOf);
const failTo = RATES.map((row) => powersOf(row.map((s) => 1 - s)));

/** How the mass of one σ lies over `EFFECTS`. */
function effectWeights(sigma: number): Float64Array {
  if (sigma === 0) return EFFECTS.map((v) => (v === 0 ? 1 : 0));
  const weights = EFFECTS.map((v) => Math.exp(-0.5 * (v / sigma) ** 2));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}
export const EFFECT_WEIGHTS = NOISE.map(([sigma]) => effectWeights(sigma));

/** Learns what is ordinary from runs: the rates of the cases and how much whole runs differ. */
export function learnOrdinary(runs: readonly (readonly CaseCount[])[]): Ordinary {
  const sums = new Map<string, { passes: number; trials: number }>();
  for (const run of runs)
    for (const c of run) {
      const sum = sums.get(c.caseHash) ?? { passes: 0, trials: 0 };
      sum.passes += c.passes;
      sum.trials += c.trials;
      sums.set(c.caseHash, sum);
    }
  const cases = [...sums]
    .filter(([, sum]) => sum.trials > 0)
    .map(([caseHash, sum]) => ({ caseHash, ...sum }));
  const likelihood = runLikelihoods(caseRates(cases));
  const logs = NOISE.map(([, weight]) => Math.log(weight));
  for (const run of runs) {
    const likely = likelihood(run);
    for (const [s, weights] of EFFECT_WEIGHTS.entries()) {
      let sum = 0;
      for (let j = 0; j < WIDTH; j++) sum += (weights[j] ?? 0) * (likely[j] ?? 0);
      logs[s] = (logs[s] ?? 0) + Math.log(sum + 1e-300);
    }
  }
  const top = Math.max(...logs);
  const noise = logs.map((l) => Math.exp(l - top));
  const total = noise.reduce((a, b) => a + b);
  const learned = noise.map((n) => n / total);
  return {
    runs: runs.length,
    cases,
    noise: learned.map(
      (n, s) => (s < learned.length - 1 ? 1 - WIDER : 1) * n + WIDER * (learned[s - 1] ?? 0),
    ),
  };
}

const ratesOf = new WeakMap<readonly CaseCount[], ReadonlyMap<string, Float64Array>>();
/** By case, how likely each rate of the grid is after the ordinary runs; equal counts share theirs. */
export function caseRates(cases: readonly CaseCount[]): ReadonlyMap<string, Float64Array> {
  const done = ratesOf.get(cases);
  if (done !== undefined) return done;
  const logPrior = learnPrior(
    cases.map((c) => c.passes),
    cases.map((c) => c.trials),
  ).map(Math.log);
  const known = new Map<string, Float64Array>();
  const rates = new Map<string, Float64Array>();
  for (const c of cases) {
    const key = `${c.passes} ${c.trials}`;
    const rate = known.get(key) ?? posterior(logPrior, c.passes, c.trials);
    known.set(key, rate);
    rates.set(c.caseHash, rate);
  }
  ratesOf.set(cases, rates);
  return rates;
}

const passesAt = new WeakMap<Float64Array, Float64Array>();
/** P(pass) under each effect of a case whose rate is known so well. */
export function passRatesOf(rates: Float64Array): Float64Array {
  const known = passesAt.get(rates);
  if (known !== undefined) return known;
  const made = Float64Array.from(RATES, (row) => {
    let sum = 0;
    for (let g = 0; g < row.length; g++) sum += (rates[g] ?? 0) * (row[g] ?? 0);
    return sum;
  });
  passesAt.set(rates, made);
  return made;
}

/**
 * How likely a run is under each effect, over the largest: from its passes, by each case's mean
 * rate. Nearly all cases pass once in nearly all runs, so that a run is told by what differs.
 */
function runLikelihoods(
  rates: ReadonlyMap<string, Float64Array>,
): (run: readonly CaseCount[]) => Float64Array {
  const passing = new Float64Array(WIDTH);
  const rows = new Map<Float64Array, { pass: Float64Array; fail: Float64Array }>();
  for (const rate of rates.values()) {
    const p = passRatesOf(rate);
    const row = rows.get(rate) ?? { pass: p.map(Math.log), fail: p.map((x) => Math.log1p(-x)) };
    rows.set(rate, row);
    for (let j = 0; j < WIDTH; j++) passing[j] = (passing[j] ?? 0) + (row.pass[j] ?? 0);
  }
  return (run) => {
    const logs = Float64Array.from(passing);
    let seen = 0;
    for (const c of run) {
      const rate = rates.get(c.caseHash);
      if (rate === undefined || c.trials === 0) continue;
      seen++;
      if (c.passes === 1 && c.trials === 1) continue;
      addTo(logs, rows.get(rate), c.passes - 1, c.trials - c.passes);
    }
    if (seen < rates.size) {
      const had = new Set(run.filter((c) => c.trials > 0).map((c) => c.caseHash));
      for (const [c, rate] of rates) if (!had.has(c)) addTo(logs, rows.get(rate), -1, 0);
    }
    const top = logs.reduce((a, b) => Math.max(a, b));
    return logs.map((l) => Math.exp(l - top));
  };
}

function addTo(
  logs: Float64Array,
  row: { pass: Float64Array; fail: Float64Array } | undefined,
  passes: number,
  fails: number,
): void {
  for (let j = 0; j < WIDTH; j++)
    logs[j] = (logs[j] ?? 0) + passes * (row?.pass[j] ?? 0) + fails * (row?.fail[j] ?? 0);
}

/** log Σ_g rates(g)·s(g + v)^passes·(1 − s)^fails for every effect v. */
export function logCounts(rates: Float64Array, passes: number, fails: number): Float64Array {
  const logs = new Float64Array(WIDTH);
  for (let j = 0; j < WIDTH; j++) {
    const { pass, fail } = likelihoodsAt(j, passes, fails);
    let sum = 0;
    for (let g = 0; g < pass.length; g++) sum += (rates[g] ?? 0) * (pass[g] ?? 0) * (fail[g] ?? 0);
    logs[j] = Math.log(sum + 1e-300);
  }
  return logs;
}

const NONE = new Float64Array();
/** How likely so many passes, and so many fails, are at each rate of the grid under an effect. */
export const likelihoodsAt = (
  effect: number,
  passes: number,
  fails: number,
): { pass: Float64Array; fail: Float64Array } => ({
  pass: passTo[effect]?.(passes) ?? NONE,
  fail: failTo[effect]?.(fails) ?? NONE,
});

/** log of the mean over σ and the run's effect of exp(`logs`). */
export function logOverEffects(logs: Float64Array, noise: readonly number[]): number {
  const top = logs.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (const [s, weights] of EFFECT_WEIGHTS.entries()) {
    const share = noise[s] ?? 0;
    if (share < 1e-12) continue;
    let part = 0;
    for (let j = 0; j < WIDTH; j++) part += (weights[j] ?? 0) * Math.exp((logs[j] ?? 0) - top);
    sum += share * part;
  }
  return top + Math.log(sum + 1e-300);
}

/** How likely each effect is, given logs of how likely what was seen is under it. */
export function effectsOf(noise: readonly number[], logs: Float64Array | null): Float64Array {
  const top = logs === null ? 0 : logs.reduce((a, b) => Math.max(a, b));
  const effects = new Float64Array(WIDTH);
  let total = 0;
  for (let j = 0; j < WIDTH; j++) {
    let prior = 0;
    for (const [s, weights] of EFFECT_WEIGHTS.entries())
      prior += (noise[s] ?? 0) * (weights[j] ?? 0);
    effects[j] = prior * (logs === null ? 1 : Math.exp((logs[j] ?? 0) - top));
    total += effects[j] ?? 0;
  }
  return total > 0 ? effects.map((e) => e / total) : effects.map(() => 1 / WIDTH);
}
