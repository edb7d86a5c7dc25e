import type { Look } from '../../domain/drift.ts';
import { cloneDeep } from '../planning/deep-clone.ts';
import type { ChunkedWork } from './chunked-work.ts';
import type { Detector, Start } from './detector.ts';

/** Further ahead nobody plans by it. */
export const MOST_AHEAD = 10;

/**
 * How many more looks like the newest one would make an alarm, found by showing them to a copy of
 * the detector; null where ten would not.
 * @param besides evidence of the stream that this detector does not hold, taken to stay as it is
 */
export function* looksToAlarm(
  detector: Detector,
  starts: readonly Start[],
  besides: number,
): ChunkedWork<number | null> {
  const newest = detector.looks.at(-1);
  if (newest === undefined) return null;
  const copy = cloneDeep(detector);
  const paid = [...starts];
  const weight = starts.at(-1)?.weight ?? 0;
  yield;
  for (let ahead = 1; ahead <= MOST_AHEAD; ahead++) {
    // A confirmation belongs to the look that raised the suspicion; a run as such has none.
    const next: Look = {
      run: `${newest.run} +${ahead}`,
      at: newest.at,
      lane: newest.lane,
      cells: newest.cells,
    };
    yield* copy.adding(next);
    paid.push({ tau: copy.looks.length, weight, lasting: false });
    yield;
    if (copy.strength(paid).evidence + besides >= 1) return ahead;
  }
  return null;
}
