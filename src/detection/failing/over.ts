import type { CaseCount, FailingWhy, Ordinary, SeenRun } from '../../domain/failing.ts';
import { fails, isUnder, mustFail, type Rules } from './rules.ts';
import { figuresOf, WELL } from './run-figures.ts';

// Whether what failed is over, by a newer run of the whole suite. Pure.

/** Whether a run says that the agent passes again: ordinary, over the floor, and what must hold holds. */
export function isWell(ordinary: Ordinary, counts: readonly CaseCount[], rules: Rules): boolean {
  const { passes, trials, tail } = figuresOf(ordinary, counts);
  return (
    trials > 0 &&
    (tail === null || tail > WELL) &&
    !isUnder(rules.floor, passes, trials) &&
    mustFail(counts, rules).length === 0
  );
}

/**
 * Whether the newest run is an ordinary one, no high-risk case fails in each of them, and none that
 * people look at by itself failed last and had no verdict in it: nobody knows that that one passes.
 */
export const endsWell = (
  { ordinary, runs }: { ordinary: Ordinary; runs: readonly SeenRun[] },
  rules: Rules,
): boolean =>
  isWell(ordinary, runs.at(-1)?.counts ?? [], rules) &&
  keepFailing(runs, rules).length === 0 &&
  [...rules.mustHold, ...rules.highRisk].every((c) => !failedUnjudged(runs, c));

/** Whether a case failed when it was judged last, and the newest run came to no verdict on it. */
function failedUnjudged(runs: readonly SeenRun[], caseHash: string): boolean {
  const of = runs.map((r) =>
    [...r.counts, ...(r.again ?? [])].findLast((c) => c.caseHash === caseHash),
  );
  const last = of.findLast((c) => c !== undefined);
  return of.at(-1) === undefined && last !== undefined && last.passes < last.trials;
}

/**
 * Whether a run that came meanwhile shows that what people would be told for is over, by the measure
 * of its own: the cases that must hold do, the floor is kept, the whole run is an ordinary one.
 */
export function isOverBy(
  { counts }: SeenRun,
  why: FailingWhy,
  of: { ordinary: Ordinary; twice: readonly string[]; rules: Rules },
): boolean {
  const { passes, trials, tail } = figuresOf(of.ordinary, counts);
  if (trials === 0) return false;
  if (why === 'floor') return !isUnder(of.rules.floor, passes, trials);
  if (why === 'unlikely') return tail === null || tail > WELL;
  if (why === 'high-risk') return false;
  return of.twice
    .filter((c) => of.rules.mustHold.has(c))
    .every((c) => counts.some((o) => o.caseHash === c && o.passes === o.trials));
}

/** High-risk cases that failed in every run, and whenever they were asked again. */
export const keepFailing = (runs: readonly SeenRun[], { highRisk }: Rules): string[] =>
  [...highRisk].filter((c) =>
    runs.every(({ counts, again = [] }) => {
      const own = [...counts, ...again].filter((o) => o.caseHash === c);
      return own.length > 0 && own.every(fails);
    }),
  );
