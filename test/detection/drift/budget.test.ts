import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetOf } from '../../../src/detection/drift/detection-power.ts';
import type { ChargedStream } from '../../../src/domain/drift.ts';

const charged = (
  stream: string,
  looks: number,
  spent: Partial<ChargedStream['spent']>,
): ChargedStream => ({
  stream,
  looks,
  spent: { schedule: 0, change: 0, 'high-risk': 0, ...spent },
});

describe('the budget', () => {
  it('tells what each lane and stream was charged, dearest first, and what is left', () => {
    const b = budgetOf(
      [charged('a', 2, { schedule: 0.003 }), charged('b', 1, { change: 0.004 })],
      0.05,
    );
    expect(b.streams).toEqual([
      { stream: 'b', spent: 0.004, looks: 1 },
      { stream: 'a', spent: 0.003, looks: 2 },
    ]);
    expect(
      b.lanes.map((l) => [l.lane, Number(l.of.toFixed(4)), Number(l.spent.toFixed(4))]),
    ).toEqual([
      ['schedule', 0.0375, 0.003],
      ['change', 0.01, 0.004],
      ['high-risk', 0.0025, 0],
    ]);
    expect(b.left).toBeCloseTo(0.043, 10);
  });

  it('adds up: lanes, streams and what is left make the whole', () => {
    const weight = fc.double({ min: 0, max: 1e-4, noNaN: true });
    const any = fc.record({ schedule: weight, change: weight, 'high-risk': weight });
    fc.assert(
      fc.property(fc.array(any), (rows) => {
        const b = budgetOf(
          rows.map((spent, i) => charged(`s${i}`, 1, spent)),
          0.05,
        );
        const sum = (xs: readonly { spent: number }[]): number =>
          xs.reduce((n, x) => n + x.spent, 0);
        expect(sum(b.lanes)).toBeCloseTo(sum(b.streams), 12);
        expect(sum(b.lanes) + b.left).toBeCloseTo(0.05, 12);
      }),
    );
  });
});
