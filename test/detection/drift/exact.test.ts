import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pooled } from '../../../src/detection/drift/pooled-process.ts';
import {
  learnPrior,
  LOGITS,
  posterior,
  posteriorRate,
} from '../../../src/detection/drift/prior.ts';
import { Sparse } from '../../../src/detection/drift/sparse-process.ts';
import { logJump } from '../../../src/detection/drift/special-functions.ts';
import { WholeRunFailures } from '../../../src/detection/drift/whole-run-failure.ts';

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

  // A run that fails whole is one explanation of every look, at a share learned from the runs before
  // it; a suite that is down and stays down is one of the changes. Both sides stay laws.
  test('the mean of P is exactly 1 where runs may fail whole', () => {
    for (const tau of [1, 2]) {
      let law = 0;
      let mean = 0;
      for (const looks of outcomes) {
        const pooled = pooledAfter([]);
        const failures = new WholeRunFailures(true);
        for (const passes of looks) {
          const { share } = failures;
          const { log, failed } = failures.weigh({ passes, trials: ONES }, RATES);
          failures.learn(failed);
          pooled.addLook(passes, ONES, { share, log });
        }
        const weight =
          probability(looks) * Math.exp(pooled.logUnchanged(2) - pooled.logUnchanged(0));
        law += weight;
        mean += weight * Math.exp(pooled.log(tau, 2));
      }
      expect(law).toBeCloseTo(1, 9);
      expect(mean).toBeCloseTo(1, 9);
    }
  });

  // S with the common effect at zero (its variance is told to be nil, and no look here is a bad
  // day): Z is then a probability, and a ratio of two probabilities has mean exactly 1 under the
  // lower one. The unchanged behaviour with bursts in it is a law too: weighed by that one, the
  // product of the cases' ratios over what bursts explain has mean 1.
  test('the means of both parts of S are exactly 1 under the learned population of rates', () => {
    const passes = [9, 5, 7];
    const prior = learnPrior(passes, [12, 12, 12]);
    for (const tau of [1, 2]) {
      const sums = { law: 0, single: 0, product: 0, withBursts: 0, burstLaw: 0 };
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
        sums.law += weight;
        sums.single += weight * Math.exp(sparse.logSingle(tau, 2));
        sums.product += weight * Math.exp(sparse.logProduct(tau, 2));
        const bursts = weight * Math.exp(sparse.logExplainedByBursts(1, 2));
        sums.burstLaw += bursts;
        sums.withBursts +=
          bursts * Math.exp(sparse.logProduct(tau, 2) - sparse.logExplainedByBursts(tau, 2));
      }
      for (const sum of [sums.law, sums.single, sums.product, sums.burstLaw])
        expect(sum).toBeCloseTo(1, 10);
      // The look before τ keeps its bursts on both sides.
      expect(sums.withBursts).toBeCloseTo(1, 10);
    }
  });
});

describe('no change, cases that hang together, all outcomes weighed', () => {
  /** Chance of a sequence of outcomes of one case whose rate is drawn from what its runs say. */
  const sequence = (prior: Float64Array, [x, m]: [number, number], outcome: number): number => {
    const passed = [outcome & 1, outcome >> 1].filter((bit) => bit === 1).length;
    return posterior(prior.map(Math.log), x, m).reduce((sum, weight, g) => {
      const rate = 1 / (1 + Math.exp(-(LOGITS[g] ?? 0)));
      return sum + weight * rate ** passed * (1 - rate) ** (2 - passed);
    }, 0);
  };
  const parts = (
    prior: Float64Array,
    counts: [number, number],
    sequences: readonly number[],
    group: number,
  ): { single: number; tempered: number } => {
    const sparse = new Sparse(prior, CASES);
    for (let i = 0; i < CASES; i++) sparse.join(i, posteriorRate(prior, ...counts), ...counts);
    const nothing = new Float64Array(CASES);
    for (const t of [0, 1])
      sparse.addLook(
        nothing,
        nothing,
        Float64Array.from(sequences, (code) => (code >> t) & 1),
        ONES,
        0,
      );
    return { single: sparse.logSingle(1, 2), tempered: sparse.logProduct(1, 2, 1 / group) };
  };

  test('however they do, the mean of what single cases say is 1, and a product in which a case of a group is worth its share of one witness stays under it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(2, 3),
        (x, coupling, group) => {
          const counts: [number, number] = [x, 20];
          const prior = learnPrior([x, x, x], [20, 20, 20]);
          let [single, tempered] = [0, 0];
          for (let code = 0; code < 64; code++) {
            const sequences = [code & 3, (code >> 2) & 3, code >> 4];
            const own = sequences.map((s) => sequence(prior, counts, s));
            const rest = own.slice(group).reduce((a, b) => a * b, 1);
            const apart = own.slice(0, group).reduce((a, b) => a * b, 1);
            // With chance `coupling` the cases of the group show one draw.
            const alike = new Set(sequences.slice(0, group)).size === 1 ? (own[0] ?? 0) : 0;
            const weight = rest * ((1 - coupling) * apart + coupling * alike);
            const logs = parts(prior, counts, sequences, group);
            single += weight * Math.exp(logs.single);
            tempered += weight * Math.exp(logs.tempered);
          }
          expect(single).toBeCloseTo(1, 9);
          expect(tempered).toBeLessThan(1 + 1e-9);
        },
      ),
      { numRuns: 6 },
    );
  });
});
