import { describe, expect, it } from 'vitest';
import { costLines, hoursWords, worthHeadline } from '../../src/claims/worth/worth-text.ts';
import type { Worth } from '../../src/claims/worth/worth.ts';

describe('alarms', () => {
  const said = (over: Partial<Worth>) =>
    costLines({
      alarms: { real: 0, notReal: 0, unsaid: 0 },
      others: {},
      reviews: 0,
      elsewhere: 0,
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

describe('what is known of few', () => {
  const worth = (total: Partial<Worth['total']>, over: Partial<Worth> = {}): Worth =>
    ({
      name: 'desk',
      alarms: { real: 0, notReal: 0, unsaid: 0 },
      others: {},
      reviews: 0,
      elsewhere: 0,
      reviewHours: 0,
      spentUsd: 0,
      total: { outputs: 198, accepted: 0, edited: 0, rejected: 0, asIs: {}, ...total },
      ...over,
    }) as Worth;
  const lines = (w: Worth): string => costLines(w).join(' ');

  it('is said to be, and nothing of a hundred answers follows from it', () => {
    const two = worth({ accepted: 1, rejected: 1 }, { reviews: 9, reviewHours: 7, spentUsd: 1 });
    expect(worthHeadline(two)).toBe(
      '1 of 2 answers of desk whose fate is known were taken as they were, 0 edited, 1 rejected. ' +
        'What became of 196 others is not known.',
    );
    expect(lines(two)).toContain('Of 2 known fates nothing is said for a hundred answers');
    expect(lines(two)).not.toContain('For a hundred');
  });

  it('is taken for the rest from twenty on, and that is said', () => {
    const half = worth(
      { outputs: 100, accepted: 20, rejected: 20 },
      { reviews: 9, reviewHours: 5, spentUsd: 1 },
    );
    expect(lines(half)).toContain(
      'For a hundred answers taken as they were, if those whose fate is not known fared alike: ' +
        '10 hours of review and $2.00.',
    );
    const all = worth({ outputs: 40, accepted: 20, rejected: 20 }, { reviews: 1, reviewHours: 1 });
    expect(worthHeadline(all)).toBe(
      '20 of 40 answers of desk were taken as they were, 0 edited, 20 rejected.',
    );
    expect(lines(all)).toContain('For a hundred answers taken as they were: 5 hours of review');
  });

  it('tells no minutes of review where nobody reviewed, and none where people looked elsewhere', () => {
    const total = { outputs: 40, accepted: 40 };
    expect(lines(worth(total))).toContain('Nobody has reviewed an answer.');
    expect(lines(worth(total))).not.toMatch(/0 minutes|For a hundred/);
    expect(lines(worth(total, { spentUsd: 2 }))).toContain('as they were: $5.00.');
    const elsewhere = lines(worth(total, { reviews: 65, elsewhere: 65, spentUsd: 2 }));
    expect(elsewhere).toContain(
      'How long 65 reviews took where the agent keeps its answers is not known.',
    );
    expect(elsewhere).not.toMatch(/minute|hour/);
    const both = lines(worth(total, { reviews: 70, elsewhere: 65, reviewHours: 1 }));
    expect(both).toContain('People spent 1 hour on 5 reviews. How long 65 reviews took');
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
