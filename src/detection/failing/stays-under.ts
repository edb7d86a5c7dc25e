import type { SeenRun } from '../../domain/failing.ts';
import { logGamma } from '../drift/special-functions.ts';
import { isUnder } from './rules.ts';

// A floor that is broken in run after run needs no second asking: whether cases that failed pass when
// they are asked again says nothing of how many pass in a run. Pure.

/** One whole run, or two, may be under a floor by luck. */
const FEWEST = 3;
/** So seldom a suite that passes exactly at its floor has as few passes, or as many runs under it. */
const BY_LUCK = 0.005;

/**
 * For how many of the newest whole runs a suite lies under its floor beyond doubt: by their passes
 * taken together, or as each of them is under it; null where it does not.
 */
export function staysUnder(runs: readonly SeenRun[], floor: number | null): number | null {
  const newest = runs.at(-1);
  if (floor === null || newest === undefined || !isUnder(floor, ...countsOf(newest))) return null;
  let [passes, trials, each] = [0, 0, 1];
  let isEach = true;
  for (const [i, run] of runs.toReversed().entries()) {
    const [own, of] = countsOf(run);
    passes += own;
    trials += of;
    isEach &&= of === 0 || isUnder(floor, own, of);
    each *= of === 0 ? 1 : chanceUnder(floor, of);
    const chance = Math.min(atMost(passes, trials, floor), isEach ? each : 1);
    if (i + 1 >= FEWEST && chance <= BY_LUCK) return i + 1;
  }
  return null;
}

const countsOf = ({ counts }: SeenRun): [number, number] => [
  counts.reduce((n, c) => n + c.passes, 0),
  counts.reduce((n, c) => n + c.trials, 0),
];

/** How often a run of so many answers is under the rate at which each of them passes. */
const chanceUnder = (rate: number, trials: number): number =>
  atMost(Math.ceil(rate * trials) - 1, trials, rate);

/** P(at most so many of `trials` pass) where each does at this rate. */
function atMost(passes: number, trials: number, rate: number): number {
  if (rate >= 1) return passes >= trials ? 1 : 0;
  let sum = 0;
  for (let k = 0; k <= Math.min(passes, trials); k++)
    sum += Math.exp(
      logGamma(trials + 1) -
        logGamma(k + 1) -
        logGamma(trials - k + 1) +
        k * Math.log(rate) +
        (trials - k) * Math.log1p(-rate),
    );
  return Math.min(1, sum);
}
