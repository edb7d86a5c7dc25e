import type { Random } from '../../domain/clock.ts';
import type { Look } from '../../domain/drift.ts';
import { dirichlet, normal, pick } from '../planning/prng.ts';
import { type ChangedCases, ratesOf } from './look-support.ts';

/** Trials that stand behind a case's rate, as the common change makes it, before its own are seen. */
const OWN = 2;

/**
 * It is taken to have begun where that looks likeliest, which is where runs were worst: so much of a
 * run as before stands against that.
 */
const AS_BEFORE = 0.5;

/**
 * Runs that may come while a change goes on as it is. Each case has a rate of its own, known as well
 * as the runs since it began tell, and each run an effect on all of them.
 */
export class FutureLooks {
  private readonly rates: ReadonlyMap<string, readonly number[]>;
  private readonly noise: number;
  /** What the runs that are known had by their own effects, and those to come have not. */
  private readonly offset: number;
  private readonly r: Random;

  /**
   * @param since counts of each case in `runs` runs since it began, and before
   * @param noise variance of a run's effect on the log odds of the first category
   */
  constructor(r: Random, since: ChangedCases, runs: number, categories: number, noise: number) {
    this.r = r;
    this.noise = noise;
    this.offset = Math.sqrt(noise / Math.max(1, runs)) * normal(r);
    this.rates = ratesDrawn(r, since, runs, categories);
  }

  /** One more look, with as many trials of each case as `like` has. */
  next(like: Look, run: string): Look {
    const pull = Math.exp(this.offset + Math.sqrt(this.noise) * normal(this.r));
    const cells = like.cells.map(({ caseHash, counts }) => {
      const shares = (this.rates.get(caseHash) ?? counts).map((p, c) => (c === 0 ? p * pull : p));
      const drawn = counts.map(() => 0);
      for (let left = counts.reduce((a, b) => a + b, 0); left > 0; left--) {
        const c = pick(this.r, shares);
        drawn[c] = (drawn[c] ?? 0) + 1;
      }
      return { caseHash, counts: drawn };
    });
    // A confirmation belongs to the look that raised the suspicion; a run as such has none.
    return { run, at: like.at, lane: like.lane, cells };
  }
}

/**
 * Rates that the runs since a change do not speak against: how far the cases moved together is drawn
 * first, then each case beside that.
 */
function ratesDrawn(
  r: Random,
  since: ChangedCases,
  runs: number,
  categories: number,
): ReadonlyMap<string, readonly number[]> {
  const zero = Array.from({ length: categories }, () => 0);
  const sum = (side: 'before' | 'after'): number[] =>
    zero.map((_, c) => since.reduce((n, k) => n + (k[side][c] ?? 0), 0));
  const all = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  const [old, moved] = [sum('before'), sum('after')];
  const asBefore = (AS_BEFORE * all(moved)) / Math.max(1, runs) / Math.max(1, all(old));
  const total = moved.map((n, c) => n + asBefore * (old[c] ?? 0));
  const together = dirichlet(
    r,
    total.map((n) => n + 0.5),
  );
  const wanted = together.map((p) => p * all(total));
  const rates = ratesOf(since, categories, wanted);
  return new Map(
    since.map(({ caseHash, after }, i) => {
      const { moved: own = [] } = rates[i] ?? {};
      const drawn = dirichlet(
        r,
        zero.map((_, c) => (after[c] ?? 0) + OWN * (own[c] ?? 0)),
      );
      return [caseHash, drawn];
    }),
  );
}
