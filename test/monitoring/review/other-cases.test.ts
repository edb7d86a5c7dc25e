import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { decideAfterLook } from '../../../src/alerting/incidents/lifecycle.ts';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { reviewStream } from '../../../src/detection/drift/review.ts';
import type { Charge, Stream, StreamReview } from '../../../src/domain/drift.ts';
import type { Incident, IncidentFacts, Measure } from '../../../src/domain/incident.ts';
import { othersFail } from '../../../src/monitoring/failing/others-fail.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import { NO_RULES } from '../../../src/detection/failing/rules.ts';
import {
  areGrave,
  askedOfPart,
  otherCasesFacts,
  otherCasesOf,
  othersReason,
} from '../../../src/monitoring/review/other-cases.ts';
import {
  namedIn,
  type OtherCases,
  toldScope,
  withScope,
} from '../../../src/monitoring/review/told-scope.ts';
import { at } from '../../detection/drift/worlds.ts';
import { incidentOf } from '../../domain/rows.ts';

const SETTINGS = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 50 },
  liveStreams: 1,
  highRiskStreams: 1,
};
const share = (value: number): Measure['before'] => ({ value, low: value, high: value, n: 20 });
const fellIn = (cases: readonly string[] | undefined): IncidentFacts =>
  plainFacts('Refund desk: 1 of 20 cases fails that used to pass', 'It fails.', {
    lead: { stream: 'desk/pass', gravity: 1, reason: '' },
    measures: [
      {
        name: 'desk: pass rate',
        before: share(1),
        after: share(0),
        source: {
          stream: 'desk/pass',
          categories: [0],
          ...(cases === undefined ? {} : { cases }),
        },
      },
    ],
  });
const open = (facts: IncidentFacts, more: Partial<Incident> = {}): Incident =>
  incidentOf({ kind: 'drift', state: 'open', streams: ['desk/pass'], facts, ...more });

/** Twenty nights in which all pass, then nights in which these fail, or are judged to act. */
function failing(
  nights: readonly (readonly number[])[],
  metric: 'pass' | 'judgment' = 'pass',
): Stream {
  const all = [...Array.from({ length: 20 }, () => []), ...nights].map(
    (fails: readonly number[], day) => ({
      run: `run-${String(day).padStart(4, '0')}`,
      at: at(day),
      lane: 'schedule' as const,
      cells: Array.from({ length: 20 }, (_, i) => ({
        caseHash: `case-${i}`,
        counts: fails.includes(i) ? [0, 1] : [1, 0],
      })),
    }),
  );
  return {
    agent: 'refund',
    suite: 'desk',
    metric,
    categories: metric === 'pass' ? ['pass', 'fail'] : ['refused', 'acted'],
    baseline: all.slice(0, 20),
    looks: all.slice(20),
    provisional: false,
    expect: new Map(),
    highRisk: new Set(),
  };
}

/** What the worker would find after the last of these nights, and what all of them cost. */
async function found(
  nights: readonly (readonly number[])[],
  live: Incident | null,
  acting: readonly (readonly number[])[] = [],
): Promise<{ others: OtherCases | null; alarm: boolean }> {
  const streams = [failing(nights), ...(acting.length === 0 ? [] : [failing(acting, 'judgment')])];
  const paid = new Map(streams.map((s) => [s.metric, livedThrough(s)]));
  const ask = askedOfPart(
    { memory: new DetectorMemory(), yieldToEventLoop: async () => {} },
    SETTINGS,
    async (s) => paid.get(s.metric)?.charges ?? [],
  );
  const reviews = streams.flatMap((s) => paid.get(s.metric)?.review ?? []);
  const others = await otherCasesOf(live, { suite: 'desk' }, streams, reviews, ask);
  return { others, alarm: reviews[0]?.alarm === true };
}

/** What the engine says at the last night, and what all of them cost. */
function livedThrough(stream: Stream): { review: StreamReview | null; charges: Charge[] } {
  const charges: Charge[] = [];
  let review = null;
  for (let n = 1; n <= stream.looks.length; n++) {
    const looks = stream.looks.slice(0, n);
    const reviewed = reviewStream({ ...stream, looks }, charges, SETTINGS);
    charges.push(...reviewed.charges);
    review = reviewed.review;
  }
  return { review, charges };
}

const FIVE = [5];
const FOUR = [1, 2, 3, 4];
const told = open(fellIn(['case-5']));
const nights = (n: number, fails: readonly number[]): (readonly number[])[] =>
  Array.from({ length: n }, () => fails);

