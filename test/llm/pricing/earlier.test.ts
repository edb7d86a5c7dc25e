import { describe, expect, it } from 'vitest';
import { lacking } from '../../../src/platform/money/earlier-spending.ts';

const WINDOWS = { dayFrom: '2026-03-20T00:00:00.000Z', monthFrom: '2026-03-01T00:00:00.000Z' };
const rest = (dayUsd: number, monthUsd: number, has = { dayUsd: 0, monthUsd: 0 }, over = {}) =>
  lacking({ ...WINDOWS, dayUsd, monthUsd, ...over }, has).map((s) => [s.at.slice(0, 10), s.usd]);

describe('what a database lacks of what was spent', () => {
  it("is the day's part on the day, and what was before it in the month at the month's beginning", () => {
    expect(rest(2, 7)).toEqual([
      ['2026-03-01', 5],
      ['2026-03-20', 2],
    ]);
    expect(rest(0, 7)).toEqual([['2026-03-01', 7]]);
  });

  it('is only what it has not, and never less than nothing', () => {
    expect(rest(2, 7, { dayUsd: 1, monthUsd: 1 })).toEqual([
      ['2026-03-01', 5],
      ['2026-03-20', 1],
    ]);
    expect(rest(2, 7, { dayUsd: 2, monthUsd: 7 })).toEqual([]);
    expect(rest(2, 7, { dayUsd: 9, monthUsd: 9 })).toEqual([]);
  });

  it('is one sum on the first of a month', () => {
    expect(rest(3, 3, { dayUsd: 1, monthUsd: 1 }, { dayFrom: WINDOWS.monthFrom })).toEqual([
      ['2026-03-01', 2],
    ]);
  });
});
