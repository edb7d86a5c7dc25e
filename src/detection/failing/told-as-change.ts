import type { CaseCount, FailingWhy, SeenRun } from '../../domain/failing.ts';
import { decideNext, type Episode } from './decide.ts';
import { brokenTwice, fails, isUnder, mustFail, rescued, type Rules } from './rules.ts';

// A change may be sure before the failing cases of its runs were asked again: then it is told as a
// change, and as urgently as it would have been as failing now.

/** What people would have been told for, and the cases of it. */
export interface FailsToo {
  why: readonly FailingWhy[];
  cases: readonly string[];
}

/**
 * Whether a suite that is told to have changed fails now by its own measure; null where it does not.
 * @param episode its runs since they stood out, the newest last
 * @param confirmed what cases of the newest run said that ran again because they looked suspicious
 */
export function decideFailsToo(
  episode: Episode,
  confirmed: readonly CaseCount[],
  rules: Rules,
): FailsToo | null {
  const newest = episode.runs.at(-1);
  if (newest === undefined) return null;
  const own = episode.runs.slice(0, -1);
  const last: SeenRun =
    confirmed.length === 0 || newest.again !== undefined ? newest : { ...newest, again: confirmed };
  const runs = [...own, last];
  const next = decideNext({ ...episode, runs }, rules);
  const why = new Set<FailingWhy>(next.verdict === 'failing' ? next.why : []);
  for (const w of rulesBroken(runs, last, rules)) why.add(w);
  // A case by itself is told by its own judgment.
  why.delete('high-risk');
  if (why.size === 0) return null;
  return {
    why: [...why],
    cases: last.counts.filter(fails).map((c) => c.caseHash),
  };
}

/** What people set that the newest run breaks, and that was broken again: by its asking, or a run. */
function rulesBroken(runs: readonly SeenRun[], last: SeenRun, rules: Rules): FailingWhy[] {
  const earlier = runs.slice(0, -1);
  const failed = new Set(mustFail(last.counts, rules).map((c) => c.caseHash));
  const twice = earlier.some((r) => mustFail(r.counts, rules).some((c) => failed.has(c.caseHash)));
  const again = last.again === undefined ? [] : brokenTwice(last, rules);
  return [
    ...(twice && failed.size > 0 ? (['must-hold'] as const) : []),
    ...(isFloorBroken(runs, [], rules.floor) ? (['floor'] as const) : []),
    ...again,
  ];
}

/**
 * Whether the newest of some runs is under a floor, and that was so before or when its failing cases
 * were asked again.
 * @param confirmed what cases of the newest said that ran again because they looked suspicious
 */
export function isFloorBroken(
  runs: readonly SeenRun[],
  confirmed: readonly CaseCount[],
  floor: number | null,
): boolean {
  const newest = runs.at(-1);
  const isLow = (r: SeenRun): boolean => isUnder(floor, ...passesOf(r));
  if (newest === undefined || !isLow(newest)) return false;
  const again = newest.again ?? confirmed;
  const isLowStill = again.length > 0 && isUnder(floor, ...rescued({ ...newest, again }));
  return isLowStill || runs.slice(0, -1).some(isLow);
}

const passesOf = ({ counts }: SeenRun): [number, number] => [
  counts.reduce((n, c) => n + c.passes, 0),
  counts.reduce((n, c) => n + c.trials, 0),
];