describe('a change in cases of which a small open incident does not tell', () => {
  it('is news once those reach the bar by themselves, whether or not the first lasts', async () => {
    for (const then of [FOUR, [...FOUR, 5]]) {
      const { others } = await found([...nights(4, FIVE), [], ...nights(4, then)], told);
      expect(others?.stream).toBe('desk/pass');
      const named = others?.review.cases.filter((c) => c.p >= 0.5).map((c) => c.caseHash);
      expect(named?.toSorted()).toEqual(['case-1', 'case-2', 'case-3', 'case-4']);
      expect(others?.review.began?.at).toBe(at(25));
    }
  });

  it('is none while what was told goes on, or where people know of the whole suite', async () => {
    const same = await found(nights(8, FIVE), told);
    expect(same).toEqual({ others: null, alarm: true });
    const both = [...nights(4, FIVE), ...nights(4, FOUR)];
    expect((await found(both, open(fellIn(undefined)))).others).toBeNull();
    expect((await found(both, null)).others).toBeNull();
    expect(
      (await found(both, open(fellIn(['case-5', ...FOUR.map((i) => `case-${i}`)])))).others,
    ).toBeNull();
  });

  it('says how many are new, and whether those that were told last', async () => {
    const facts = plainFacts('Refund desk: pass rate fell', 'Since then 5 of 20 fail.', {
      lead: { stream: 'desk/pass', gravity: 1, reason: '' },
    });
    const summary = async (then: readonly number[]): Promise<string> => {
      const { others } = await found([...nights(4, FIVE), ...nights(6, then)], told);
      if (others === null) throw new Error('nothing was found');
      return otherCasesFacts(facts, told.facts, 'desk', others).summary;
    };
    expect(await summary([...FOUR, 5])).toMatch(
      /^Since then 5 of 20 fail\. 4 of these are new; what was told before lasts: .*\.$/,
    );
    expect(await summary(FOUR)).toMatch(/ What was told before: .*; that is over\.$/);
    const { others } = await found([...nights(4, FIVE), ...nights(6, FOUR)], told);
    if (others === null) throw new Error('nothing was found');
    const rate = { agentName: 'Refund desk', noun: 'pass rate' };
    const whole = fellIn(undefined).measures;
    const measures = [...whole, ...fellIn(['case-5']).measures];
    const now = otherCasesFacts({ ...facts, rate, measures }, told.facts, 'desk', others);
    // Its number is that of other cases now, and what is over has none.
    expect(now.title).toBe('Refund desk: pass rate fell, in other cases');
    expect(now.measures).toEqual(whole);
  });

  it('says that those it told of are over by every measure, not by one that they never moved', async () => {
    // Case 5 fails all the while, and is judged as ever; case 1 begins to act.
    const fails = nights(14, FIVE);
    const acts = [...nights(6, []), ...nights(8, [1])];
    const { others } = await found(fails, told, acts);
    expect(others?.isToldOver).toBe(false);
    const mended = [...nights(6, FIVE), ...nights(8, [])];
    expect((await found(mended, told, acts)).others?.isToldOver).toBe(true);
  });

  it('is graver where one of high risk went wrong, not where one does again what it should', () => {
    const known = [{ hash: 'case-1', metadata: { risk: 'high', expect: 'refused' } }] as const;
    const others = (
      metric: 'pass' | 'judgment',
      before: readonly number[],
      after: readonly number[],
    ): OtherCases =>
      ({
        stream: `desk/${metric}`,
        told: [],
        isToldOver: false,
        review: {
          stream: { agent: 'refund', suite: 'desk', metric },
          categories: metric === 'pass' ? ['pass', 'fail'] : ['acted', 'refused'],
          cases: [{ caseHash: 'case-1', p: 1, before, after }],
        },
      }) as unknown as OtherCases;
    const isGrave = (o: OtherCases): boolean => areGrave(o, known, null);
    expect(isGrave(others('pass', [20, 0], [0, 6]))).toBe(true);
    expect(isGrave(others('pass', [0, 20], [6, 0]))).toBe(false);
    expect(isGrave(others('judgment', [0, 20], [6, 0]))).toBe(true);
    expect(isGrave(others('judgment', [20, 0], [0, 6]))).toBe(false);
  });

  it('is none where they are as before in the newest run, or were told to be so', async () => {
    const back = [...nights(4, FIVE), ...nights(4, FOUR), []];
    expect((await found(back, told)).others).toBeNull();
    const over = open(fellIn(['case-5']), {
      told: { at: at(28), passes: {}, acting: [], othersBackAt: { desk: at(28) } },
    });
    expect((await found([...nights(4, FIVE), ...nights(5, FOUR)], over)).others).toBeNull();
  });

  it('is said with their names, and calls again, but where another message told of it', async () => {
    const { others } = await found([...nights(4, FIVE), ...nights(4, FOUR)], told);
    if (others === null) throw new Error('nothing was found');
    const reason = othersReason(others, [{ hash: 'case-1', label: 'Refund 1' }]);
    expect(reason).toMatch(
      /^4 cases that were not told of \(.*"Refund 1".*\) are enough for an alarm/,
    );
    const sight = {
      alarm: true,
      streams: ['desk/pass'],
      quietLooks: 0,
      mayOpen: true,
      worse: reason,
    };
    const has = { ...told, state: 'acknowledged' as const };
    expect(decideAfterLook(has, ['desk/pass'], sight)).toMatchObject({
      state: 'open',
      notice: 'worsened',
    });
    expect(decideAfterLook(has, ['desk/pass'], { ...sight, lighter: true })).toMatchObject({
      state: 'open',
      notice: 'joined',
    });
    // What began with it is part of what was taken on.
    expect(decideAfterLook(has, ['desk/pass'], { ...sight, sameEvent: true })).toMatchObject({
      state: 'acknowledged',
      notice: 'joined',
    });
  });
});

