import { expect, it } from 'vitest';
import { clockWords, dayAlone, dayWords } from '../../src/domain/text-dates.ts';
import {
  clock,
  exact,
  howLong,
  relative,
  shortDay,
  stamp,
  stampWords,
  when,
} from '../../src/web/parts/times.ts';

const told = { now: Date.parse('2026-03-03T02:00:00Z'), timezone: 'Europe/Berlin' };

it('a stored value that is no time has no words, and no page falls over it', () => {
  for (const none of ['', '[secret]', '2026-13-45T02:00:00.000Z', 'yesterday']) {
    const words = [
      ...[exact, clock].map((f) => f(none, told.timezone)),
      ...[shortDay, relative, howLong, stampWords].map((f) => f(none, told)),
      ...[when, stamp].map((f) => String(f(none, told))),
      ...[dayWords, dayAlone].map((f) => f(none)),
      clockWords(none, '2026-03-03T02:00:00.000Z'),
    ];
    expect(words.join('')).toBe('');
  }
  expect(stampWords('2026-03-03T01:00:00.000Z', told)).toBe('3 Mar 02:00 CET');
});
