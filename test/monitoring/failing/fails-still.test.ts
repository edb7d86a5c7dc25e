import { describe, expect, it } from 'vitest';
import type { Look } from '../../../src/domain/drift.ts';
import { failsNowAfter } from '../../../src/monitoring/failing/fails-still.ts';
import { at, passStream } from '../../detection/drift/worlds.ts';

/** A run of twenty cases in which the first `failed` ones fail. */
const look = (day: number, failed: number): Look => ({
  run: `run${day}`,
  at: at(day),
  lane: 'schedule',
  cells: Array.from({ length: 20 }, (_, i) => ({
    caseHash: `case${i}`,
    counts: i < failed ? [0, 1] : [1, 0],
  })),
});
const before = [0, 1, 2, 3, 4, 5, 6].map((day) => look(day, 0));
const told = { at: at(8), passes: { refunds: { passed: 20, of: 40 } }, acting: [] };
const after = (failed: number, failedCases: readonly string[]): unknown =>
  failsNowAfter({ failsNow: { refunds: true }, failedCases: { refunds: failedCases }, told }, [
    passStream(before, [look(8, 10), look(9, failed)]),
  ]);

describe('a drift that was told to fail now', () => {
  it('fails still while its runs pass as little, whichever cases fail', () => {
    expect(after(8, ['case15'])).toEqual({ refunds: true });
  });

  it('fails still while the cases do that it was told for, though all others pass', () => {
    expect(after(1, ['case0'])).toEqual({ refunds: true });
  });

  it('fails no longer once both are over', () => {
    expect(after(1, ['case15', 'case16'])).toEqual({ refunds: false });
  });

  it('is as it was where its suite was not run', () => {
    expect(failsNowAfter({ failsNow: { shop: true }, told }, [passStream(before, [])])).toEqual({
      shop: true,
    });
    expect(failsNowAfter({ told }, [passStream(before, [])])).toBeUndefined();
  });
});
