import type { Random } from '../../domain/clock.ts';
import type { Look } from '../../domain/drift.ts';
import { beta, normal, pick } from './prng.ts';

/** What stored runs say of a suite: how often each case passes, and how much whole runs differ. */
export interface Knowledge {
  runs: number;
  /**
   * Weights over `LOGITS`: the population that the cases come from. Empty where nothing is known
   * yet.
   */
  population: Float64Array;
  /** Per case, the weights over `LOGITS` after its own counts. */
  cases: readonly Float64Array[];
  /** Per case, verdicts that passed, and all. */
  passes: readonly number[];
  counted: readonly number[];
  /** Weights over `NOISES`. */
  noise: Float64Array;
  /** Mean over cases of trials per run that had a verdict, over those planned. */
  verdicts: number;
  /** Runs' spread over that of independent answers; 1 where answers are independent. */
  phi: { value: number; from: number; to: number };
}

/** One possible truth behind what was seen. */
export interface World {
  rates: number[];
  /** Standard deviation, between runs, of a common move of all log-odds. */
  noise: number;
}

const LOGITS = Float64Array.from({ length: 53 }, (_, g) => -6 + 0.25 * g);
const RATES = LOGITS.map((g) => 1 / (1 + Math.exp(-g)));
/** Run noise considered, with prior weights: most suites have little. */
const NOISES = [0, 0.15, 0.3, 0.45, 0.65, 0.9, 1.3];
const NOISE_PRIOR = [0.4, 0.15, 0.13, 0.12, 0.08, 0.07, 0.05];
const EM_STEPS = 12;
/** No rate is ruled out by the population alone. */
const UNIFORM = 0.03;

/**
 * Learns from runs; `hashes` are today's cases, in the order of the rates of `drawWorld`. Counts
 * are [pass, fail] a case.
 */
export function learn(runs: readonly Look[], hashes: readonly string[], trials: number): Knowledge {
  const index = new Map(hashes.map((h, i) => [h, i]));
  const passes = hashes.map(() => 0),
    counted = hashes.map(() => 0);
  const rows = runs.map((run) => {
    const row = { y: 0, m: new Float64Array(hashes.length) };
    for (const cell of run.cells) {
      const i = index.get(cell.caseHash);
      if (i === undefined) continue;
      const [pass = 0, ...rest] = cell.counts;
      const all = rest.reduce((a, b) => a + b, pass);
      row.y += pass;
      row.m[i] = all;
      passes[i] = (passes[i] ?? 0) + pass;
      counted[i] = (counted[i] ?? 0) + all;
    }
    return row;
  });
  const population = populationOf(passes, counted);
  const cases = hashes.map((_, i) => posterior(population, passes[i] ?? 0, counted[i] ?? 0));
  const means = cases.map((w) => w.reduce((sum, x, g) => sum + x * (RATES[g] ?? 0), 0));
  const noise = noiseOf(rows, means);
  const variance = means.reduce((sum, p) => sum + trials * p * (1 - p), 0);
  const all = counted.reduce((a, b) => a + b, 0);
  return {
    runs: runs.length,
    population,
    cases,
    passes,
    counted,
    noise,
    verdicts: runs.length === 0 ? 1 : Math.min(1, all / (runs.length * hashes.length * trials)),
    phi: phiOf(noise, variance),
  };
}

/**
 * What is assumed of a suite that has not run: mostly reliable cases, some shaky ones, and runs
 * that differ by chance alone.
 */
export function typical(): Knowledge {
  return {
    runs: 0,
    population: new Float64Array(0),
    cases: [],
    passes: [],
    counted: [],
    noise: Float64Array.from(NOISES, (s) => (s === 0 ? 1 : 0)),
    verdicts: 1,
    phi: { value: 1, from: 1, to: 1 },
  };
}

/**
 * A possible truth for a suite of `cases` cases: known ones from their own counts, further ones
 * from the population.
 */
export function drawWorld(r: Random, known: Knowledge, cases: number): World {
  const noise = NOISES[pick(r, known.noise)] ?? 0;
  // Where whole runs differ, their mean is known only up to noise/√runs, however many cases there
  // are.
  const level = known.runs === 0 ? 0 : (noise * normal(r)) / Math.sqrt(known.runs);
  const rates = Array.from({ length: cases }, (_, i) => {
    const weights = known.cases[i] ?? known.population;
    const p = weights.length === 0 ? typicalRate(r) : between(r, pick(r, weights));
    const odds = Math.log(p / (1 - p)) + level;
    return Math.min(1 - 1e-6, Math.max(1e-6, 1 / (1 + Math.exp(-odds))));
  });
  return { rates, noise };
}

