import { describe, expect, it } from 'vitest';
import { composeMessage, pictureWords } from '../../../src/alerting/messages/compose.ts';
import { headlineOf } from '../../../src/detection/drift/explain.ts';
import { streamStatus } from '../../../src/detection/drift/stream-status.ts';
import type { StreamReview } from '../../../src/domain/drift.ts';
import type { LookCounts } from '../../../src/monitoring/review/chart-series.ts';
import { type DriftDetails, driftFacts } from '../../../src/monitoring/review/drift-facts.ts';
import { reviewOf } from '../../domain/rows.ts';
import { cutAnswers } from '../../../src/monitoring/review/cut-answers.ts';

const AT = '2026-03-03T02:00:00.000Z';
const review = (
  metric: StreamReview['stream']['metric'],
  categories: string[],
  before: number[],
  after: number[],
  over: Partial<StreamReview> = {},
): StreamReview =>
  reviewOf({
    stream: { agent: 'refund', suite: 'desk', metric },
    evidence: 0.01,
    began: { from: AT, to: AT, run: 'r1' },
    before,
    after,
    categories,
    baselineRuns: 20,
    looks: 5,
    provisional: false,
    ...over,
  });
const lengths = (over: Partial<StreamReview> = {}): StreamReview =>
  review('length', ['0-40', '> 97'], [180, 20], [10, 40], {
    evidence: 2,
    alarm: true,
    cases: [{ caseHash: 'c1', p: 0.9, before: [20, 0], after: [0, 5] }],
    ...over,
  });
const looks: LookCounts[] = [0, 1, 2].map((i) => ({
  at: `2026-03-0${i + 1}T02:00:00.000Z`,
  baseline: i < 2,
  counts: i < 2 ? [9, 1] : [2, 8],
}));
const seen = (reviews: StreamReview[], over: Partial<DriftDetails> = {}): DriftDetails => ({
  incident: 'inc_1',
  agent: 'refund',
  agentName: 'Refund desk',
  target: { provider: 'p', model: 'm' },
  reviews,
  streams: ['desk/length'],
  cases: new Map([
    [
      'c1',
      {
        hash: 'c1',
        label: 'late refund',
        prompt: '',
        metadata: {},
      } as unknown as DriftDetails['cases'] extends ReadonlyMap<string, infer C> ? C : never,
    ],
  ]),
  flips: [],
  looks: (of) => (of.metric === 'length' ? looks : []),
  newest: () => null,
  chance: () => 0,
  causes: null,
  kind: null,
  replayUsd: null,
  ...over,
});

describe('what a drift message says did not change', () => {
  it('is only what the counts themselves say; a pass rate that fell without evidence yet is told with its figures', () => {
    const fallen = review('pass', ['pass', 'fail'], [120, 80], [20, 29]);
    const facts = driftFacts(
      seen([lengths(), fallen, review('finish', ['stop', 'length'], [200, 0], [50, 0])]),
    );
    expect(facts?.unchanged).toEqual(['In desk: how answers end']);
    expect(facts?.unclear).toEqual(['pass rate in desk: 60 % before, 41 % since (49 answers)']);
    expect(facts?.summary).not.toContain('pass rate has not moved');
    if (facts === null) throw new Error('a stream was over the bar');
    expect(composeMessage({ facts, incident: null, reason: 'opened' }).parts).toContainEqual({
      name: 'Too early to tell',
      lines: facts.unclear,
    });
  });

  it('includes a pass rate whose trials since lie within the interval of before', () => {
    const facts = driftFacts(
      seen([lengths(), review('pass', ['pass', 'fail'], [120, 80], [30, 20])]),
    );
    expect(facts?.unchanged).toEqual(['In desk: pass rate']);
    expect(facts?.summary).toContain('while the pass rate has not moved');
  });
});

describe('a drift whose answers were cut off', () => {
  it('says so as what happened, in place of how their form changed, and what to do', () => {
    const cut = cutAnswers('refund', [
      {
        finishReason: 'length',
        usage: { inputTokens: 9, outputTokens: 512 },
        length: 0,
        toolCalls: [],
      },
    ]);
    const kind = 'In 7 of 9 the answers are shorter by half or more.';
    const facts = driftFacts(seen([lengths()], { kind, cut }));
    expect(facts?.summary).toContain(cut?.words);
    expect(facts?.summary).not.toContain(kind);
    expect(facts?.next[1]).toEqual(cut?.step);
    expect(driftFacts(seen([lengths()], { kind, cut: null }))?.summary).toContain(kind);
  });
});

