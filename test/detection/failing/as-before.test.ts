import { describe, expect, it } from 'vitest';
import { speaksForBefore } from '../../../src/detection/failing/as-before.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import type { SeenRun } from '../../../src/domain/failing.ts';
import { random } from '../../bench/drift/world.ts';

const CASES = 15;
const r = random(3);
const drawn = (rate: number): SeenRun => ({
  run: 'r',
  at: '',
  counts: Array.from({ length: CASES }, (_, i) => ({
    caseHash: `c${i}`,
    passes: r() < rate ? 1 : 0,
    trials: 1,
  })),
});
const passing = (passes: number): SeenRun => ({
  run: 'r',
  at: '',
  counts: Array.from({ length: CASES }, (_, i) => ({
    caseHash: `c${i}`,
    passes: i < passes ? 1 : 0,
    trials: 1,
  })),
});
const usual = learnOrdinary(Array.from({ length: 20 }, () => drawn(0.94).counts));
const told = Array.from({ length: 4 }, () => drawn(0.55));

describe('whether what was told of a small suite is over', () => {
  it('is not said by a run that passed by luck, and is by one that passes all', () => {
    expect(speaksForBefore(usual, told, [passing(12)])).toBe(false);
    expect(speaksForBefore(usual, told, [passing(15)])).toBe(true);
    expect(speaksForBefore(usual, told, [passing(14), passing(14)])).toBe(true);
  });

  it('is seldom said while the rate is as it was told, and soon once it is as before', () => {
    const after = (rate: number, runs: number): number => {
      let over = 0;
      for (let w = 0; w < 300; w++) {
        const since = Array.from({ length: runs }, () => drawn(rate));
        if (speaksForBefore(usual, told, since)) over++;
      }
      return over / 300;
    };
    expect(after(0.6, 1)).toBeLessThan(0.06);
    expect(after(0.6, 2)).toBeLessThan(0.04);
    expect(after(0.94, 2)).toBeGreaterThan(0.9);
  });

  it('is said by an ordinary run where nothing is known of before, and by twelve where both are alike', () => {
    expect(speaksForBefore(learnOrdinary([]), told, [passing(12)])).toBe(true);
    const alike = learnOrdinary(told.map((t) => t.counts).concat(told.map((t) => t.counts)));
    expect(speaksForBefore(alike, told, [passing(9)])).toBe(false);
    expect(
      speaksForBefore(
        alike,
        told,
        Array.from({ length: 12 }, () => passing(9)),
      ),
    ).toBe(true);
  });
});
