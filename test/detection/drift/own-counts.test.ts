import { describe, expect, it } from 'vitest';
import { backtestText } from '../../../src/detection/backtest/backtest-text.ts';
import { backtest, type BacktestReport } from '../../../src/detection/backtest/backtest.ts';
import { directionOf } from '../../../src/detection/drift/direction.ts';
import { areSomeOfThem } from '../../../src/detection/drift/effect-spread.ts';
import { toldCases } from '../../../src/detection/drift/own-counts.ts';
import { at, coin } from './worlds.ts';

/** Forty cases, every fourth of them flaky, one trial a night; from night 40 on some collapse. */
function collapse(seed: number, broken: (i: number) => boolean): BacktestReport {
  const r = coin(seed);
  return backtest(
    Array.from({ length: 46 }, (_, day) =>
      Array.from({ length: 40 }, (_, i) => ({
        at: at(day),
        run: `run-${String(day).padStart(4, '0')}`,
        agent: 'desk',
        suite: 'prices',
        case: `c${i}`,
        metric: 'pass' as const,
        outcome:
          r() < (day >= 40 && broken(i) ? 0.05 : i % 4 === 0 ? 0.86 : 0.99) ? 'pass' : 'fail',
      })),
    ).flat(),
  );
}

describe('a collapse of half of the suite while the other half holds flaky cases', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'is for the worse, and names the cases that collapsed (seed %i)',
    (seed) => {
      const broken = (i: number): boolean => i % 2 === 1;
      const report = collapse(seed, broken);
      const alarm = report.installations[0]?.alarms.find((a) => a.look > 20);
      expect(alarm?.direction).toBe('worse');
      const named = (alarm?.cases.filter((c) => c.p >= 0.5) ?? []).map((c) =>
        broken(Number(c.case.slice(1))),
      );
      expect(named.filter(Boolean).length).toBeGreaterThanOrEqual(15);
      // A flaky case may have failed in every run since by chance: its own counts moved too.
      expect(named.slice(0, 10)).not.toContain(false);
      expect(named.filter((b) => !b).length).toBeLessThanOrEqual(1);
      expect(backtestText(report).join('\n')).toContain('moved for the worse');
    },
  );

  it.each([1, 2, 3, 4, 5, 6])(
    'puts those first that changed, where flaky ones are on both sides (seed %i)',
    (seed) => {
      const report = collapse(seed, (i) => i < 20);
      const alarm = report.installations[0]?.alarms.find((a) => a.look > 20);
      expect(alarm?.direction).toBe('worse');
      expect(alarm?.cases.slice(0, 5).every((c) => Number(c.case.slice(1)) < 20)).toBe(true);
    },
  );
});

describe('what people are told of a case', () => {
  const one = (p: number, before: number[], after: number[]): number | undefined =>
    toldCases([{ caseHash: 'c', p, before, after }], 'pass')[0]?.p;

  it('is no change where its own counts did not move, whatever the run as a whole did', () => {
    expect(one(0.89, [17, 3], [2, 0])).toBeLessThan(0.1);
    expect(one(0.7, [18, 3], [12, 3])).toBeLessThan(0.1);
  });

  it('is a change where they moved, though the whole run moved with it', () => {
    expect(one(0.2, [20, 0], [0, 2])).toBeGreaterThan(0.9);
    expect(one(0.98, [20, 0], [0, 2])).toBeCloseTo(0.98);
  });

  it('keeps to the one side that the suite as a whole moved to', () => {
    const cases = [
      { caseHash: 'up', p: 0.9, before: [4, 16], after: [2, 0] },
      ...Array.from({ length: 9 }, (_, i) => ({
        caseHash: `c${i}`,
        p: 0.3,
        before: [18, 2],
        after: [1, 1],
      })),
    ];
    const stream = { metric: 'pass' as const, categories: ['pass', 'fail'], expect: new Map() };
    expect(directionOf(stream, cases, 'sparse')).toBe('worse');
  });
});

describe('the number of cases that changed', () => {
  const fell = (n: number, p: number) =>
    Array.from({ length: n }, (_, i) => ({
      caseHash: `${p} ${i}`,
      p,
      before: [20, 0],
      after: [0, 2],
    }));
  const stood = Array.from({ length: 25 }, (_, i) => ({
    caseHash: `s${i}`,
    p: 0.01,
    before: [20, 0],
    after: [2, 0],
  }));

  it('is the least where the rate fell by more than they explain, and exact where it did not', () => {
    const half = { before: [20, 0], after: [1, 1], p: 0.2 };
    const more = [0, 1, 2, 3, 4].map((i) => ({ ...half, caseHash: `h${i}` }));
    expect(areSomeOfThem([...fell(8, 0.9), ...more, ...stood], 2)).toBe(true);
    expect(areSomeOfThem([...fell(15, 0.9), ...stood], 2)).toBe(false);
  });
});