/** Within a grid cell all log-odds are alike. */
const between = (r: Random, g: number): number =>
  1 / (1 + Math.exp(-((LOGITS[g] ?? 0) + 0.25 * (r() - 0.5))));

function typicalRate(r: Random): number {
  const u = r();
  const p = u < 0.7 ? beta(r, 40, 0.7) : u < 0.9 ? beta(r, 6, 2) : beta(r, 1, 1);
  return Math.min(1 - 1e-6, Math.max(1e-6, p));
}

function posterior(prior: Float64Array, x: number, m: number): Float64Array {
  const logs = prior.map(
    (w, g) => Math.log(w) + x * Math.log(RATES[g] ?? 1) + (m - x) * Math.log1p(-(RATES[g] ?? 0)),
  );
  const top = logs.reduce((a, b) => Math.max(a, b));
  const weights = logs.map((l) => Math.exp(l - top));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}

/**
 * Empirical Bayes: the mixture of rates that explains all cases' counts best, stopped early so that
 * it stays smooth.
 */
function populationOf(passes: readonly number[], counted: readonly number[]): Float64Array {
  let weights = new Float64Array(LOGITS.length).fill(1 / LOGITS.length);
  const seen = passes.map((x, i) => ({ x, m: counted[i] ?? 0 })).filter(({ m }) => m > 0);
  if (seen.length === 0) return weights;
  for (let step = 0; step < EM_STEPS; step++) {
    const next = new Float64Array(LOGITS.length);
    for (const { x, m } of seen)
      for (const [g, w] of posterior(weights, x, m).entries())
        next[g] = (next[g] ?? 0) + w / seen.length;
    weights = next;
  }
  return weights.map((w) => (1 - UNIFORM) * w + UNIFORM / LOGITS.length);
}

const NODES = Array.from({ length: 17 }, (_, j) => 0.4 * (j - 8));
const NODE_WEIGHTS = NODES.map((x) => Math.exp(-0.5 * x * x));
const NODE_TOTAL = NODE_WEIGHTS.reduce((a, b) => a + b);

/**
 * The weights of `NOISES` after the totals of all runs: each total given the mean rates moved by v
 * ~ N(level, noise²), level integrated flat.
 */
function noiseOf(
  rows: readonly { y: number; m: Float64Array }[],
  means: readonly number[],
): Float64Array {
  const variance =
    rows.reduce(
      (sum, row) => sum + means.reduce((v, p, i) => v + (row.m[i] ?? 0) * p * (1 - p), 0),
      0,
    ) / Math.max(1, rows.length);
  if (rows.length < 2 || variance < 0.05) return Float64Array.from(NOISE_PRIOR);
  const logs = NOISES.map((sigma, s) => {
    const sd = Math.sqrt(1 / variance + sigma * sigma) / Math.sqrt(rows.length);
    const levels = Array.from({ length: 21 }, (_, j) => 0.35 * (j - 10) * sd);
    const terms = levels.map((level) =>
      rows.reduce((sum, row) => sum + logTotal(row, means, level, sigma), 0),
    );
    return Math.log((NOISE_PRIOR[s] ?? 0) * sd) + logSum(terms);
  });
  const top = Math.max(...logs);
  const weights = Float64Array.from(logs, (l) => Math.exp(l - top));
  const total = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / total);
}

function logTotal(
  row: { y: number; m: Float64Array },
  means: readonly number[],
  level: number,
  sigma: number,
): number {
  const one = (v: number): number =>
    v * row.y -
    means.reduce((sum, p, i) => sum + (row.m[i] ?? 0) * Math.log1p(p * Math.expm1(v)), 0);
  if (sigma === 0) return one(level);
  return logSum(
    NODES.map((x, j) => one(level + sigma * x) + Math.log((NODE_WEIGHTS[j] ?? 0) / NODE_TOTAL)),
  );
}

function logSum(terms: readonly number[]): number {
  const top = Math.max(...terms);
  return top + Math.log(terms.reduce((sum, t) => sum + Math.exp(t - top), 0));
}

/** φ = 1 + noise²·Σp(1 − p): its mean, and the range that holds 95 % of the weight. */
function phiOf(noise: Float64Array, variance: number): Knowledge['phi'] {
  const at = NOISES.map((s) => 1 + s * s * variance);
  const quantile = (q: number): number => {
    let sum = 0;
    for (const [s, w] of noise.entries()) {
      sum += w;
      if (sum >= q) return at[s] ?? 1;
    }
    return at[at.length - 1] ?? 1;
  };
  return {
    value: at.reduce((sum, phi, s) => sum + phi * (noise[s] ?? 0), 0),
    from: quantile(0.025),
    to: quantile(0.975),
  };
}
