import type { SeenRun } from '../../domain/failing.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { type RunFigures, STANDS_OUT } from './run-figures.ts';

/** "14 of 40 passed, 36 is usual". */
export function countWords({ passes, trials, usual }: RunFigures): string {
  const of = usual === null ? '' : `, ${Math.round(usual)} is usual`;
  return `${passes} of ${trials} passed${of}`;
}

/** Which run says that all is well again, and what it brought. */
export const ordinaryWords = ({ at }: Pick<SeenRun, 'at'>, figures: RunFigures): string =>
  `the run of ${dayWords(at)} is an ordinary one: ${countWords(figures)}`;

/** More noughts tell nobody more. */
const MOST_SAID = 1e6;

/** "1,000": one ordinary run in so many is so. */
const oneIn = (chance: number): string =>
  Math.round(Math.min(MOST_SAID, 1 / Math.max(chance, Number.MIN_VALUE))).toLocaleString('en');

/**
 * How often an ordinary run is as bad: "as bad" is read as how many fail. Null where a run is out of
 * the ordinary only by which of its cases do.
 * @param tail how often one is as unlikely, by how many fail and by which
 * @param asFew how often one passes as few, whichever fail
 */
export const chanceOfAsBad = (tail: number, asFew: number): number | null =>
  asFew <= STANDS_OUT ? Math.max(tail, asFew) : null;

/**
 * How rare a run is among ordinary ones.
 * @param asFew how often one passes as few, whichever cases fail
 */
export function tailWords({ tail }: RunFigures, asFew: number): string {
  const one = tail ?? 1;
  const bad = chanceOfAsBad(one, asFew);
  return bad === null
    ? `one ordinary run in ${oneIn(one)} is as unlikely in its cases; ${asFewWords(asFew)}`
    : `one ordinary run in ${oneIn(bad)} is as bad`;
}

/** "one in 3 passes as few". */
export const asFewWords = (chance: number): string =>
  chance > 0.5 ? 'most pass as few' : `one in ${oneIn(chance)} passes as few`;

/**
 * What the cases that failed said when they were asked again.
 * @param failed cases that failed in the run
 * @param twice those of them that failed when they were asked again, of so many
 */
export function againWords(failed: number, twice: number, of: number): string {
  if (of === 0) return 'the cases that failed could not be asked again';
  if (failed > of)
    return (
      `${failed} cases failed; ` +
      (of === 1
        ? `the one that was asked again ${twice === 1 ? 'failed again' : 'passed'}`
        : `of the ${of} that were asked again, ${twice === 0 ? 'none' : twice} failed again`)
    );
  if (of === 1)
    return `the case that failed ${twice === 1 ? 'failed' : 'passed'} when it was asked again`;
  return `of the ${of} cases that failed, ${twice === 0 ? 'none' : twice} failed when asked again`;
}
