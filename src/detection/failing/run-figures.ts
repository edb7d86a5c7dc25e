import type { CaseCount, Ordinary } from '../../domain/failing.ts';
import { chancesOf } from './evidence.ts';
import { usualPasses } from './tail.ts';

/** Ordinary runs without which nothing is unlikely. */
export const FEWEST_ORDINARY = 5;

/** So few ordinary runs are as unlikely; the failing cases of one that is are asked again. */
export const STANDS_OUT = 0.003;

/** A run that is among the worst twentieth does not say that all is well again. */
export const WELL = 0.05;

/** The figures of one run, for people. */
export interface RunFigures {
  passes: number;
  trials: number;
  /** Passes of an ordinary run of these cases; null where too few are known. */
  usual: number | null;
  /**
   * How often an ordinary run is as unlikely, by how many of its cases fail and by which; null where too
   * few are known.
   */
  tail: number | null;
}

/** What the run brought, beside what is usual. */
export function figuresOf(ordinary: Ordinary, counts: readonly CaseCount[]): RunFigures {
  const enough = ordinary.runs >= FEWEST_ORDINARY;
  const known = new Set(ordinary.cases.map((c) => c.caseHash));
  const all = enough && counts.every((c) => known.has(c.caseHash));
  const passes = counts.reduce((sum, c) => sum + c.passes, 0);
  const usual = all ? usualPasses(ordinary, counts) : null;
  // A run that passes as often as usual is not worth the sum.
  const tail = (): number =>
    usual !== null && passes >= usual
      ? 1
      : (chancesOf(ordinary, [{ run: '', at: '', counts }])[0] ?? 1);
  return {
    passes,
    trials: counts.reduce((sum, c) => sum + c.trials, 0),
    usual,
    tail: enough ? tail() : null,
  };
}
