import { describe, expect, it } from 'vitest';
import type { Look, Stream, StreamReview } from '../../../src/domain/drift.ts';
import { claimsOf } from '../../../src/monitoring/review/claims.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import {
  beginningsWith,
  fromOneBeginning,
  incidentTimes,
  withMovedBeginning,
} from '../../../src/monitoring/review/one-beginning.ts';
import type { StoredCase } from '../../../src/domain/stored-case.ts';
import { incidentOf, reviewOf } from '../../domain/rows.ts';

const at = (day: number): string => new Date(Date.UTC(2026, 3, day, 2)).toISOString();
const look = (day: number, dear: number): Look => ({
  run: `r${day}`,
  at: at(day),
  lane: 'schedule',
  cells: [{ caseHash: 'a', counts: [4 - dear, dear] }],
});
const stream: Stream = {
  agent: 'refund',
  suite: 'desk',
  metric: 'cost',
  categories: ['as usual', 'more than usual'],
  baseline: [look(1, 0), look(2, 1)],
  looks: [
    look(3, 0),
    look(4, 2),
    { ...look(5, 2), confirmed: [{ caseHash: 'a', counts: [0, 9] }] },
  ],
  provisional: false,
  expect: new Map(),
  highRisk: new Set(),
};
const review = (metric: StreamReview['stream']['metric'], began: number): StreamReview =>
  reviewOf({
    stream: { agent: 'refund', suite: 'desk', metric },
    evidence: 1,
    alarm: true,
    leading: 'sparse',
    began: { from: at(1), to: at(5), run: `r${began}`, at: at(began) },
    cases: [{ caseHash: 'a', p: 0.9, before: [7, 1], after: [4, 8] }],
    direction: 'worse',
    before: [7, 1],
    after: [8, 4],
    categories: stream.categories,
    baselineRuns: 2,
    provisional: false,
  });

describe('the numbers of one message', () => {
  it('count no run that failed, and was over, as what was before', () => {
    const lead = review('cost', 5);
    const failed = [{ at: at(4), endedAt: at(5) }];
    const [own] = fromOneBeginning([lead], lead, [stream], failed);
    expect(own).toMatchObject({ before: [11, 1], after: [2, 2] });
    expect(fromOneBeginning([lead], lead, [stream])).toEqual([lead]);
  });

  it('are counted from one beginning, that of what is told first', () => {
    const [lead, other] = fromOneBeginning(
      [review('pass', 5), review('cost', 3)],
      review('pass', 5),
      [stream],
    );
    expect(lead).toEqual(review('pass', 5));
    expect(other).toMatchObject({ before: [13, 3], after: [2, 2] });
    expect(other?.cases[0]).toMatchObject({
      before: [13, 3],
      after: [2, 11],
      again: { after: [0, 9] },
    });
  });

  it('leave a stream as it is that is not at hand', () => {
    expect(fromOneBeginning([review('cost', 3)], review('pass', 5), [])).toEqual([
      review('cost', 3),
    ]);
  });
});

describe('what was before an incident that goes on', () => {
  const began = { desk: { run: 'r4', from: at(2), at: at(4) } };
  const live = incidentOf({ began });

  it('stays as it was told: runs between the last quiet one and its beginning are part of it', () => {
    const times = incidentTimes([], live, 'desk');
    const lead = review('cost', 4);
    expect(fromOneBeginning([lead], lead, [stream], times)).toEqual([lead]);
  });

  it('takes in no run of the incident where its beginning is found to be later', () => {
    const justBefore = (time: string): string => new Date(Date.parse(time) - 1).toISOString();
    const now = beginningsWith(began, { desk: { run: 'r5', from: at(4), at: at(5) } });
    // No run since then can be approved while it goes on.
    expect(now).toEqual({ desk: { run: 'r5', from: justBefore(at(4)), at: at(4) } });
    const lead = review('cost', 5);
    const times = incidentTimes([], incidentOf({ began: now }), 'desk');
    expect(fromOneBeginning([lead], lead, [stream], times)[0]).toMatchObject({
      before: [11, 1],
      after: [2, 2],
    });
  });

  it('says when it began as it was told, where that is another time, of the same suite', () => {
    const facts = (since: string, suite = 'desk') =>
      plainFacts('t', `Since ${since}.`, {
        since,
        lead: { stream: `${suite}/pass`, gravity: 1, reason: 'r' },
      });
    expect(withMovedBeginning(facts(at(4)), facts(at(5))).summary).toBe(
      `Since ${at(5)}. What was told before is since Saturday 4 April, 02:00 UTC.`,
    );
    expect(withMovedBeginning(facts(at(4)), facts(at(4)))).toEqual(facts(at(4)));
    expect(withMovedBeginning(facts(at(4)), facts(at(5), 'shop'))).toEqual(facts(at(5), 'shop'));
  });
});

describe('a claim', () => {
  it('counts answers of whole runs, not those that were asked for because a case looked bad', () => {
    const pass: StreamReview = {
      ...review('pass', 4),
      cases: [
        {
          caseHash: 'a',
          p: 0.9,
          before: [300, 6],
          after: [9, 42],
          again: { before: [0, 0], after: [5, 28] },
        },
      ],
    };
    const cases = new Map([
      ['a', { metadata: { claim: 'over-promises' } } as unknown as StoredCase],
    ]);
    expect(claimsOf([pass], cases)[0]).toMatchObject({ beforeOf: 306, nowHeld: 4, nowOf: 18 });
  });
});
