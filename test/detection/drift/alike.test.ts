import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import {
  agreementOf,
  effectiveSampleSize,
  samplePasses,
} from '../../../src/detection/drift/intra-run-correlation.ts';
import { coin } from './worlds.ts';

const run = (passes: readonly number[], trials: number) => ({
  passes: Float64Array.from(passes),
  trials: Float64Array.from(passes, () => trials),
});

describe('trials that are copies of each other', () => {
  test('count as one, and independent ones as what they are', () => {
    const r = coin(3);
    const rates = Array.from({ length: 30 }, (_, i) => 0.5 + i / 62);
    const copies = Array.from({ length: 20 }, () =>
      run(
        rates.map((p) => (r() < p ? 3 : 0)),
        3,
      ),
    );
    const apart = Array.from({ length: 20 }, () =>
      run(
        rates.map((p) => Number(r() < p) + Number(r() < p) + Number(r() < p)),
        3,
      ),
    );
    expect(effectiveSampleSize(3, agreementOf(copies, 30))).toBe(1);
    expect(effectiveSampleSize(3, agreementOf(apart, 30))).toBe(3);
  });

  test('are taken as mostly alike where the baseline never varies', () => {
    expect(
      effectiveSampleSize(
        3,
        agreementOf(
          Array.from({ length: 20 }, () => run([3, 3, 3], 3)),
          3,
        ),
      ),
    ).toBe(1);
  });

  test('are drawn fairly, by a lot that the outcome cannot move', () => {
    let kept = 0;
    for (let i = 0; i < 3000; i++) kept += samplePasses(2, 3, 1, `run-${i} case`);
    expect(kept / 3000).toBeCloseTo(2 / 3, 1);
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.nat(9), fc.string(), (x, more, count, name) => {
        const trials = x + more;
        const k = samplePasses(x, trials, Math.min(count, trials), name);
        expect(k).toBeGreaterThanOrEqual(Math.max(0, Math.min(count, trials) - more));
        expect(k).toBeLessThanOrEqual(Math.min(x, count));
      }),
    );
  });

  test('raise no alarm in quiet histories, and a collapse is still told', () => {
    const history = (seed: number, broken: number) => {
      const r = coin(seed);
      const rates = Array.from({ length: 30 }, () => (r() < 0.7 ? 0.98 : r()));
      return Array.from({ length: 90 }, (_, day) =>
        rates.flatMap((p, i) => {
          const outcome = r() < (day >= 50 && i < broken ? 0.05 : p) ? 'pass' : 'fail';
          return Array.from({ length: 3 }, () => ({
            at: new Date(Date.UTC(2026, 0, 1 + day)).toISOString(),
            run: `r${day}`,
            agent: 'a',
            suite: 's',
            case: `c${i}`,
            metric: 'pass',
            outcome,
          }));
        }),
      ).flat();
    };
    for (const seed of [1, 2, 3, 4])
      expect(backtest(history(seed, 0)).installations[0]?.alarms ?? []).toEqual([]);
    expect(backtest(history(5, 6)).installations[0]?.alarms[0]?.look).toBeGreaterThanOrEqual(31);
  }, 60_000);
});
