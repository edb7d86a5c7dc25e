import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  LANE_SHARES,
  Ledger,
  openCharge,
  shareAtAge,
  spentWithinYear,
} from '../../../src/detection/drift/alpha-spending.ts';
import type { Charge, Lane } from '../../../src/domain/drift.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const iso = (day: number): string => new Date(START + day * DAY).toISOString();
const LANES: readonly Lane[] = ['schedule', 'change', 'high-risk'];

describe('the yearly budget', () => {
  test('the charges of any 365 days stay within alpha whatever streams, plans and looks come and go', () => {
    const looks = fc.array(
      fc.record({
        after: fc.double({ min: 0, max: 20, noNaN: true }),
        stream: fc.nat(5),
        lane: fc.constantFrom(...LANES),
        plannedLooks: fc.integer({ min: 0, max: 60 }),
        liveStreams: fc.integer({ min: 0, max: 6 }),
      }),
      { minLength: 1, maxLength: 150 },
    );
    fc.assert(
      fc.property(looks, fc.constantFrom(0.01, 0.05, 0.2), (rows, alpha) => {
        const charges: Charge[] = [];
        const ledger = new Ledger();
        let day = 0;
        for (const [i, row] of rows.entries()) {
          day += row.after;
          const at = iso(day);
          const spent = spentWithinYear(charges, row.lane, at);
          expect(ledger.spent(row.lane, at)).toBeCloseTo(spent, 12);
          const earlierStarts = charges.filter(
            (c) => c.stream === `s${row.stream}` && c.lane === row.lane,
          ).length;
          const charge = openCharge({
            ...row,
            stream: `s${row.stream}`,
            run: `r${i}`,
            at,
            alpha,
            shares: LANE_SHARES,
            earlierStarts,
            spent,
          });
          charges.push(charge);
          ledger.add(charge);
          // Every window ends at some charge, so these are all the windows there are.
          const year = LANES.reduce((sum, lane) => sum + spentWithinYear(charges, lane, at), 0);
          expect(charge.weight).toBeGreaterThanOrEqual(0);
          expect(year).toBeLessThanOrEqual(alpha);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a planned year of one stream spends its lane and no more, and no start is turned away', () => {
    const charges: Charge[] = [];
    for (let day = 0; day < 365; day++) {
      const spent = spentWithinYear(charges, 'schedule', iso(day));
      charges.push(
        openCharge({
          stream: 's',
          run: `r${day}`,
          at: iso(day),
          lane: 'schedule',
          alpha: 0.05,
          shares: LANE_SHARES,
          plannedLooks: 365,
          liveStreams: 1,
          earlierStarts: day,
          spent,
        }),
      );
    }
    const total = charges.reduce((sum, c) => sum + c.weight, 0);
    expect(total).toBeLessThanOrEqual(0.05 * 0.75);
    expect(total).toBeGreaterThan(0.05 * 0.75 * 0.99);
    expect(Math.min(...charges.map((c) => c.weight))).toBeGreaterThan(0);
  });

  test('weights are 1 on average over four starts: three of one half, one of two and a half', () => {
    const open = (earlierStarts: number): Charge =>
      openCharge({
        stream: 's',
        run: 'r',
        at: iso(0),
        lane: 'schedule',
        alpha: 1,
        shares: { schedule: 1, change: 0, 'high-risk': 0 },
        plannedLooks: 1000,
        liveStreams: 1,
        earlierStarts,
        spent: 0,
      });
    expect([0, 1, 2, 3, 4].map((i) => Number((open(i).weight * 1000).toFixed(9)))).toEqual([
      0.5, 0.5, 0.5, 2.5, 0.5,
    ]);
    expect([0, 1, 2, 3, 4].map((i) => open(i).lasting)).toEqual([false, false, false, true, false]);
  });

  test('a start keeps its weight for 14 looks, a lasting one four fifths of it for 88', () => {
    expect([0, 13, 14, 87, 88].map((age) => shareAtAge(false, age))).toEqual([1, 1, 0, 0, 0]);
    expect([0, 13, 14, 87, 88].map((age) => shareAtAge(true, age))).toEqual([1, 1, 0.8, 0.8, 0]);
  });

  test('more streams make later charges smaller and leave earlier ones alone', () => {
    const open = (liveStreams: number): number =>
      openCharge({
        stream: 's',
        run: 'r',
        at: iso(0),
        lane: 'change',
        alpha: 0.05,
        shares: LANE_SHARES,
        plannedLooks: 50,
        liveStreams,
        earlierStarts: 0,
        spent: 0,
      }).weight;
    expect(open(20)).toBeCloseTo(open(1) / 20, 12);
  });
});
