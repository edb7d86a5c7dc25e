import type { CaseCount, FailingWhy, SeenRun } from '../../domain/failing.ts';
import { plural } from '../../domain/text.ts';
import { countWords } from './decision-words.ts';
import type { RunFigures } from './run-figures.ts';

/** What the user set, beside the statistics. */
export interface Rules {
  /** Share of passes under which people want to hear, whatever is usual. */
  floor: number | null;
  /** Cases that must pass, by hash. */
  mustHold: ReadonlySet<string>;
  highRisk: ReadonlySet<string>;
}

/** What holds of a run where nobody set anything. */
export const NO_RULES: Rules = { floor: null, mustHold: new Set(), highRisk: new Set() };

/** A case whose trials fail more often than they pass. */
export const fails = (c: CaseCount): boolean => c.trials > 0 && 2 * c.passes < c.trials;

/** Of the cases that were asked again so many must fail again. */
const FAIL_AGAIN = 0.2;

/** Whether so few of the cases that were asked again failed again that they failed by luck. */
export const passedAgain = (again: readonly CaseCount[]): boolean =>
  again.length > 0 && again.filter(fails).length < again.length * FAIL_AGAIN;

/** What of the rules that people set a run breaks; null where it breaks none. */
export function brokenRule(
  figures: RunFigures,
  counts: readonly CaseCount[],
  rules: Rules,
): string | null {
  const must = mustFail(counts, rules).length;
  const words = countWords(figures);
  if (must > 0) return `${plural(must, 'case')} that must hold failed (${words})`;
  return isUnder(rules.floor, figures.passes, figures.trials)
    ? `${words}: under the floor that was set`
    : null;
}

/** The cases that must hold and did not pass each time. */
export const mustFail = (
  counts: readonly CaseCount[],
  { mustHold }: Pick<Rules, 'mustHold'>,
): CaseCount[] => counts.filter((c) => mustHold.has(c.caseHash) && c.passes < c.trials);

/** Whether so few pass that people want to hear. */
export const isUnder = (floor: number | null, passes: number, trials: number): boolean =>
  floor !== null && trials > 0 && passes < floor * trials;

/** Passes and trials of a run where a case that passed when asked again counts as passing. */
export function rescued({ counts, again }: SeenRun): [number, number] {
  const passed = new Set((again ?? []).filter((c) => !fails(c)).map((c) => c.caseHash));
  let passes = 0;
  let trials = 0;
  for (const c of counts) {
    passes += passed.has(c.caseHash) ? c.trials : c.passes;
    trials += c.trials;
  }
  return [passes, trials];
}

/** What people set that a run breaks, and breaks still after its failing cases were asked again. */
export function brokenTwice(run: SeenRun, { mustHold, floor }: Rules): FailingWhy[] {
  const failed = (run.again ?? []).filter(fails);
  return [
    ...(failed.some((c) => mustHold.has(c.caseHash)) ? (['must-hold'] as const) : []),
    ...(isUnder(floor, ...rescued(run)) ? (['floor'] as const) : []),
  ];
}

/**
 * The cases that must hold which fail in the newest of some whole runs, and failed in the one before
 * it that judged them: so they failed and failed again, whatever else is being asked.
 */
export function failInARow(runs: readonly SeenRun[], rules: Rules): string[] {
  const earlier = runs.slice(0, -1).toReversed();
  const wordBefore = (caseHash: string): CaseCount | undefined =>
    earlier.flatMap((r) => r.counts).find((c) => c.caseHash === caseHash && c.trials > 0);
  return mustFail(runs.at(-1)?.counts ?? [], rules)
    .filter(({ caseHash }) => {
      const before = wordBefore(caseHash);
      return before !== undefined && before.passes < before.trials;
    })
    .map((c) => c.caseHash);
}
