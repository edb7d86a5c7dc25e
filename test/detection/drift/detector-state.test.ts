import { describe, expect, it } from 'vitest';
import { runSynchronously } from '../../../src/detection/drift/chunked-work.ts';
import { documentOf, resumed } from '../../../src/detection/drift/detector-state.ts';
import type { Look } from '../../../src/domain/drift.ts';
import { detectorOf, histories, show } from './histories.ts';

describe('a document', () => {
  const history = histories()[2];
  if (history === undefined) throw new RangeError('there are a dozen');
  const { stream } = history;
  const detector = detectorOf(history);
  for (const look of history.looks.slice(0, 12)) show(detector, look);
  const document = documentOf(detector, stream, detector.looks) ?? new Uint8Array();
  const opens = (bytes: Uint8Array, looks: readonly Look[], of = stream): boolean =>
    runSynchronously(resumed(bytes, of, looks)) !== null;

  it('serves the looks that it has seen and those that came since', () => {
    expect(opens(document, detector.looks)).toBe(true);
    expect(opens(document, [...detector.looks, ...history.looks.slice(12, 20)])).toBe(true);
  });

  it('does not serve other looks, another baseline, other categories or expectations', () => {
    const { looks } = detector;
    expect(opens(document, looks.slice(0, -1))).toBe(false);
    expect(opens(document, looks.toSpliced(3, 1))).toBe(false);
    expect(
      opens(
        document,
        looks.map((l, i) => (i === 5 ? { ...l, run: 'another' } : l)),
      ),
    ).toBe(false);
    expect(opens(document, looks, { ...stream, baseline: stream.baseline.toSpliced(0, 1) })).toBe(
      false,
    );
    expect(opens(document, looks, { ...stream, categories: ['pass', 'miss'] })).toBe(false);
    expect(
      opens(document, looks, { ...stream, expect: new Map([['case-000', 'acted' as const]]) }),
    ).toBe(false);
  });

  it('is of no use where a byte of it is another, or where it is cut short', () => {
    for (let at = 0; at < document.length; at += 977) {
      const damaged = document.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(opens(damaged, detector.looks)).toBe(false);
    }
    for (const length of [0, 7, 8, 64, document.length - 8, document.length - 1])
      expect(opens(document.slice(0, length), detector.looks)).toBe(false);
  });

  it('holds numbers, and takes some ten kilobytes', () => {
    expect(Buffer.from(document).toString('latin1')).not.toContain('case-0');
    expect(document.length).toBeLessThan(40_000);
  });
});
