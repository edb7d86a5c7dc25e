import { describe, expect, it } from 'vitest';
import { ceilingReason, ceilings, usd, usdTogether } from '../../../src/platform/money/ceilings.ts';

describe('money ceilings', () => {
  it('hold over the calendar day and month of the time zone', () => {
    const now = Date.parse('2026-03-29T22:30:00Z'); // 00:30 of the 30th in Berlin, summer time since that night
    expect(ceilings({ perDayUsd: 1, perMonthUsd: 10 }, 'Europe/Berlin', now)).toEqual([
      { name: 'day', from: '2026-03-29T22:00:00.000Z', to: '2026-03-30T22:00:00.000Z', usd: 1 },
      { name: 'month', from: '2026-02-28T23:00:00.000Z', to: '2026-03-31T22:00:00.000Z', usd: 10 },
    ]);
  });

  it('move on at midnight, to the millisecond', () => {
    const day = (at: string): string | undefined =>
      ceilings({ perDayUsd: 1 }, 'UTC', Date.parse(at))[0]?.from;
    expect(day('2026-03-01T23:59:59.999Z')).toBe('2026-03-01T00:00:00.000Z');
    expect(day('2026-03-02T00:00:00.000Z')).toBe('2026-03-02T00:00:00.000Z');
    expect(day('2026-03-01T12:00:00.000Z')).toBe('2026-03-01T00:00:00.000Z');
  });

  it('are none where none is set', () => {
    expect(ceilings({}, 'UTC', 0)).toEqual([]);
  });

  it('say what would have been passed, in money that people read', () => {
    expect(
      ceilingReason(
        { ceiling: { name: 'day', from: '', to: '', usd: 5 }, spentUsd: 4.912, assumedUsd: 0 },
        0.1234,
      ),
    ).toBe(
      'the ceiling of $5.00 a day would be passed: $4.91 spent or reserved, this call could cost $0.12',
    );
    expect([0, 0.004, 0.00123, 12.345].map(usd)).toEqual(['$0.00', '$0.0040', '$0.0012', '$12.35']);
  });

  it('round what belongs together alike, by the decimals that the smallest of it needs', () => {
    const told = (amounts: number[]): string[] => amounts.map(usdTogether(amounts));
    expect(told([0.1366, 0.0034])).toEqual(['$0.1366', '$0.0034']);
    expect(told([3.1, 0, 16.9])).toEqual(['$3.10', '$0.00', '$16.90']);
    expect(told([0, 0])).toEqual(['$0.00', '$0.00']);
    expect(told([4, 1e-9])).toEqual(['$4.000000', '$0.000000']);
  });
});
