import type { SeenRun } from '../../domain/failing.ts';
import { dayWords } from '../../domain/text-dates.ts';
import type { RunFigures } from './run-figures.ts';

/** "14 of 40 passed, 36 is usual". */
export function countWords({ passes, trials, usual }: RunFigures): string {
  const of = usual === null ? '' : `, ${Math.round(usual)} is usual`;
  return `${passes} of ${trials} passed${of}`;
}

/** Which run says that all is well again, and what it brought. */
export const ordinaryWords = ({ at }: Pick<SeenRun, 'at'>, figures: RunFigures): string =>
  `the run of ${dayWords(at)} is an ordinary one: ${countWords(figures)}`;

/** How rarely an ordinary run is as bad. */
export const tailWords = ({ tail }: RunFigures): string =>
  `one ordinary run in ${Math.round(1 / Math.max(tail ?? 1, 1e-6)).toLocaleString('en')} is as bad`;

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
