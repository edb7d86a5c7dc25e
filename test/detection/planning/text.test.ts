import { expect, test } from 'vitest';
import { spanWords } from '../../../src/detection/planning/text.ts';

const MINUTE = 1 / (24 * 60);

test.each([
  [5 * MINUTE, '5 minutes'],
  [MINUTE / 4, '1 minute'],
  [50 * MINUTE, '50 minutes'],
  [58 * MINUTE, '1 hour'],
  [6 * 60 * MINUTE, '6 hours'],
  [1, '1 day'],
  [21, '3 weeks'],
])('a wait of %d days is said as %s', (days, words) => {
  expect(spanWords(days)).toBe(words);
});
