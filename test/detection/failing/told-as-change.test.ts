import { describe, expect, it } from 'vitest';
import type { Episode } from '../../../src/detection/failing/decide.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import { NO_RULES } from '../../../src/detection/failing/rules.ts';
import { decideFailsToo } from '../../../src/detection/failing/told-as-change.ts';
import type { CaseCount, SeenRun } from '../../../src/domain/failing.ts';

const counts = (failing: number, of = 40): CaseCount[] =>
  Array.from({ length: of }, (_, i) => ({
    caseHash: `c${i}`,
    passes: i < failing ? 0 : 1,
    trials: 1,
  }));
const run = (n: number, failing: number, again?: CaseCount[]): SeenRun => ({
  run: `r${n}`,
  at: `2026-01-01T00:0${n}:00.000Z`,
  counts: counts(failing),
  ...(again === undefined ? {} : { again }),
});
/** Two of 40 fail on ordinary days, by turns. */
const ordinary = learnOrdinary(
  Array.from({ length: 25 }, (_, d) =>
    counts(0).map((c, i) => ({ ...c, passes: i % 20 === d % 20 ? 0 : 1 })),
  ),
);
const episode = (...runs: SeenRun[]): Episode => ({
  ordinary,
  // Of a suite that runs every minute.
  bars: { suite: -9, highRisk: -7 },
  runs,
});

describe('a change that is sure before its failing cases were asked again', () => {
  it('fails now where its run is no ordinary one by the measure of failing now', () => {
    const again = counts(8)
      .slice(0, 8)
      .map((c) => ({ ...c, passes: 0, trials: 3 }));
    const collapse = decideFailsToo(episode(run(0, 23)), again, NO_RULES);
    expect(collapse).toMatchObject({ why: ['unlikely'] });
    expect(collapse?.cases).toHaveLength(23);
    expect(decideFailsToo(episode(run(0, 23), run(1, 24)), [], NO_RULES)).not.toBeNull();
  });

  it('does not where ordinary runs are nearly as bad', () => {
    expect(decideFailsToo(episode(run(0, 5)), [], NO_RULES)).toBeNull();
    expect(decideFailsToo(episode(run(0, 5), run(1, 5)), [], NO_RULES)).toBeNull();
  });

  it('does under the floor, twice, or when its cases failed again', () => {
    const rules = { ...NO_RULES, floor: 0.9 };
    expect(decideFailsToo(episode(run(0, 5)), [], rules)).toBeNull();
    expect(decideFailsToo(episode(run(0, 5), run(1, 6)), [], rules)).toMatchObject({
      why: ['floor'],
    });
    const again = counts(5).slice(0, 5);
    expect(decideFailsToo(episode(run(0, 5)), again, rules)).toMatchObject({ why: ['floor'] });
    const passed = again.map((c) => ({ ...c, passes: 3, trials: 3 }));
    expect(decideFailsToo(episode(run(0, 5)), passed, rules)).toBeNull();
    expect(decideFailsToo(episode(run(0, 5), run(1, 2)), [], rules)).toBeNull();
  });

  it('does where a case that must hold failed and failed again', () => {
    const rules = { ...NO_RULES, mustHold: new Set(['c0']) };
    expect(decideFailsToo(episode(run(0, 1), run(1, 1)), [], rules)).toMatchObject({
      why: ['must-hold'],
    });
    const again = [{ caseHash: 'c0', passes: 0, trials: 8 }];
    expect(decideFailsToo(episode(run(0, 1)), again, rules)?.cases).toEqual(['c0']);
    expect(decideFailsToo(episode(run(0, 1)), [], rules)).toBeNull();
  });
});
