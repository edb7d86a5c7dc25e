import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SHIFTS } from '../../../src/detection/drift/noise.ts';
import { type Emission, RandomWalkNoise } from '../../../src/detection/drift/random-walk-noise.ts';
import { rouwenhorst } from '../../../src/detection/drift/rouwenhorst.ts';

const GRID = 0.05;
const HALF = 160;
const LAW = { rho: 0.8, sd: 0.3, weight: 0.02 };
const SUITE = {
  runs: 3,
  variance: 4,
  grid: GRID,
  half: HALF,
  shares: new Float64Array(SHIFTS.length).fill(1 / SHIFTS.length),
};

/** A look whose passes speak for level `mode`, as sharply as `width` says. */
function emission(mode: number, width = 0.5, top = -3): Emission {
  return {
    values: Float64Array.from({ length: 2 * HALF + 1 }, (_, j) =>
      Math.exp(-0.5 * (((j - HALF) * GRID - mode) / width) ** 2),
    ),
    top,
  };
}

/** The same by walking every path of the chain, for a level c before τ and c + δ from then on. */
function everyPath(looks: readonly Emission[], level: (r: number) => number): number {
  const { states, stationary, moves } = rouwenhorst(LAW);
  const steps = (x: number): number => Math.round(x / GRID);
  let weights = stationary.map((w) => w);
  for (const [r, e] of looks.entries()) {
    const next = states.map((_, b) =>
      weights.reduce((sum, w, a) => sum + w * (moves[a]?.[b] ?? 0), 0),
    );
    weights = next.map(
      (w, b) =>
        w * Math.exp(e.top) * (e.values[HALF + steps(level(r)) + steps(states[b] ?? 0)] ?? 0),
    );
  }
  return weights.reduce((a, b) => a + b, 0);
}

describe('the chain', () => {
  test('has the mean, the variance and the correlation of the wander it stands for', () => {
    const { states, stationary, moves } = rouwenhorst(LAW);
    const mean = (of: readonly number[]): number =>
      of.reduce((sum, p, a) => sum + p * (states[a] ?? 0), 0);
    expect(stationary.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
    expect(mean(stationary)).toBeCloseTo(0, 14);
    expect(stationary.reduce((sum, p, a) => sum + p * (states[a] ?? 0) ** 2, 0)).toBeCloseTo(
      LAW.sd ** 2,
      14,
    );
    for (const [a, row] of moves.entries()) {
      expect(row.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 14);
      expect(mean(row)).toBeCloseTo(LAW.rho * (states[a] ?? 0), 14);
    }
    for (const [b, share] of stationary.entries())
      expect(stationary.reduce((sum, p, a) => sum + p * (moves[a]?.[b] ?? 0), 0)).toBeCloseTo(
        share,
        14,
      );
  });
});

describe('a level that wanders', () => {
  test('weighs the unchanged and the shifted behaviour as a walk over every path of the chain does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1.5, max: 1.5, noNaN: true }), { minLength: 4, maxLength: 7 }),
        (modes) => {
          const wander = new RandomWalkNoise(LAW, SUITE);
          const emissions = modes.map((mode) => emission(mode));
          for (const e of emissions.slice(0, 3)) wander.addBaseline(e);
          for (const e of emissions.slice(3)) wander.addLook(e);
          const t = emissions.length - 3;
          const { step, reach, shifts: jumps } = wander.grid;
          const levels = Array.from({ length: 2 * reach + 1 }, (_, j) => (j - reach) * step);
          const shifts = Array.from(jumps, (k) => k * step);
          const law = Math.log(LAW.weight * step);
          const unchanged = levels.reduce((sum, c) => sum + everyPath(emissions, () => c), 0);
          expect(wander.logUnchanged()).toBeCloseTo(law + Math.log(unchanged), 9);
          for (let tau = 1; tau <= t; tau++) {
            const changed = levels.reduce(
              (sum, c) =>
                sum +
                shifts.reduce(
                  (s, d) =>
                    s + everyPath(emissions, (r) => (r < 3 + tau - 1 ? c : c + d)) / shifts.length,
                  0,
                ),
              0,
            );
            expect(wander.logChanged(tau)).toBeCloseTo(law + Math.log(changed), 9);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  test('does not care where a run stands whose place is not known', () => {
    const [a, b] = [new RandomWalkNoise(LAW, SUITE), new RandomWalkNoise(LAW, SUITE)];
    for (const w of [a, b]) for (const mode of [0.1, -0.2, 0]) w.addBaseline(emission(mode));
    a.addApart(emission(0.4));
    for (const w of [a, b]) for (const mode of [0.3, -0.6, -0.8]) w.addLook(emission(mode));
    b.addApart(emission(0.4));
    expect(b.logUnchanged()).toBeCloseTo(a.logUnchanged(), 9);
    for (const tau of [1, 2, 3]) expect(b.logChanged(tau)).toBeCloseTo(a.logChanged(tau), 9);
  });

  test('explains a slow wave better than a level that stays, and a lasting fall no better', () => {
    const ratio = (modes: readonly number[]): number => {
      const wander = new RandomWalkNoise(LAW, SUITE);
      for (let i = 0; i < 20; i++) wander.addBaseline(emission(0, 0.4));
      for (const mode of modes) wander.addLook(emission(mode, 0.4));
      return wander.logChanged(1) - wander.logUnchanged();
    };
    expect(ratio([-0.2, -0.4, -0.5, -0.4, -0.3, -0.1, 0, 0.1])).toBeLessThan(1);
    expect(ratio(Array.from({ length: 12 }, () => -1.5))).toBeGreaterThan(9);
  });
});
