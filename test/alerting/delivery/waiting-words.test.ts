import { expect, it } from 'vitest';
import { notTaken, waitingWords } from '../../../src/alerting/delivery/waiting-words.ts';

const NOW = Date.parse('2026-12-01T01:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const one = { attempts: 0, lastError: null, nextAt: iso(NOW) };
const held = (why: 'quiet-hours' | 'maintenance', until: string) => ({
  ...one,
  nextAt: until,
  held: { why, until },
});
const quiet = held('quiet-hours', '2026-12-01T07:00:00.000Z');
const together = { ...one, nextAt: iso(NOW + 40_000) };
const refused = { ...one, attempts: 3, lastError: 'no', nextAt: iso(NOW + 600_000) };
const late = { ...one, nextAt: iso(NOW - 3_600_000) };

it('messages that wait are told with what each waits for', () => {
  expect(waitingWords([], NOW)).toBe('');
  expect(waitingWords([quiet], NOW)).toBe('1 message waits until quiet hours end at 07:00 UTC');
  expect(waitingWords([quiet, quiet, together, refused, late], NOW)).toBe(
    '5 messages wait: 2 until quiet hours end at 07:00 UTC, 1 for their minute, so that one ' +
      'message tells all of an event, 2 for a channel to take them',
  );
  expect(waitingWords([held('maintenance', '2026-12-03T00:00:00.000Z')], NOW)).toBe(
    '1 message waits until maintenance ends at 2026-12-03',
  );
  expect(waitingWords([one], NOW)).toBe('1 message waits to leave with the next beat');
});

it('only what should have left is a matter of the worker', () => {
  expect(notTaken([quiet, together, one, refused, late], NOW)).toEqual([refused, late]);
  // Its hour has come, and nothing was sent.
  const over = held('quiet-hours', iso(NOW - 600_000));
  expect(notTaken([over], NOW)).toEqual([over]);
});
