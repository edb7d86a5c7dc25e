import { expect, it } from 'vitest';
import { dailyOf } from '../../../src/platform/schedule/daily.ts';
import { nextSlot } from '../../../src/platform/schedule/slots.ts';

it('what runs rarely runs daily at the hour that it has, so that its own slots are among the daily ones', () => {
  const rare: [string, string, string][] = [
    ['0 9 * * 1', 'UTC', '0 9 * * *'],
    ['30 6 1 * *', 'Europe/Berlin', '30 6 * * *'],
    ['0 2,14 * * 4', 'Asia/Tokyo', '0 2 * * *'],
    ['*/10 4 1 * *', 'America/New_York', '0 4 * * *'],
    ['15 23 1 7 *', 'Australia/Lord_Howe', '15 23 * * *'],
    ['@weekly', 'UTC', '0 0 * * *'],
  ];
  for (const [cron, timezone, daily] of rare)
    expect([cron, dailyOf({ cron, timezone })]).toEqual([cron, { cron: daily, timezone }]);
});

it('comes once a day at the same hour of the wall clock, through both changes of the clock', () => {
  const daily = dailyOf({ cron: '30 2 * * 1', timezone: 'Europe/Berlin' });
  const days = (from: string): string[] => {
    const found: string[] = [];
    for (let at = Date.parse(from); found.length < 4;) {
      const next = nextSlot(daily, at) ?? '';
      found.push(next);
      at = Date.parse(next);
    }
    return found;
  };
  expect(new Set(days('2026-03-27T12:00:00Z').map((slot) => slot.slice(0, 10))).size).toBe(4);
  expect(new Set(days('2026-10-23T12:00:00Z').map((slot) => slot.slice(0, 10))).size).toBe(4);
});
