import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addToTally,
  confidenceSequence,
  logCapital,
  type Tally,
} from '../../../src/comparison/test/betting.ts';

const tallyOf = (ds: readonly number[]): Tally => ds.reduce<Tally>((t, d) => addToTally(t, d), {});
const difference = fc.constantFrom(-1, -0.5, -1 / 3, 0, 1 / 3, 0.5, 1);
const means = fc.double({ min: -0.9, max: 0.9, noNaN: true });

describe('capital', () => {
  it('has the values that SciPy gives', () => {
    // scipy.special.logsumexp over the same grid, SciPy 1.17.
    const golden: [Record<string, number>, number, 'above' | 'below', 'spread' | 'bold', number][] =
      [
        [{ '-1': 7 }, 0, 'below', 'spread', 3.0274158710150623],
        [{ '-1': 8, 1: 1, 0: 31 }, 0, 'below', 'spread', 2.0635540013950133],
        [{ 0: 60, '-1': 1 }, -0.05, 'above', 'bold', 0.10431175395261993],
        [{ '-1': 30, 1: 20, 0: 150 }, 0.1, 'below', 'spread', 6.865036669540313],
        [{ '-0.5': 4, [String(1 / 3)]: 2, 0: 9 }, 0, 'above', 'spread', -0.4629917987371477],
      ];
    for (const [tally, mean, side, betting, value] of golden)
      expect(logCapital(tally, mean, side, 1, betting)).toBeCloseTo(value, 10);
  });

  it('is the same whatever order the differences came in, and ties change nothing against "no difference"', () => {
    fc.assert(
      fc.property(
        fc.array(difference, { maxLength: 60 }),
        fc.integer({ min: 0, max: 50 }),
        (ds, ties) => {
          const there = logCapital(tallyOf(ds), 0, 'below');
          expect(logCapital(tallyOf(ds.toReversed()), 0, 'below')).toBeCloseTo(there, 12);
          expect(
            logCapital(tallyOf([...ds, ...Array<number>(ties).fill(0)]), 0, 'below'),
          ).toBeCloseTo(there, 12);
        },
      ),
    );
  });

  it('mirrors when before and after are swapped', () => {
    fc.assert(
      fc.property(fc.array(difference, { maxLength: 60 }), means, (ds, m) => {
        expect(logCapital(tallyOf(ds.map((d) => -d)), -m, 'above')).toBeCloseTo(
          logCapital(tallyOf(ds), m, 'below'),
          9,
        );
      }),
    );
  });

  it('is worth 1 on average at every next step, whatever came before, when the mean is what it bets against', () => {
    // Two-point distributions on {a, b} with mean m: p = (b − m)/(b − a).
    fc.assert(
      fc.property(
        fc.array(difference, { maxLength: 20 }),
        means,
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (ds, m, x, y) => {
          const [a, b] = [Math.min(x, y, m - 0.01), Math.max(x, y, m + 0.01)];
          fc.pre(a >= -1 && b <= 1);
          const p = (b - m) / (b - a);
          const value = (d: number): number =>
            Math.exp(logCapital(addToTally(tallyOf(ds), d), m, 'above'));
          const now = Math.exp(logCapital(tallyOf(ds), m, 'above'));
          expect(Math.abs(p * value(a) + (1 - p) * value(b) - now)).toBeLessThan(
            1e-6 * Math.max(1, now),
          );
        },
      ),
    );
  });

  it('refuses a difference outside [-1, 1]', () => {
    expect(() => addToTally({}, 1.2)).toThrow(RangeError);
    expect(() => addToTally({}, Number.NaN)).toThrow(RangeError);
  });
});

describe('the confidence sequence', () => {
  it('holds the estimate, lies in [-1, 1], mirrors, and narrows with more of the same', () => {
    fc.assert(
      fc.property(fc.array(difference, { minLength: 1, maxLength: 40 }), (ds) => {
        const s = confidenceSequence(tallyOf(ds), 0.05);
        expect(s.low).toBeGreaterThanOrEqual(-1);
        expect(s.high).toBeLessThanOrEqual(1);
        expect(s.low).toBeLessThanOrEqual(s.value + 1e-6);
        expect(s.high).toBeGreaterThanOrEqual(s.value - 1e-6);
        const mirrored = confidenceSequence(tallyOf(ds.map((d) => -d)), 0.05);
        expect(mirrored.low).toBeCloseTo(-s.high, 6);
        const more = confidenceSequence(tallyOf([...ds, ...ds, ...ds, ...ds, ...ds]), 0.05);
        expect(more.high - more.low).toBeLessThanOrEqual(s.high - s.low + 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('is the whole range before anything is known', () => {
    expect(confidenceSequence({}, 0.05)).toEqual({ value: 0, low: -1, high: 1 });
  });
});
