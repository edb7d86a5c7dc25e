import { describe, expect, it } from 'vitest';
import { costLines, hoursWords } from '../../src/claims/worth/worth-text.ts';
import type { Worth } from '../../src/claims/worth/worth.ts';

describe('alarms', () => {
  const said = (over: Partial<Worth>) =>
    costLines({
      alarms: { real: 0, notReal: 0, unsaid: 0 },
      others: {},
      reviews: 0,
      reviewHours: 0,
      spentUsd: 0,
      total: { accepted: 0 },
      ...over,
    } as Worth).join(' ');

  it('are those of behaviour, by their words, and what else was told stands beside them', () => {
    expect(said({ others: { documents: 2, control: 2, attack: 1 } })).toContain(
      'No alarm was told that behaviour changed or cases fail. 5 incidents of other kinds were told: ' +
        '“Past review” (2), “A control found something” (2), “It obeyed an attack” (1).',
    );
    expect(said({})).not.toContain('other kind');
    expect(said({ alarms: { real: 1, notReal: 0, unsaid: 0 }, others: { spend: 1 } })).toMatch(
      /1 alarm that behaviour changed or cases fail: people took 1.*1 incident of another kind was told: “Money” \(1\)\./,
    );
  });
});

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
