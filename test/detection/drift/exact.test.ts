import { describe, expect, test } from 'vitest';
import { Pooled } from '../../../src/detection/drift/pooled-process.ts';
import { learnPrior, posteriorRate } from '../../../src/detection/drift/prior.ts';
import { Sparse } from '../../../src/detection/drift/sparse-process.ts';
import { logJump } from '../../../src/detection/drift/special-functions.ts';

// Three cases, two looks, one trial each: all 64 outcomes are written out and weighed.
const CASES = 3;
const ONES = new Float64Array(CASES).fill(1);
const outcomes = Array.from({ length: 64 }, (_, code) =>
  [0, 3].map((from) => Float64Array.from({ length: CASES }, (__, i) => (code >> (from + i)) & 1)),
);
const RATES = Float64Array.of(0.7, 0.5, 0.6);
const probability = (looks: readonly Float64Array[]): number =>
  looks.reduce(
    (all, look) =>
      look.reduce((p, x, i) => p * (x === 1 ? (RATES[i] ?? 0) : 1 - (RATES[i] ?? 0)), all),
    1,
  );

function pooledAfter(looks: readonly Float64Array[]): Pooled {
  const baseline = Array.from({ length: 12 }, (_, r) => ({
    passes: Float64Array.of(r % 10 < 7 ? 1 : 0, r % 2, r % 5 < 3 ? 1 : 0),
    trials: ONES,
  }));
  const pooled = new Pooled(RATES, baseline, new Uint8Array(CASES).fill(1));
  for (const look of looks) pooled.addLook(look, ONES);
  return pooled;
}

describe('no change, all outcomes weighed', () => {
  // The form that is exact: weigh outcomes by the law the denominator stands for, level and run
  // noise integrated as it integrates them. Then the mean of P is Σ numerator ÷ what the baseline
  // alone gives, and every L_t(u, σ) sums to one.
  test('the mean of P is exactly 1 under its own law of unchanged behaviour', () => {
    for (const tau of [1, 2]) {
      let law = 0;
      let mean = 0;
      for (const looks of outcomes) {
        const pooled = pooledAfter(looks);
        const weight =
          probability(looks) * Math.exp(pooled.logUnchanged(2) - pooled.logUnchanged(0));
        law += weight;
        mean += weight * Math.exp(pooled.log(tau, 2));
      }
      expect(law).toBeCloseTo(1, 9);
      expect(mean).toBeCloseTo(1, 9);
    }
  });

  // With p̂ taken as true and no run effect the denominator is not the data's law, so 1 is only
  // approached: from below here, because the engine pays for not knowing level and noise.
  test('the mean of P is at most 1 and near it when the plugged-in rates are the true ones', () => {
    for (const tau of [1, 2]) {
      let mean = 0;
      for (const looks of outcomes)
        mean += probability(looks) * Math.exp(pooledAfter(looks).log(tau, 2));
      expect(mean).toBeLessThan(1.02);
      expect(mean).toBeGreaterThan(0.7);
    }
  });

  // S with the common effect at zero (its variance is told to be nil, and no look here is a bad
  // day): Z is then a probability, and a ratio of two probabilities has mean exactly 1 under the
  // lower one.
  test('the mean of S is exactly 1 under the learned population of rates', () => {
    const passes = [9, 5, 7];
    const prior = learnPrior(passes, [12, 12, 12]);
    for (const tau of [1, 2]) {
      let law = 0;
      let mean = 0;
      for (const looks of outcomes) {
        const sparse = new Sparse(prior, CASES);
        for (const [i, x] of passes.entries()) sparse.join(i, posteriorRate(prior, x, 12), x, 12);
        for (const look of looks) sparse.addLook(look, ONES, look, ONES, 0);
        expect(sparse.effects).toEqual([0, 0, 0]);
        let weight = 1;
        for (let i = 0; i < CASES; i++) {
          const s = (looks[0]?.[i] ?? 0) + (looks[1]?.[i] ?? 0);
          weight *= Math.exp(logJump(s, 2 - s) - sparse.logRatio(i, 1, 2));
        }
        law += weight;
        mean += weight * Math.exp(sparse.log(tau, 2));
      }
      expect(law).toBeCloseTo(1, 10);
      expect(mean).toBeCloseTo(1, 10);
    }
  });
});