describe('what did not change beside a drift, by the runs since it began', () => {
  const steady = (suite: string, metric: 'pass' | 'length'): StreamReview =>
    review(metric, metric === 'pass' ? ['pass', 'fail'] : ['0-40', '> 97'], [190, 10], [38, 2], {
      stream: { agent: 'refund', suite, metric },
    });
  const reviews = [lengths(), steady('labels', 'pass'), steady('labels', 'length')];
  const factsWith = (
    now: { pass: number; fail: number; failing: boolean },
    streams = ['refund/labels/pass', 'refund/labels/length'],
  ) =>
    driftFacts(
      seen(reviews, {
        measured: { streams: new Set(streams), suites: new Map([['labels', now]]) },
      }),
    );

  it('is a suite whose last run is as usual', () => {
    expect(factsWith({ pass: 19, fail: 1, failing: false })?.unchanged).toEqual([
      'In labels: pass rate, length',
    ]);
  });

  it('is no suite whose own last run looks bad or stood out: that run is told instead', () => {
    for (const now of [
      { pass: 8, fail: 12, failing: false },
      { pass: 18, fail: 2, failing: true },
    ]) {
      expect(factsWith(now)?.unchanged).toEqual([]);
      expect(factsWith(now)?.unclear).toEqual([
        `pass rate in labels: ${now.pass} of 20 pass in its last run`,
      ]);
    }
  });

  it('is no stream that was last looked at before it began', () => {
    const now = { pass: 19, fail: 1, failing: false };
    expect(factsWith(now, [])?.unchanged).toEqual([]);
    expect(factsWith(now, ['refund/labels/pass'])?.unchanged).toEqual(['In labels: pass rate']);
  });

  it('does not call the pass rate of its own suite unmoved where the last run is bad', () => {
    const told = (pass: number) =>
      driftFacts(
        seen([lengths(), steady('desk', 'pass')], {
          measured: {
            streams: new Set(['refund/desk/pass']),
            suites: new Map([['desk', { pass, fail: 20 - pass, failing: false }]]),
          },
        }),
      );
    expect(told(19)?.summary).toContain('while the pass rate has not moved');
    expect(told(8)?.summary).not.toContain('has not moved');
    expect(told(8)?.unclear).toEqual(['pass rate in desk: 8 of 20 pass in its last run']);
  });
});

describe('which way judgment moved', () => {
  const told = (expect?: string): string | undefined => {
    const cases = new Map(
      [...seen([]).cases].map(([hash, c]) => [
        hash,
        { ...c, metadata: expect === undefined ? {} : { expect } } as typeof c,
      ]),
    );
    const judged = review('judgment', ['acted', 'refused'], [190, 10], [20, 30], {
      evidence: 2,
      alarm: true,
      direction: 'over-caution',
      cases: [{ caseHash: 'c1', p: 0.9, before: [20, 0], after: [0, 5] }],
    });
    return driftFacts(seen([judged], { cases, streams: ['desk/judgment'] }))?.summary;
  };

  it('is told against what the cases expect, and only where they say it', () => {
    expect(told('acted')).toContain(
      'In this case it holds back where your cases expect it to act.',
    );
    expect(told()).toContain('In this case it holds back where it used to act.');
  });
});

