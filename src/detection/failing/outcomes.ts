import type { RunOutcome, SeenRun } from '../../domain/failing.ts';
import { decideFirst, type Episode } from './decide.ts';
import { fails, passedAgain, type Rules } from './rules.ts';
import { figuresOf, WELL } from './run-figures.ts';

/**
 * What came of each run of an episode that nobody was told of. Where runs are made more often than
 * cases are asked again, good ones lie between a bad one and the end of its episode. Pure.
 */
export function outcomesOf(
  { ordinary, runs }: Pick<Episode, 'ordinary' | 'runs'>,
  rules: Rules,
): RunOutcome[] {
  const [first] = runs;
  const failed = new Set(first?.counts.filter(fails).map((c) => c.caseHash));
  const wasLuck = passedAgain(first?.again ?? []);
  const isAsUsual = ({ counts }: SeenRun): boolean => {
    if (counts.some((c) => fails(c) && failed.has(c.caseHash))) return false;
    const { tail } = figuresOf(ordinary, counts);
    return counts.every((c) => c.passes === c.trials) || (tail !== null && tail > WELL);
  };
  const asOf = (r: SeenRun): RunOutcome['as'] => {
    if (r.again !== undefined && r.again.length > 0)
      return passedAgain(r.again) ? 'ordinary' : 'failed-again';
    if (r === first) return 'unknown';
    // After one that failed by luck a run is judged as any other is; else it must show that it is well.
    const isOrdinary =
      isAsUsual(r) || (wasLuck && decideFirst(ordinary, r, rules).verdict === 'ordinary');
    return isOrdinary ? 'ordinary' : 'unknown';
  };
  return runs.map((r) => ({ at: r.at, as: asOf(r) }));
}
