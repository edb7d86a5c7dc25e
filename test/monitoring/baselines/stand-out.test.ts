import { describe, expect, it } from 'vitest';
import { type CountedRun, runsStandingOut } from '../../../src/monitoring/baselines/stand-out.ts';
import { standOutWords } from '../../../src/monitoring/baselines/words.ts';

const run = (n: number, fails: number): CountedRun => ({
  run: `r${n}`,
  counts: Array.from({ length: 40 }, (_, i) => ({
    caseHash: `c${i}`,
    passes: (i + 7 * n) % 40 < fails ? 0 : 1,
    trials: 1,
  })),
});
const runs = (...fails: number[]): CountedRun[] => fails.map((f, n) => run(n, f));

describe('runs that are far worse than the others', () => {
  it('are found though they are many in a row, and though the first runs are among them', () => {
    const inARow = runs(1, 2, 1, 3, 2, 26, 25, 28, 24, 1, 2, 1);
    expect(runsStandingOut(inARow)).toEqual(['r5', 'r6', 'r7', 'r8']);
    expect(runsStandingOut(runs(1, 30, 2, 1, 2, 1, 3, 1, 2, 1))).toEqual(['r1']);
  });

  it('are none among ordinary runs, and none where too few are known', () => {
    expect(runsStandingOut(runs(1, 2, 1, 3, 2, 4, 1, 2, 5, 1))).toEqual([]);
    expect(runsStandingOut(runs(1, 30, 2, 1))).toEqual([]);
  });

  it('are named to whoever would approve them', () => {
    const chosen = [
      { run: 'r1', at: '2026-03-01T02:00:00.000Z', passed: 39, judged: 40 },
      { run: 'r2', at: '2026-03-02T02:00:00.000Z', passed: 13, judged: 40 },
    ];
    expect(standOutWords(chosen, [])).toBeNull();
    expect(standOutWords(chosen, ['r2'])).toMatch(
      /^LOOK TWICE: 1 of the chosen runs is far worse than the others \(2026-03-02 02:00 UTC, 13 of 40\)/,
    );
  });
});