describe('how a stream stands', () => {
  it.each([
    ['alarm', { alarm: true, evidence: 1.2 }],
    ['suspicious', { evidence: 0.4 }],
    // From evidence 2.0 on, whatever an alarm takes: 5.7 of the 8.4 is 0.2 % of the bar.
    ['suspicious', { evidence: 10 ** (5.7 - 8.4), bar: 8.4 }],
    ['suspicious', { evidence: 10 ** (2.01 - 8.4), bar: 8.4 }],
    ['unclear', { evidence: 10 ** (1.9 - 8.4), bar: 8.4, after: [20, 29] }],
    ['steady', { after: [30, 20] }],
    ['unclear', { after: [20, 29] }],
    ['unclear', { after: [0, 0] }],
    // Many trials before make a narrow interval: a narrow one since that still holds the old rate
    // is steady too.
    ['steady', { before: [9_700, 300], after: [478, 22] }],
  ] as const)('is %s for %j', (standing, over) =>
    expect(
      streamStatus({ ...review('pass', ['pass', 'fail'], [120, 80], [30, 20]), ...over }),
    ).toBe(standing),
  );

  it('is said in the headline, where "steady" was said of everything under the bar', () => {
    expect(headlineOf(review('pass', ['pass', 'fail'], [120, 80], [30, 20]))).toBe(
      'pass rate steady at 60 %',
    );
    expect(headlineOf(review('pass', ['pass', 'fail'], [120, 80], [20, 29]))).toBe(
      'pass rate: no evidence of a change yet, 60 % → 41 %',
    );
    expect(
      headlineOf(review('pass', ['pass', 'fail'], [120, 80], [20, 29], { evidence: 0.4 })),
    ).toBe('pass rate suspicious, 60 % → 41 %');
  });
});

describe('the series of a drift message', () => {
  it('is that of the stream that alarmed, by name, in the facts and in the words for those who do not see it', () => {
    const facts = driftFacts(
      seen([lengths(), review('pass', ['pass', 'fail'], [120, 80], [30, 20])]),
    );
    expect(facts?.seriesOf).toBe('desk: answers over 97 characters');
    expect(facts?.series.map((s) => s.value)).toEqual([0.1, 0.1, 0.8]);
    expect(facts === null ? '' : pictureWords(facts)).toMatch(
      /^Chart of desk: answers over 97 characters, over 3 runs\. Before it was 10 %\..* it was 80 %\.$/,
    );
  });

  it('has the "before" of the numbers in its words, not the average of some of those runs', () => {
    const facts = driftFacts(seen([lengths({ before: [196, 4] })]));
    if (facts === null) throw new Error('a stream was over the bar');
    const { measures } = composeMessage({ facts, incident: null, reason: 'opened' });
    expect(measures[0]?.before).toMatch(/^2 % /);
    expect(pictureWords(facts)).toContain('Before it was 2 %.');
    expect(pictureWords(facts)).not.toContain('10 %');
  });

  it('names the cases that moved, with their own figures, where the whole hardly moved', () => {
    const cases = [
      { caseHash: 'c1', p: 0.99, before: [20, 0], after: [0, 5] },
      ...[2, 3, 4].map((n) => ({ caseHash: `c${n}`, p: 0.01, before: [50, 10], after: [12, 3] })),
    ];
    const facts = driftFacts(seen([lengths({ before: [172, 28], after: [42, 8], cases })]));
    expect(
      headlineOf(lengths({ before: [172, 28], after: [42, 8], cases }), {
        label: () => 'late refund',
      }),
    ).toBe('answer length: 0-40 fell 86 % → 84 % (in late refund 100 % → 0 %)');
    expect(facts?.measures[0]).toMatchObject({
      name: 'desk: answers over 97 characters, in "late refund"',
      before: { value: 0 },
      after: { value: 1 },
    });
  });
});

describe('what labels of refusals are worth', () => {
  const refusing = (metric: 'judgment' | 'refusal'): StreamReview =>
    review(
      metric,
      metric === 'judgment' ? ['acted', 'refused'] : ['answered', 'refused'],
      [190, 10],
      [20, 30],
      { evidence: 2, alarm: true, direction: 'over-caution' },
    );
  const summary = (metric: 'judgment' | 'refusal', withJudge: boolean): string =>
    driftFacts(seen([refusing(metric)], { streams: [`desk/${metric}`], withJudge }))?.summary ?? '';

  it('is said where rules told them from refusals of a part, and not where a judge did or nobody had to', () => {
    expect(summary('judgment', false)).toContain('they often count');
    expect(summary('judgment', true)).not.toContain('they often count');
    expect(summary('refusal', false)).not.toContain('they often count');
  });

  it('plain refusals give the title in their own words', () => {
    const facts = driftFacts(seen([refusing('refusal')], { streams: ['desk/refusal'] }));
    expect(facts?.title).toBe('Refund desk: refusals rose 5 % → 60 %');
    expect(facts?.summary).toContain('refuse more often than before');
  });
});
