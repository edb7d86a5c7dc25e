import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetOf } from '../../../src/detection/drift/detection-power.ts';
import type { Charge, Lane } from '../../../src/domain/drift.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const charge = (
  stream: string,
  daysAgo: number,
  weight: number,
  lane: Lane = 'schedule',
): Charge => ({
  stream,
  run: `r${daysAgo}`,
  at: new Date(NOW - daysAgo * 86_400_000).toISOString(),
  lane,
  weight,
  lasting: false,
});

describe('the budget', () => {
  it('tells what each lane and stream was charged in the last year, and what is left', () => {
    const b = budgetOf(
      [
        charge('a', 1, 0.001),
        charge('a', 2, 0.002),
        charge('b', 3, 0.004, 'change'),
        charge('b', 366, 0.04),
      ],
      0.05,
      NOW,
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
    const any = fc.record({
      stream: fc.constantFrom('a', 'b', 'c'),
      daysAgo: fc.integer({ min: 0, max: 800 }),
      weight: fc.double({ min: 0, max: 1e-4, noNaN: true }),
      lane: fc.constantFrom<Lane>('schedule', 'change', 'high-risk'),
    });
    fc.assert(
      fc.property(fc.array(any), (rows) => {
        const b = budgetOf(
          rows.map((r) => charge(r.stream, r.daysAgo, r.weight, r.lane)),
          0.05,
          NOW,
        );
        const sum = (xs: readonly { spent: number }[]): number =>
          xs.reduce((n, x) => n + x.spent, 0);
        expect(sum(b.lanes)).toBeCloseTo(sum(b.streams), 12);
        expect(sum(b.lanes) + b.left).toBeCloseTo(0.05, 12);
      }),
    );
  });
});
