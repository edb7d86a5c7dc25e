import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConformalMartingale, logBet } from '../../../src/detection/drift/conformal-martingale.ts';
import { coin } from './worlds.ts';

const CASES = 40;
const run = (passes: readonly number[], trials: readonly number[] = passes.map(() => 1)) => ({
  passes: Float64Array.from(passes),
  trials: Float64Array.from(trials),
});
const all = (n: number): Uint8Array => new Uint8Array(n).fill(1);
const passing = (count: number, trials = 1) =>
  run(
    Array.from({ length: CASES }, (_, i) => (i < count ? 1 : 0)),
    Array.from({ length: CASES }, () => trials),
  );

describe('a bet on the rank', () => {
  const shift = fc.constantFrom(-9, -5.5, -2, 2, 5.5, 9);

  test('pays one on average over the ranks, ties or not, whatever shift it is made for', () => {
    fc.assert(
      fc.property(
        shift,
        fc.integer({ min: 1, max: 60 }),
        fc.nat(40),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 30 }),
        (d, before, since, ties) => {
          const all = ties.reduce((a, b) => a + b, 0);
          let below = 0;
          let mean = 0;
          for (const same of ties) {
            mean +=
              (same / all) *
              Math.exp(logBet({ low: below / all, high: (below + same) / all }, d, before, since));
            below += same;
          }
          expect(mean).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  test('mirrors itself: low ranks under a fall are high ranks under a rise', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 100 }),
        fc.nat(50),
        (rank, before, since) => {
          const at = (r: number) => ({ low: r / 21, high: (r + 1) / 21 });
          expect(logBet(at(rank), -5.5, before, since)).toBeCloseTo(
            logBet(at(20 - rank), 5.5, before, since),
            6,
          );
        },
      ),
    );
  });

  test('pays what the ranks are worth when all looks since lie below all runs before: one in C(n + d, d)', () => {
    let log = 0;
    for (let since = 0; since < 4; since++)
      log += logBet({ low: 0, high: 1 / (21 + since) }, -30, 20, since);
    // The first look is below 20 runs; from the second on it may stand anywhere among the looks
    // since.
    expect(Math.exp(log)).toBeGreaterThan(21);
    expect(Math.exp(log)).toBeLessThanOrEqual(21 * 22 * 23 * 24);
  });
});

describe('the certificate', () => {
  test('wins nothing on average over every order in which six runs may have come', () => {
    const orders = permutations([12, 20, 25, 31, 31, 39]);
    let mean = 0;
    for (const order of orders) {
      const certificate = new ConformalMartingale(
        order.slice(0, 4).map((n) => passing(n)),
        all(CASES),
      );
      for (const passes of order.slice(4)) certificate.addLook(passing(passes));
      mean += Math.exp(certificate.log(1)) / orders.length;
    }
    expect(mean).toBeCloseTo(1, 9);
  });

  test('speaks of a collapse without knowing any rate, and sooner against a longer baseline', () => {
    const looksTo = (baseline: number, bar: number): number => {
      const r = coin(7);
      const noisy = (p: number) => run(Array.from({ length: CASES }, () => (r() < p ? 1 : 0)));
      const certificate = new ConformalMartingale(
        Array.from({ length: baseline }, () => noisy(0.92)),
        all(CASES),
      );
      for (let look = 1; look <= 60; look++) {
        certificate.addLook(noisy(0.5));
        if (certificate.log(1) >= Math.log(bar)) return look;
      }
      return Infinity;
    };
    expect(looksTo(60, 36_500)).toBeLessThan(8);
    expect(looksTo(60, 36_500)).toBeLessThan(looksTo(20, 36_500));
  });

  test('compares a look that lacks cases over the cases that it has', () => {
    const baseline = Array.from({ length: 20 }, () => run([1, 1, 0, 0]));
    const whole = new ConformalMartingale(baseline, all(4));
    whole.addLook(run([1, 1, 0, 0]));
    const part = new ConformalMartingale(baseline, all(4));
    part.addLook(run([1, 1, 0, 0], [1, 1, 0, 0]));
    expect(part.log(1)).toBeCloseTo(whole.log(1), 12);
  });

  test('does not let a case that joins later move the share', () => {
    const baseline = Array.from({ length: 20 }, () => run([1, 0, 0], [1, 1, 0]));
    const founding = Uint8Array.from([1, 1, 0]);
    const [without, with_] = [
      new ConformalMartingale(baseline, founding),
      new ConformalMartingale(baseline, founding),
    ];
    without.addLook(run([1, 0, 0], [1, 1, 0]));
    with_.addLook(run([1, 0, 5], [1, 1, 5]));
    expect(with_.log(1)).toBe(without.log(1));
  });

  test('says nothing at a look without a verdict', () => {
    const certificate = new ConformalMartingale([passing(30), passing(31)], all(CASES));
    certificate.addLook(passing(0, 0));
    expect(certificate.log(1)).toBe(0);
  });
});

function permutations(of: readonly number[]): number[][] {
  return of.length === 0
    ? [[]]
    : of.flatMap((x, i) =>
        permutations([...of.slice(0, i), ...of.slice(i + 1)]).map((rest) => [x, ...rest]),
      );
}
