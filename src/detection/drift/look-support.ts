import type { Look, StreamReview } from '../../domain/drift.ts';
import { countsOf } from './findings.ts';

/** A change as its looks showed it: the counts of each case that it is about. */
export type ChangedCases = readonly Pick<
  StreamReview['cases'][number],
  'caseHash' | 'before' | 'after'
>[];

/**
 * Trials that stand behind a case's rate before its own are seen: the suite's share of each
 * category before, and what the common shift makes of the case since.
 */
const OWN_BEFORE = 1;
const OWN_AFTER = 2;
/** Steps of the proportional fitting; each is a few additions, and ten are enough to a per mille. */
const FITTING_STEPS = 20;

/**
 * How strongly one look by itself speaks for the behaviour before a change against the changed one:
 * the log of its likelihood ratio, trials taken as independent. Above 0 it speaks for the old
 * behaviour; 0 where it holds none of the cases.
 *
 * Each case has a rate of its own on both sides. A change is often known from one look, a trial a
 * case, which says little of any case: so a changed case is first taken to be its old self, moved
 * as the cases together moved (proportional fitting to their counts, Deming & Stephan 1940), and
 * its own trials are added to that.
 */
export function supportForOld(cases: ChangedCases, look: Look, categories: number): number {
  return supportOf(cases, categories)(look);
}

/** The same for many looks: what the change did to each case is worked out once. */
export function supportOf(cases: ChangedCases, categories: number): (look: Look) => number {
  const each = caseSupportsOf(cases, categories);
  return (look) => [...each(look).values()].reduce((total, { support }) => total + support, 0);
}

/** What one case of a look says by itself. */
export interface CaseSupport {
  /** As of a look: above 0 it speaks for the behaviour before the change. */
  support: number;
  /** How likely one answer of the case speaks for the change though it is as before. */
  byChance: number;
}

/** What each of the cases that a look holds says by itself; their sum is what the look says. */
export function caseSupportsOf(
  cases: ChangedCases,
  categories: number,
): (look: Look) => ReadonlyMap<string, CaseSupport> {
  let rates: Rates[] | null = null;
  return (look) => {
    rates ??= ratesOf(cases, categories);
    const now = countsOf([look], categories).byCase;
    const said = new Map<string, CaseSupport>();
    for (const [i, { caseHash }] of cases.entries()) {
      const counts = now.get(caseHash) ?? [];
      if (sum(counts) === 0) continue;
      const { old = [], changed = [] } = rates[i] ?? {};
      const logs = old.map((p, c) => Math.log(p / (changed[c] ?? 1)));
      said.set(caseHash, {
        support: counts.reduce((total, n, c) => total + n * (logs[c] ?? 0), 0),
        byChance: sum(old.filter((_, c) => (logs[c] ?? 0) < 0)),
      });
    }
    return said;
  };
}

interface Rates {
  old: number[];
  /** The old ones, moved as the cases together moved. */
  moved: number[];
  changed: number[];
}

/**
 * Each case's share of every category, before and since; all above zero.
 * @param together how often all of them came to each category since
 */
export function ratesOf(
  cases: ChangedCases,
  categories: number,
  together: readonly number[] = totalOf(cases, 'after', categories),
): Rates[] {
  const whole = smoothed(totalOf(cases, 'before', categories));
  const old = cases.map(({ before }) => towards(before, whole, OWN_BEFORE, categories));
  const since = totalOf(cases, 'after', categories);
  const wanted = smoothed(together);
  const all = sum(since);
  const pull = Array.from({ length: categories }, () => 1);
  for (let step = 0; step < FITTING_STEPS && all > 0; step++) {
    const got = pull.map(() => 0);
    for (const [i, { after }] of cases.entries())
      for (const [c, p] of shifted(old[i] ?? [], pull).entries())
        got[c] = (got[c] ?? 0) + (sum(after) / all) * p;
    for (const [c, target] of wanted.entries())
      pull[c] = ((pull[c] ?? 1) * target) / Math.max(got[c] ?? 0, 1e-12);
  }
  return cases.map(({ after }, i) => {
    const moved = shifted(old[i] ?? [], pull);
    const changed = towards(after, moved, OWN_AFTER, categories);
    return { old: old[i] ?? [], moved, changed };
  });
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

function totalOf(cases: ChangedCases, side: 'before' | 'after', categories: number): number[] {
  return Array.from({ length: categories }, (_, c) =>
    cases.reduce((n, k) => n + (k[side][c] ?? 0), 0),
  );
}

/** Shares with half a trial added to every category, so that none is impossible. */
function smoothed(counts: readonly number[]): number[] {
  const n = sum(counts) + counts.length / 2;
  return counts.map((x) => (x + 0.5) / n);
}

function towards(
  counts: readonly number[],
  prior: readonly number[],
  weight: number,
  categories: number,
): number[] {
  const n = sum(counts) + weight;
  return Array.from(
    { length: categories },
    (_, c) => ((counts[c] ?? 0) + weight * (prior[c] ?? 0)) / n,
  );
}

function shifted(shares: readonly number[], pull: readonly number[]): number[] {
  const moved = shares.map((p, c) => p * (pull[c] ?? 1));
  const n = sum(moved);
  return moved.map((p) => p / n);
}
