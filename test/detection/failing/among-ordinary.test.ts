import { describe, expect, it } from 'vitest';
import { amongOrdinary } from '../../../src/detection/failing/among-ordinary.ts';
import type { CaseCount } from '../../../src/domain/failing.ts';

/** A run of forty cases of which these fail. */
const run = (...failed: number[]): CaseCount[] =>
  Array.from({ length: 40 }, (_, i) => ({
    caseHash: `case-${i}`,
    passes: failed.includes(i) ? 0 : 1,
    trials: 1,
  }));
/** One case fails in each, another every night. */
const ordinary = Array.from({ length: 10 }, (_, i) => run(i));

describe('how a run stands among ordinary ones', () => {
  it('is outside of what they are where many cases fail, whichever they are', () => {
    const stands = amongOrdinary(ordinary);
    expect(stands(run(...Array.from({ length: 18 }, (_, i) => 2 * i)))).toBe('out');
    expect(stands(run(20, 21, 22, 23, 24, 25))).toBe('out');
  });

  it('is as they are where as many fail as usual, and low where few of them are as bad', () => {
    const stands = amongOrdinary(ordinary);
    expect(stands(run(3))).toBe('usual');
    expect(stands(run())).toBe('usual');
    expect(stands(run(20, 21, 22, 23))).toBe('low');
  });

  it('is not known beside fewer than five', () => {
    expect(amongOrdinary(ordinary.slice(0, 4))(run(1, 2, 3, 4, 5, 6, 7, 8, 9))).toBe('usual');
  });
});
