import { describe, expect, it } from 'vitest';
import { chanceByLook } from '../../../src/detection/drift/chance-of-change.ts';
import type { Look } from '../../../src/domain/drift.ts';
import { chanceByPasses } from '../../../src/monitoring/review/chance-by-passes.ts';
import { at } from '../../detection/drift/worlds.ts';

const look = (day: number, fails: number): Look => ({
  run: `r${day}`,
  at: at(day),
  lane: 'schedule',
  cells: Array.from({ length: 40 }, (_, i) => ({
    caseHash: `c${i}`,
    counts: (i + 7 * day) % 40 < fails ? [0, 1] : [1, 0],
  })),
});
const days = (from: number, ...fails: number[]): Look[] => fails.map((f, n) => look(from + n, f));

describe('whether the pass rate changed, by the newest look', () => {
  const baseline = days(0, 1, 2, 1, 1, 2);
  // A collapse that nobody was told of, quiet runs, and half of the cases.
  const looks = [...days(5, 26, 25, 28, 24, 25, 24), ...days(11, 1, 2, 1), look(14, 20)];

  it('is nearly sure where half of the cases fail, whatever failed before', () => {
    const failed = [{ at: at(5), endedAt: at(11) }];
    expect(chanceByPasses({ baseline, looks }, 'r14', failed)).toBeGreaterThan(0.9);
    // Taken for ordinary, the first collapse would hide the second.
    expect(chanceByPasses({ baseline, looks }, 'r14', [])).toBe(0);
  });

  it('is left to the streams where the look is an ordinary one, or none', () => {
    expect(chanceByPasses({ baseline, looks: days(5, 2) }, 'r5', [])).toBe(0);
    expect(chanceByPasses({ baseline, looks: [] }, 'r5', [])).toBe(0);
  });

  it('is at most what such a look can say, and not more than at first where it says nothing', () => {
    expect(chanceByLook(0.003)).toBeCloseTo(0.84, 2);
    expect(chanceByLook(1e-6)).toBeGreaterThan(0.999);
    expect(chanceByLook(0.5)).toBe(0.2);
  });
});
