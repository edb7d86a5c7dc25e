import { describe, expect, it } from 'vitest';
import { budgetBars } from '../../../src/detection/failing/budget.ts';
import { decideInARow, decideNext } from '../../../src/detection/failing/decide.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import { NO_RULES } from '../../../src/detection/failing/rules.ts';
import { staysUnder } from '../../../src/detection/failing/stays-under.ts';
import type { CaseCount, SeenRun } from '../../../src/domain/failing.ts';
import { random } from '../../bench/drift/world.ts';

const run = (passes: number, of: number, again?: CaseCount[]): SeenRun => ({
  run: `${passes}`,
  at: '',
  counts: Array.from({ length: of }, (_, i) => ({
    caseHash: `c${i}`,
    passes: i < passes ? 1 : 0,
    trials: 1,
  })),
  ...(again === undefined ? {} : { again }),
});
const runs = (...passes: number[]): SeenRun[] => passes.map((p) => run(p, 15));

describe('a floor that is broken in run after run', () => {
  it('is under it beyond doubt by the passes of three runs, not of two', () => {
    expect(staysUnder(runs(6, 7, 4), 0.6)).toBe(3);
    expect(staysUnder(runs(1, 2), 0.6)).toBeNull();
    expect(staysUnder(runs(8, 8, 8), 0.6)).toBeNull();
    expect(staysUnder(runs(6, 7, 4), null)).toBeNull();
    expect(staysUnder(runs(6, 7, 4, 9), 0.6)).toBeNull();
  });

  it('is so as well by many runs that are each a little under it', () => {
    const many = Array.from({ length: 12 }, () => run(23, 40));
    expect(staysUnder(many.slice(0, 3), 0.6)).toBeNull();
    expect(staysUnder(many, 0.6)).toBeLessThanOrEqual(9);
  });

  it('is hardly ever so where the suite passes at it, or ten points over it', () => {
    const told = (rate: number): number => {
      const r = random(7);
      let found = 0;
      for (let w = 0; w < 2_000; w++) {
        const of = Array.from({ length: 12 }, () =>
          run(Array.from({ length: 15 }, () => r() < rate).filter(Boolean).length, 15),
        );
        if (of.some((_, i) => staysUnder(of.slice(0, i + 1), 0.6) !== null)) found++;
      }
      return found / 2_000;
    };
    expect(told(0.6)).toBeLessThan(0.07);
    expect(told(0.7)).toBeLessThan(0.002);
    expect(told(0.42)).toBeGreaterThan(0.9);
  });

  it('is told whatever passed when it was asked again, before the last run of an episode', () => {
    const usual = learnOrdinary(Array.from({ length: 20 }, () => run(14, 15).counts));
    const bars = budgetBars({ plannedLooks: 525_600, suites: 8, highRiskCases: 0 });
    const first = run(
      8,
      15,
      run(8, 15)
        .counts.slice(8)
        .map((c, i) => ({ ...c, passes: i < 4 ? 1 : 0 })),
    );
    const episode = { ordinary: usual, bars, runs: [first, ...runs(9, 6, 7, 4)] };
    const rules = { ...NO_RULES, floor: 0.6 };
    expect(decideInARow(episode, rules)).toMatchObject({ verdict: 'failing' });
    const decided = decideNext(episode, rules);
    expect(decided).toMatchObject({ verdict: 'failing' });
    expect(decided.verdict === 'failing' && decided.why).toContain('floor');
  });
});
