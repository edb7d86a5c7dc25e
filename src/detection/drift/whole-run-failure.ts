import { BAD_DAY_VARIANCE, LOG_BAD_DAY_ODDS } from './effects.ts';
import { NO_CHANCE } from './pooled-suite.ts';
import { logBeta, logJumpOfCounts } from './special-functions.ts';
import type { StateReader, StateWriter } from './state-document.ts';

// A run in which nearly everything fails, whatever the cases' rates: a tool was down, a key had
// expired, a harness was broken, and it was scored. Loops read typed arrays with `!`; indices stay
// in range by construction.

/** In such a run nine trials of ten fail, give or take: Beta(9, 1). */
const FAILS = 9;
const PASSES = 1;
/** Before anything is known one run in two hundred is one; it weighs as much as a hundred runs. */
const PRIOR = { failures: 0.5, others: 100 };
/** Shares of cases that may have become something else in a run that did not fail whole. */
const CHANGED = [0.1, 0.5];
/** Common effects that a bad day is tried with. */
const EFFECTS = Float64Array.from({ length: 17 }, (_, e) => (e - 8) / 2);

interface Run {
  passes: Float64Array;
  trials: Float64Array;
}

export interface Weighed {
  /** log of the run's likelihood as a whole-run failure, over that of the rates as they stand. */
  log: number;
  /** Whether that explains it better than anything that says something of its cases. */
  failed: boolean;
}

/** Whole-run failures of one binary stream, and how often they come. */
export class WholeRunFailures {
  private readonly good: boolean;
  private seen = 0;
  private runs = 0;

  /** @param good success is the good side: only fails are failures then, else either side may be */
  constructor(good: boolean) {
    this.good = good;
  }

  /** Chance that the next run is one, learned from those before it. */
  get share(): number {
    return (PRIOR.failures + this.seen) / (PRIOR.failures + PRIOR.others + this.runs);
  }

  learn(failed: boolean): void {
    this.runs++;
    if (failed) this.seen++;
  }

  write(to: StateWriter): void {
    to.row([this.seen, this.runs]);
  }

  resume(from: StateReader): void {
    [this.seen = 0, this.runs = 0] = from.row();
  }

  weigh({ passes, trials }: Run, rates: Float64Array): Weighed {
    let [x, f, known, expected] = [0, 0, 0, 0];
    for (let i = 0; i < trials.length; i++) {
      const m = trials[i]!;
      if (m === 0) continue;
      x += passes[i]!;
      f += m - passes[i]!;
      expected += m * rates[i]!;
      known += passes[i]! * Math.log(rates[i]!) + (m - passes[i]!) * Math.log1p(-rates[i]!);
    }
    if (x + f === 0) return { log: 0, failed: false };
    // Where most fail in ordinary runs, a run that nearly fails whole is hardly another: as a law it
    // would gain on the rates of the cases for all that these, from a few runs, are not exact.
    const mostPass = 2 * expected >= x + f;
    if (this.good && !mostPass) return { log: NO_CHANCE, failed: false };
    const [odd, even] = mostPass ? [f, x] : [x, f];
    const law = logBeta(odd + FAILS, even + PASSES) - logBeta(FAILS, PASSES);
    const log = (this.good ? law : law - Math.LN2) - known;
    const odds = Math.log(this.share) + log;
    return { log, failed: odds > 0 && odds > ordinary({ passes, trials }, rates) };
  }
}

/**
 * log of the best that a run's cases can say for it, over the rates as they stand: a bad day of
 * everything, or some cases that became something else.
 */
function ordinary({ passes, trials }: Run, rates: Float64Array): number {
  const changed = new Float64Array(CHANGED.length);
  const days = new Float64Array(EFFECTS.length);
  let variance = 0;
  for (let i = 0; i < trials.length; i++) {
    const m = trials[i]!;
    if (m === 0) continue;
    const [x, p] = [passes[i]!, rates[i]!];
    variance += m * p * (1 - p);
    const ratio = Math.exp(logJumpOfCounts(x, m - x) - x * Math.log(p) - (m - x) * Math.log1p(-p));
    for (const [c, share] of CHANGED.entries()) changed[c]! += Math.log(1 - share + share * ratio);
    for (const [e, u] of EFFECTS.entries()) days[e]! += u * x - m * Math.log1p(p * Math.expm1(u));
  }
  const width = 0.5 * Math.log1p(BAD_DAY_VARIANCE * variance) + LOG_BAD_DAY_ODDS;
  const day = days.reduce(
    (best, log, e) => Math.max(best, log - EFFECTS[e]! ** 2 / (2 * BAD_DAY_VARIANCE) - width),
    0,
  );
  return changed.reduce((best, log) => Math.max(best, log), day);
}

/**
 * Which baseline runs failed whole, given how rates are learned from the others; none where half or
 * more would be, for then it is how the suite is.
 */
export function failedRuns(
  runs: readonly Run[],
  ratesFrom: (runs: readonly Run[]) => Float64Array,
  good: boolean,
): boolean[] {
  const failures = new WholeRunFailures(good);
  let failed = runs.map(() => false);
  for (let round = 0; round < 4; round++) {
    const rates = ratesFrom(runs.filter((_, r) => failed[r] !== true));
    const next = runs.map((run) => failures.weigh(run, rates).failed);
    if (2 * next.filter(Boolean).length >= runs.length) return runs.map(() => false);
    if (next.every((is, r) => is === failed[r])) break;
    failed = next;
  }
  return failed;
}
