import { describe, expect, it } from 'vitest';
import { runSynchronously } from '../../../src/detection/drift/chunked-work.ts';
import type { Detector } from '../../../src/detection/drift/detector.ts';
import { documentOf, resumed } from '../../../src/detection/drift/detector-state.ts';
import { detectorOf, figuresOf, furthest, histories, type History, show } from './histories.ts';

/** A detector goes on from a document at these looks, wherever the last one came from. */
const STOPS: ReadonlySet<number> = new Set([1, 13, 40, 44, 45, 61, 62, 88, 89, 93, 132, 137]);

function storedAndResumed(detector: Detector, { stream, looks }: History): Detector {
  const document = documentOf(detector, stream, detector.looks);
  if (document === null) throw new RangeError('it has seen no look');
  const since = looks.slice(detector.looks.length);
  const again = runSynchronously(resumed(document, stream, [...detector.looks, ...since]));
  if (again === null) throw new RangeError('the document does not fit');
  return again.detector;
}

describe('a detector that was stored and resumed answers as one that never stopped', () => {
  for (const history of histories())
    it(`of one: ${history.name}`, () => {
      const steady = detectorOf(history);
      let stopping = detectorOf(history);
      for (const [i, look] of history.looks.entries()) {
        show(steady, look);
        show(stopping, look);
        if (STOPS.has(i + 1)) stopping = storedAndResumed(stopping, history);
        if (!STOPS.has(i + 1) && !STOPS.has(i) && i % 10 !== 0) continue;
        const [a, b] = [figuresOf(steady, history), figuresOf(stopping, history)];
        expect(b).toHaveLength(a.length);
        expect(furthest(a, b), `look ${i + 1}`).toBeLessThan(1e-9);
      }
    });
});
