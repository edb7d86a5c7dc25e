import type { CaseCount, Ordinary, RunStanding } from '../../domain/failing.ts';
import { mayStandOut } from './decide.ts';
import { learnOrdinary } from './ordinary.ts';
import { NO_RULES } from './rules.ts';
import { FEWEST_ORDINARY, figuresOf, STANDS_OUT, WELL } from './run-figures.ts';

/**
 * How a whole run stands among ordinary ones, over all of its cases with a verdict. What is ordinary
 * is learned once, and only where a run may be none: mostly all is well.
 */
export function amongOrdinary(
  ordinary: readonly (readonly CaseCount[])[],
): (counts: readonly CaseCount[]) => RunStanding {
  let learned: Ordinary | null = null;
  return (counts) => {
    if (ordinary.length < FEWEST_ORDINARY) return 'usual';
    if (!mayStandOut(ordinary, { run: '', at: '', counts }, NO_RULES)) return 'usual';
    learned ??= learnOrdinary(ordinary);
    const { tail } = figuresOf(learned, counts);
    if (tail === null || tail > WELL) return 'usual';
    return tail > STANDS_OUT ? 'low' : 'out';
  };
}
