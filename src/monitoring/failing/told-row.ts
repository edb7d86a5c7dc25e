import type { FailingEpisode, SeenRun } from '../../domain/failing.ts';
import { asEarlier, passesOf, trialsOf } from './figures.ts';

const judges = ({ counts, again = [] }: SeenRun, cases: readonly string[]): boolean =>
  [...counts, ...again].some((c) => cases.includes(c.caseHash) && c.trials > 0);

const fails = ({ counts, again = [] }: SeenRun, cases: readonly string[]): boolean =>
  [...counts, ...again].some((c) => cases.includes(c.caseHash) && c.passes < c.trials);

/**
 * An episode that is told for cases that must hold alone, from the first run of the row in which one
 * of them fails: it may have begun with a run in which they passed and others failed.
 */
export function fromFirstFailing(e: FailingEpisode, held: readonly string[]): FailingEpisode {
  if (held.length === 0 || e.why.some((w) => w !== 'must-hold')) return e;
  const from = e.runs.findLastIndex((r) => judges(r, held) && !fails(r, held)) + 1;
  const first = e.runs[from];
  if (from === 0 || first === undefined) return e;
  // That it failed once more is what it is told for.
  if (first === e.runs.at(-1) && first.again === undefined) return e;
  return {
    ...e,
    run: first.run,
    at: first.at,
    passes: passesOf(first),
    trials: trialsOf(first),
    earlier: [...(e.earlier ?? []), ...e.runs.slice(0, from).map(asEarlier)],
    runs: e.runs.slice(from),
  };
}
