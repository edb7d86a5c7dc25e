import { describe, expect, it } from 'vitest';
import { toldDate } from '../../src/domain/told-date.ts';

const told = (text: string): string | null => {
  const at = toldDate(text);
  return at === null ? null : new Date(at).toISOString();
};

describe('a date that somebody types', () => {
  it('is a day or a time of ISO 8601, in UTC where it says no zone', () => {
    expect(told('2026-12-01')).toBe('2026-12-01T00:00:00.000Z');
    expect(told(' 2026-12-01T23:50Z ')).toBe('2026-12-01T23:50:00.000Z');
    expect(told('2026-12-01 23:50')).toBe('2026-12-01T23:50:00.000Z');
    expect(told('2026-12-01T23:50:01.5+01:00')).toBe('2026-12-01T22:50:01.500Z');
    expect(told('2028-02-29')).toBe('2028-02-29T00:00:00.000Z');
  });

  it('is nothing that only looks like one, and no day that the calendar lacks', () => {
    for (const text of [
      'banana 2027',
      '12/25/2026',
      'Dec 25 2026',
      '2026',
      '2026-12',
      '2026-02-31',
      '2026-02-31T10:00Z',
      '2027-02-29',
      '2026-12-01T25:00Z',
      '2026-12-01Z',
      'tomorrow',
      '',
    ])
      expect([text, told(text)]).toEqual([text, null]);
  });
});
