import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietUntil } from '../../../src/alerting/routes/quiet-hours.ts';
import {
  type QuietHoursConfig,
  type Weekday,
  WEEKDAYS,
} from '../../../src/config/schema-alerts.ts';
import { wallClock } from '../../../src/platform/schedule/local-time.ts';

const HOUR = 3_600_000;
const NIGHT: QuietHoursConfig = { from: '22:00', to: '07:00' };
const until = (quiet: QuietHoursConfig, zone: string, at: string): string | null => {
  const end = quietUntil(quiet, zone, Date.parse(at));
  return end === null ? null : new Date(end).toISOString();
};

describe('quiet hours', () => {
  test.each([
    ['2026-03-10T21:59:59Z', null],
    ['2026-03-10T22:00:00Z', '2026-03-11T07:00:00.000Z'],
    ['2026-03-11T06:59:59Z', '2026-03-11T07:00:00.000Z'],
    ['2026-03-11T07:00:00Z', null],
  ])('from 22:00 to 07:00 at %s last until %s', (at, end) => {
    expect(until(NIGHT, 'UTC', at)).toBe(end);
  });

  test('are those of the clock on the wall, which may be that of another zone', () => {
    expect(until(NIGHT, 'Asia/Kolkata', '2026-03-10T16:30:00Z')).toBe('2026-03-11T01:30:00.000Z');
    const own = { ...NIGHT, timezone: 'America/New_York' };
    expect(until(own, 'Asia/Kolkata', '2026-01-10T03:00:00Z')).toBe('2026-01-10T12:00:00.000Z');
  });

  test('are an hour shorter in the night in which the clock is set ahead, and longer when it is set back', () => {
    expect(until(NIGHT, 'Europe/Berlin', '2026-03-28T21:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(until(NIGHT, 'Europe/Berlin', '2026-10-24T20:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  test('that end at a time which the clock skips, or shows twice, end once: when it has come first', () => {
    const early = { from: '22:00', to: '02:30' };
    // At 02:00 the clock is set to 03:00.
    expect(until(early, 'Europe/Berlin', '2026-03-28T23:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(until(early, 'Europe/Berlin', '2026-03-29T01:00:00Z')).toBe(null);
    // At 03:00 it is set back to 02:00.
    expect(until(early, 'Europe/Berlin', '2026-10-24T23:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(until(early, 'Europe/Berlin', '2026-10-25T01:15:00Z')).toBe(null);
  });

  test('begin on the days that are named, and a whole day follows the other', () => {
    const weekend: QuietHoursConfig = { from: '00:00', to: '00:00', days: ['sat', 'sun'] };
    expect(until(weekend, 'UTC', '2026-03-13T23:59:00Z')).toBe(null);
    expect(until(weekend, 'UTC', '2026-03-14T00:00:00Z')).toBe('2026-03-16T00:00:00.000Z');
    const fridays = { ...NIGHT, days: ['fri' as Weekday] };
    expect(until(fridays, 'UTC', '2026-03-14T03:00:00Z')).toBe('2026-03-14T07:00:00.000Z');
    expect(until(fridays, 'UTC', '2026-03-14T23:00:00Z')).toBe(null);
  });

  test('where there are none never hold', () => {
    expect(quietUntil(undefined, 'UTC', 0)).toBe(null);
  });
});

const time = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
const quiet: fc.Arbitrary<QuietHoursConfig> = fc
  .record({
    from: time,
    to: time,
    days: fc.option(fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1, maxLength: 6 }), {
      nil: undefined,
    }),
  })
  .filter((q) => q.from !== q.to || q.days !== undefined)
  .map(({ from, to, days }) => ({ from, to, ...(days === undefined ? {} : { days }) }));
const zone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
);
/** Half of the times lie within a day of a moment at which some clock is set. */
const SET = ['2026-03-08T07:00Z', '2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-11-01T06:00Z'];
const now = fc.oneof(
  fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') }),
  fc
    .tuple(fc.constantFrom(...SET), fc.integer({ min: -24 * HOUR, max: 24 * HOUR }))
    .map(([at, ms]) => Date.parse(at) + ms),
);

describe('any quiet hours, on days on which the clock is set too', () => {
  test('end later than now and within a week, and are over when they end', () => {
    fc.assert(
      fc.property(quiet, zone, now, (q, tz, at) => {
        const end = quietUntil(q, tz, at);
        if (end === null) return;
        expect(end).toBeGreaterThan(at);
        expect(end - at).toBeLessThanOrEqual(7 * 24 * HOUR + HOUR);
        expect(quietUntil(q, tz, end)).toBe(null);
        // Until then they have one end.
        const between = at + Math.floor((end - at) / 2);
        expect(quietUntil(q, tz, between)).toBe(end);
      }),
      { numRuns: 400 },
    );
  });

  test('end when the clock on the wall shows it, or where it is set over that', () => {
    fc.assert(
      fc.property(quiet, zone, now, (q, tz, at) => {
        const end = quietUntil(q, tz, at);
        if (end === null) return;
        const shown = new Date(wallClock(end, tz)).toISOString().slice(11, 16);
        const isSkipped = wallClock(end, tz) - wallClock(end - 60_000, tz) !== 60_000;
        expect(shown === q.to || isSkipped).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
