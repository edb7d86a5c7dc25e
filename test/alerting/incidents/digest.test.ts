import { describe, expect, it } from 'vitest';
import { composeMessage } from '../../../src/alerting/messages/compose.ts';
import type { StreamReview } from '../../../src/domain/drift.ts';
import { digestFacts, type Week } from '../../../src/monitoring/weekly-digest.ts';

const review = (over: Partial<StreamReview>, suite = 'desk'): StreamReview => ({
  stream: { agent: 'refund', suite, metric: 'pass' },
  evidence: 0,
  alarm: false,
  leading: 'pooled',
  leadingValue: 0,
  began: null,
  cases: [],
  direction: 'mixed',
  before: [90, 10],
  after: [9, 1],
  categories: ['pass', 'fail'],
  baselineRuns: 5,
  looks: 3,
  provisional: true,
  reason: '',
  ...over,
});
const week = (over: Partial<Week>): Week => ({
  agents: [{ id: 'refund', name: 'Refund desk', runs: 2, pass: 18, trials: 20, none: 0 }],
  suites: [{ agent: 'refund', suite: 'desk' }],
  reviews: [],
  live: [],
  coming: [],
  spentUsd: 0,
  provisional: [],
  ...over,
});

describe('the weekly digest', () => {
  it('does not call steady what was never compared, and says how far it is', () => {
    const facts = digestFacts(
      week({ reviews: [review({ baselineRuns: 2, looks: 0, before: [0, 0], after: [0, 0] })] }),
    );
    expect(facts.title).toBe('Nothing compared yet: 2 of 5 runs');
    expect(facts.summary).not.toMatch(/steady|moved/);
    expect(composeMessage({ facts, incident: null, reason: 'digest' }).parts).toContainEqual({
      name: 'Not compared yet',
      lines: ['refund/desk: nothing compared yet, 2 of 5 runs'],
    });
    expect(digestFacts(week({})).title).toBe('Nothing compared yet: 0 of 5 runs');
  });
  it('says "all steady" where suites were compared and nothing is suspicious, and names a suite that waits', () => {
    const facts = digestFacts(
      week({
        suites: [
          { agent: 'refund', suite: 'desk' },
          { agent: 'refund', suite: 'tone' },
        ],
        reviews: [review({})],
      }),
    );
    expect([facts.title, facts.unclear]).toEqual([
      'All steady: 1 agent watched this week',
      ['refund/tone: nothing compared yet, 0 of 5 runs'],
    ]);
  });
  it('says "no alarm" where something is suspicious', () => {
    expect(digestFacts(week({ reviews: [review({ evidence: 0.4 })] })).title).toBe(
      'No alarm this week; 1 measurement may be moving; 1 agent watched',
    );
  });
});