describe('the cases of which an incident tells', () => {
  it('are those that its numbers count and that it quotes, unless it tells of all', () => {
    const flip = { label: '', prompt: '', before: '', after: '', p: 1 };
    const facts = { ...fellIn(['case-5']), flips: [{ ...flip, caseHash: 'case-7' }] };
    expect([...(toldScope(open(facts), 'desk') ?? [])]).toEqual(['case-5', 'case-7']);
    expect([...namedIn(facts, 'desk')]).toEqual(['case-7', 'case-5']);
    expect(toldScope(open(fellIn(undefined)), 'desk')).toBeNull();
    expect(toldScope(open(facts), 'shop')).toBeNull();
  });

  it('are those that carry it where the share of all is told, and the others that act', () => {
    const whole = fellIn(undefined);
    const [measure] = whole.measures;
    if (measure?.source === undefined) throw new Error('it has no number');
    const source = { ...measure.source, carriers: ['case-1', 'case-2'] };
    const acts = { stream: 'desk/pass', gravity: 0, reason: '' };
    const facts: IncidentFacts = {
      ...whole,
      measures: [{ ...measure, source }],
      lead: { ...acts, alsoActs: [{ caseHash: 'case-3', name: '' }] },
    };
    expect([...(toldScope(open(facts), 'desk') ?? [])]).toEqual(['case-1', 'case-2', 'case-3']);
    // An earlier release told of all of them: that stays, whatever is counted by now.
    const before = { at: at(1), passes: {}, acting: [], scope: { desk: null } };
    const live = open(facts, { told: before });
    expect(toldScope(live, 'desk')).toBeNull();
    expect(withScope(before, live, facts).scope).toEqual({ desk: null });
  });

  it('stay known when others are told, and all are once the suite is', () => {
    const live = open(fellIn(['case-5']));
    const level = { at: at(1), passes: {}, acting: [] };
    const more = withScope(level, live, fellIn(['case-1']));
    expect(more.scope).toEqual({ desk: ['case-5', 'case-1'] });
    const whole = withScope(more, { ...live, told: more }, fellIn(undefined));
    expect(whole.scope).toEqual({ desk: null });
    expect(toldScope({ ...live, told: whole }, 'desk')).toBeNull();
  });
});

it('a run is asked about that stands out in cases of which the open incident does not tell', () => {
  const counts = (fails: readonly number[]) =>
    Array.from({ length: 20 }, (_, i) => ({
      caseHash: `case-${i}`,
      passes: fails.includes(i) ? 0 : 1,
      trials: 1,
    }));
  const ordinary = learnOrdinary(Array.from({ length: 20 }, () => counts([])));
  const seen = (fails: readonly number[]) => ({ run: 'r', at: at(1), counts: counts(fails) });
  expect(othersFail(told, 'desk', ordinary, seen(FOUR), NO_RULES)).toBe(true);
  expect(othersFail(told, 'desk', ordinary, seen(FIVE), NO_RULES)).toBe(false);
  const whole = open(fellIn(undefined));
  expect(othersFail(whole, 'desk', ordinary, seen(FOUR), NO_RULES)).toBe(false);
  expect(othersFail(null, 'desk', ordinary, seen(FOUR), NO_RULES)).toBe(false);
});
