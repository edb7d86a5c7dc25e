import type { BinaryRun } from './engine.ts';

// Trials of one case in one run are not always as many witnesses as they are trials: at temperature
// 0, or behind a cache, three answers are one answer three times. Taken as independent they would
// raise false alarms in most quiet years.

/**
 * Expected mixed cells that the assumption before any data is worth, and the agreement it assumes.
 */
const WEIGHT = 4;
const ASSUMED = 0.7;

/**
 * How much trials of one case in one run agree beyond its rate, learned from the baseline: 0 as
 * independent ones, 1 as copies. Compared are the cells that hold both passes and fails with those
 * that independent trials at the case's own rate would show. Where no case ever varies nothing can
 * be learned, and they are taken as mostly alike: a vote less, never a false alarm more.
 */
export function agreementOf(runs: readonly BinaryRun[], cases: number): number {
  let seen = 0;
  let expected = 0;
  for (let i = 0; i < cases; i++) {
    let x = 0;
    let m = 0;
    for (const run of runs) {
      x += run.passes[i] ?? 0;
      m += run.trials[i] ?? 0;
    }
    if (m === 0) continue;
    const p = x / m;
    for (const run of runs) {
      const n = run.trials[i] ?? 0;
      if (n < 2) continue;
      const passes = run.passes[i] ?? 0;
      if (passes > 0 && passes < n) seen++;
      expected += 1 - p ** n - (1 - p) ** n;
    }
  }
  const share = (seen + WEIGHT * (1 - ASSUMED)) / (expected + WEIGHT);
  return Math.min(1, Math.max(0, 1 - share));
}

/**
 * Of `trials` that agree so much, how many count: the whole of them at 0, one at 1 (Kish's
 * effective sample size).
 */
export function effectiveSampleSize(trials: number, agreement: number): number {
  return trials <= 1 ? trials : Math.max(1, Math.round(trials / (1 + (trials - 1) * agreement)));
}

/**
 * Passes among `count` of the `trials`, drawn by lot without replacement. The lot depends on names
 * alone, never on the outcome, so what is kept is still a fair sample whatever a look's number of
 * trials is.
 */
export function samplePasses(passes: number, trials: number, count: number, name: string): number {
  if (count >= trials) return passes;
  let left = passes;
  let kept = 0;
  let state = hashed(name);
  for (let k = 0; k < count; k++) {
    state = mixed(state + 0x9e3779b9);
    if (state / 2 ** 32 < left / (trials - k)) {
      kept++;
      left--;
    }
  }
  return kept;
}

/** FNV-1a, 32 bits. */
function hashed(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** murmur3's finish: every bit of what goes in moves every bit of what comes out. */
function mixed(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
