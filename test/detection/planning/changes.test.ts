import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  breaking,
  standardChanges,
  trading,
  worseBy,
} from '../../../src/detection/planning/changes.ts';
import { seeded } from '../../../src/detection/planning/prng.ts';
import { points, swap } from '../../bench/drift/changes.ts';

const suite = fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), {
  minLength: 6,
  maxLength: 40,
});
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

describe('the changes that a plan speaks of', () => {
  it('take exactly their points off the mean, and move every case the same way', () => {
    fc.assert(
      fc.property(suite, fc.integer({ min: 1, max: 40 }), (rates, p) => {
        const after = worseBy(p).apply(seeded(1), rates);
        if (mean(rates) - p / 100 > 0.02) expect(mean(rates) - mean(after)).toBeCloseTo(p / 100, 6);
        expect(after.every((x, i) => x <= (rates[i] ?? 0))).toBe(true);
      }),
    );
  });

  it('break so many of the better half, and fewer are a part of more', () => {
    fc.assert(
      fc.property(suite, fc.integer({ min: 1, max: 3 }), fc.nat(), (rates, count, seed) => {
        const hit = (n: number): number[] =>
          breaking(n)
            .apply(seeded(seed), rates)
            .flatMap((x, i) => (x === rates[i] ? [] : [i]));
        const distinct = rates.filter((p) => p !== 0.1);
        fc.pre(distinct.length === rates.length);
        expect(hit(count)).toHaveLength(count);
        expect(
          hit(count + 1).length >= count && hit(count).every((i) => hit(count + 1).includes(i)),
        ).toBe(true);
      }),
    );
  });

  it('are those of the benchmark', () => {
    const rates = Array.from({ length: 40 }, (_, i) => 0.2 + 0.019 * i);
    const sorted = (x: readonly number[]): number[] => x.toSorted((a, b) => a - b);
    expect(
      worseBy(10)
        .apply(seeded(1), rates)
        .every((x, i) => Math.abs(x - (points(-0.1)(seeded(1), rates)[i] ?? 0)) < 1e-6),
    ).toBe(true);
    const [ours, theirs] = [trading.apply(seeded(2), rates), swap(seeded(2), rates)];
    expect(sorted(ours)).toEqual(sorted(theirs));
  });

  it('are fewer for a suite that is too small for them', () => {
    expect(standardChanges(40).map((c) => c.id)).toEqual([
      'worse-5',
      'worse-10',
      'worse-25',
      'break-1',
      'break-4',
      'trade-3',
    ]);
    expect(standardChanges(4).map((c) => c.id)).toEqual([
      'worse-5',
      'worse-10',
      'worse-25',
      'break-1',
    ]);
  });
});
