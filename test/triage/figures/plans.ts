import { makeSource } from '../../../src/triage/figures/source.ts';

const rows: readonly (readonly [string, string, number, number])[] = [
  ['Basic', 'Q2 2026', 9, 1_400_000],
  ['Basic', 'Q3 2026', 10, 1_200_000],
  ['Pro', 'Q2 2026', 29, 2_100_000],
  ['Pro', 'Q3 2026', 31, 2_400_000],
  ['Team', 'Q2 2026', 95, 800_000],
  ['Team', 'Q3 2026', 99, 850_000],
];
/** Three plans in two quarters. */
export const PLANS = makeSource(
  'plans.csv',
  rows.map(([plan, period, price, revenue], i) => ({
    line: i + 2,
    cells: {
      plan,
      period,
      price_usd_month: String(price),
      revenue_usd: String(revenue),
    },
  })),
);
