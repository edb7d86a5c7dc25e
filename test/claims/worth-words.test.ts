import { describe, expect, it } from 'vitest';
import { hoursWords } from '../../src/claims/worth/worth-text.ts';

describe('hours of review', () => {
  it.each([
    [0, '0 minutes'],
    [12 / 3_600, 'less than a minute'],
    [1 / 60, '1 minute'],
    [47 / 60, '47 minutes'],
    [0.999, '1 hour'],
    [1.04, '1 hour'],
    [1.25, '1.3 hours'],
    [12, '12 hours'],
  ])('%f are said as %s', (hours, words) => {
    expect(hoursWords(hours)).toBe(words);
  });
});
