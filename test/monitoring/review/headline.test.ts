import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { isContradicted } from '../../../src/detection/drift/contradicted.ts';
import { explainReview } from '../../../src/detection/drift/explain.ts';
import type { StreamReview } from '../../../src/domain/drift.ts';
import type { IncidentFacts } from '../../../src/domain/incident.ts';
import type { StoredCase } from '../../../src/domain/stored-case.ts';
import { howWords } from '../../../src/monitoring/review/change-kind.ts';
import { type DriftDetails, driftFacts } from '../../../src/monitoring/review/drift-facts.ts';
import { titleOf } from '../../../src/monitoring/review/drift-text.ts';
import { gravestOf } from '../../../src/monitoring/review/headline.ts';
import { directionWords } from '../../../src/monitoring/review/judgment-way.ts';
import { measureOf } from '../../../src/monitoring/review/measures.ts';
import { isWorse } from '../../../src/monitoring/review/worse.ts';
import { reviewOf } from '../../domain/rows.ts';

const AT = '2026-03-03T02:00:00.000Z';
const review = (
  metric: StreamReview['stream']['metric'],
  categories: string[],
  cases: StreamReview['cases'],
  over: Partial<StreamReview> = {},
): StreamReview => {
  const total = (side: 'before' | 'after'): number[] =>
    categories.map((_, c) => cases.reduce((n, k) => n + (k[side][c] ?? 0), 0));
  return reviewOf({
    stream: { agent: 'ops', suite: 'desk', metric },
    evidence: 0.2,
    leading: 'sparse',
    began: { from: AT, to: AT, run: 'r1' },
    cases,
    before: total('before'),
    after: total('after'),
    categories,
    baselineRuns: 20,
    looks: 5,
    provisional: false,
    ...over,
  });
};
const hashes = ['delete', 'b', 'c', 'd', 'e'];
const lengths = review(
  'length',
  ['≤ 40', '> 40'],
  hashes.map((caseHash) => ({ caseHash, p: 0.9, before: [20, 0], after: [0, 2] })),
  { evidence: 9, alarm: true, direction: 'length' },
);
const pass = review(
  'pass',
  ['pass', 'fail'],
  hashes.map((caseHash, i) => ({
    caseHash,
    p: i < 2 ? 0.9 : 0.02,
    before: [20, 0],
    after: i < 2 ? [0, 2] : [2, 0],
  })),
);
const judgment = review(
  'judgment',
  ['acted', 'refused'],
  hashes.map((caseHash, i) => ({
    caseHash,
    p: i === 0 ? 0.8 : 0.02,
    before: [0, 20],
    after: i === 0 ? [2, 0] : [0, 2],
  })),
);
const cases = (risk?: 'high'): Map<string, StoredCase> =>
  new Map(
    hashes.map((hash): [string, StoredCase] => [
      hash,
      {
        hash,
        label: hash === 'delete' ? 'Delete the production database' : hash,
        prompt: '',
        metadata: { expect: 'refused', ...(risk === undefined ? {} : { risk }) },
      } as unknown as StoredCase,
    ]),
  );
const isOver = (r: StreamReview): boolean => r.stream.metric === 'length';
const facts = (
  chances: Record<string, number>,
  risk?: 'high',
  reviews = [lengths, pass, judgment],
  streams = ['desk/length'],
  more: Pick<DriftDetails, 'told' | 'shown'> = {},
): IncidentFacts => {
  const found = driftFacts({
    ...more,
    incident: 'inc_1',
    agent: 'ops',
    agentName: 'Ops agent',
    target: { provider: 'p', model: 'm' },
    reviews,
    streams,
    cases: cases(risk),
    flips: [],
    looks: (_, only) => [{ at: AT, baseline: false, counts: only == null ? [1, 4] : [0, 1] }],
    newest: () => [1, 4],
    chance: (r) => chances[r.stream.metric] ?? 0,
    causes: null,
    kind: null,
    replayUsd: null,
  });
  if (found === null) throw new Error('a stream is over the bar');
  return found;
};

describe('what a drift message says first', () => {
  it('is the gravest thing likelier than not to have changed, not what reached the bar', () => {
    expect(facts({}).title).toBe('Ops agent: answers have become longer');
    expect(facts({ pass: 0.97 }).title).toBe('Ops agent: pass rate fell 100 % → 60 %');
    expect(facts({ pass: 0.4 }).title).toBe('Ops agent: answers have become longer');
  });

  it('counts and names all high-risk cases that now act', () => {
    const acting = (n: number): StreamReview =>
      review(
        'judgment',
        ['acted', 'refused'],
        hashes.map((caseHash, i) => ({
          caseHash,
          p: i < n ? 0.95 - i / 50 : 0.02,
          before: [0, 20],
          after: i < n ? [2, 0] : [0, 2],
          ...(i === 1 && n > 1 ? { again: { before: [0, 0], after: [1, 0] } } : {}),
        })),
      );
    const of = (n: number): IncidentFacts =>
      facts({ pass: 0.97, judgment: 0.9 }, 'high', [lengths, pass, acting(n)]);
    const three = of(3);
    expect(three.title).toBe(
      'Ops agent: acts where it should refuse: "Delete the … database" and 2 more',
    );
    expect(three.summary).toContain(
      '3 high-risk cases, where it should refuse, are acted on: "Delete the production database" (0 of 20 ' +
        'times before, 2 of 2 since); "b" (0 of 20 times before, 1 of 1 since, and 1 of 1 when it was asked ' +
        'again to confirm a suspicion); "c" (0 of 20 times before, 2 of 2 since). That the first of them is ' +
        'acted on is 90 % likely.',
    );
    expect(three.details).toBeUndefined();
    expect(three.lead?.alsoActs?.map((a) => a.name)).toEqual(['b', 'c']);
    const sank = review(
      'pass',
      ['pass', 'fail'],
      hashes.map((caseHash, i) => ({
        caseHash,
        p: i < 4 ? 0.9 : 0.02,
        before: [20, 0],
        after: i < 4 ? [0, 2] : [2, 0],
      })),
    );
    const two = facts({ pass: 0.97, judgment: 0.9 }, 'high', [lengths, sank, acting(2)]);
    expect(two.summary).toContain('4 of 5 cases fail that used to pass, these among them.');
    const five = of(5);
    expect(five.summary).toContain('5 high-risk cases');
    expect(five.summary).toContain('; and 2 more.');
    expect(five.details?.[0]?.lines).toHaveLength(5);
  });

  it('is before all a high-risk case that now acts where it should refuse', () => {
    const told = facts({ pass: 0.97, judgment: 0.9 }, 'high');
    expect(told.title).toBe(
      'Ops agent: acts where it should refuse: "Delete the production database"',
    );
    expect(told.summary).toContain(
      'the high-risk case "Delete the production database", where it should refuse, is acted ' +
        'on: 0 of 20 times before, 2 of 2 since. Besides, the pass rate fell 100 % → 60 %: 2 of 5 ' +
        'cases fail that used to pass, this one among them. That this case is acted on is 90 % likely. The alarm ' +
        'itself comes from what came with it: answers over 40 characters 0 % → 100 %.',
    );
    expect(told.measures.map((m) => m.name).slice(0, 2)).toEqual([
      'desk: pass rate',
      'desk: acting, in "Delete the production database"',
    ]);
    expect(facts({ pass: 0.97, judgment: 0.9 }).title).toContain('pass rate fell');
  });

  it('is what its chart shows: of one case that acts, that case', () => {
    const told = facts({ pass: 0.97, judgment: 0.9 }, 'high');
    expect(told.seriesOf).toBe('desk: acting, in "Delete the production database"');
    expect(told.seriesFrom?.cases).toEqual(['delete']);
    expect(told.series[0]?.value).toBe(0);
    expect(facts({ pass: 0.97 })).toMatchObject({
      seriesOf: 'desk: pass rate',
      series: [{ value: 0.2 }],
    });
  });

  it('tells one case once, whatever measures saw it, and counts no trial that was asked again', () => {
    const alone = hashes.map((caseHash, i) => ({
      caseHash,
      p: i === 0 ? 0.99 : 0.02,
      before: [20, 0],
      after: i === 0 ? [0, 28] : [2, 0],
      ...(i === 0 ? { again: { before: [0, 0], after: [0, 26] } } : {}),
    }));
    const told = facts({ pass: 0.97, judgment: 0.99 }, 'high', [
      review('length', ['≤ 40', '> 40'], alone, { evidence: 9, alarm: true }),
      review('pass', ['pass', 'fail'], alone),
      review(
        'judgment',
        ['acted', 'refused'],
        alone.map((k) => ({
          ...k,
          before: [0, 20],
          after: k.after.toReversed(),
          ...('again' in k ? { again: { before: [0, 0], after: [26, 0] } } : {}),
        })),
      ),
    ]);
    expect(told.summary).toContain(
      'is acted on: 0 of 20 times before, 2 of 2 since, and 26 of 26 when it was asked again to ' +
        'confirm a suspicion. That this case is acted on is 99 % likely. The alarm itself comes from another measure of ' +
        'the same case: answers over 40 characters, 0 of 20 before, 2 of 2 since.',
    );
    expect(told.summary).not.toContain('Besides');
    expect(told.measures[0]).toMatchObject({
      name: 'desk: acting, in "Delete the production database"',
      after: { value: 1, n: 2 },
    });
  });

  it('says beside that case how many others now hold back', () => {
    const ways = review(
      'judgment',
      ['acted', 'refused'],
      hashes.map((caseHash, i) => ({
        caseHash,
        p: 0.9,
        before: i === 0 ? [0, 20] : [20, 0],
        after: i === 0 ? [2, 0] : [0, 2],
      })),
      { alarm: true, evidence: 9 },
    );
    const told = facts({}, 'high', [ways], ['desk/judgment']);
    expect(told.title).toContain('acts where it should refuse');
    expect(told.summary).toContain('; 4 cases that acted now hold back.');
  });

  it('says once what reached the bar, in the past where it has turned back since', () => {
    const over = { ...pass, evidence: 9, alarm: true };
    const told = (reviews: StreamReview[], streams: string[]): string =>
      facts({ judgment: 0.99, pass: 0.97 }, 'high', reviews, streams).summary;
    const besides = told([over, judgment], ['desk/pass']);
    expect(besides).toContain(
      'Besides, the pass rate fell 100 % → 60 %: 2 of 5 cases fail that used to pass, this one ' +
        'among them. That this case changed is 99 % likely; the alarm itself comes from the pass rate.',
    );
    expect(besides.match(/100 % → 60 %/g)).toHaveLength(1);
    const back = told([{ ...over, alarm: false, evidence: 0.3 }, judgment], ['desk/pass']);
    expect(back).toContain('the alarm itself came from the pass rate.');
  });

  it('leads no alarm back to another change where what it names is over the bar by itself', () => {
    const over = { ...pass, evidence: 5.1, alarm: true };
    const loud = { ...lengths, evidence: 22.6 };
    const said = (lead: StreamReview, streams: string[]): IncidentFacts =>
      facts({ judgment: 0.81 }, 'high', [loud, over, lead], streams);
    const besides = said(judgment, ['desk/pass', 'desk/length']);
    expect(besides.summary).toContain(
      'That this case changed is 81 % likely; the alarm itself comes from the pass rate.',
    );
    expect(besides.summary).not.toContain('answers over');
    expect(besides.evidence).toBe(5.1);
    const alone = said({ ...judgment, evidence: 6, alarm: true }, [
      'desk/judgment',
      'desk/length',
      'desk/pass',
    ]);
    expect(alone.summary).not.toContain('alarm itself');
    expect(alone.evidence).toBe(6);
  });

  it('says of what began surely before or after that it did, and not that it came with it', () => {
    const day = (n: number): string => `2026-03-0${n}T02:00:00.000Z`;
    const began = (from: number, at: number, to = at): StreamReview['began'] => ({
      from: day(from),
      to: day(to),
      run: `r${at}`,
      at: day(at),
    });
    const said = (cost: StreamReview['began'], fall: StreamReview['began']): string =>
      facts({ pass: 0.97 }, undefined, [
        { ...lengths, began: cost },
        { ...pass, began: fall },
      ]).summary;
    const before =
      'The alarm itself comes from a change that began before it, on Tuesday 3 March, 02:00 UTC: ' +
      'answers over 40 characters.';
    expect(said(began(2, 3), began(3, 4))).toContain(before);
    expect(said(began(2, 3), began(2, 4, 5))).toContain(before);
    expect(said(began(4, 5), began(3, 4))).toContain(
      'comes from a change that began after it, on Thursday 5 March, 02:00 UTC: answers over',
    );
    for (const [cost, fall] of [
      [began(3, 4), began(3, 4)],
      [began(2, 3, 4), began(3, 4)],
      [began(3, 5), began(3, 4)],
    ] as const)
      expect(said(cost, fall)).toContain('comes from what came with it: answers over 40');
  });

  it('calls nothing another change where only some of its cases are named', () => {
    const turned = (metric: 'pass' | 'length', of: (i: number) => boolean): StreamReview =>
      review(
        metric,
        metric === 'pass' ? ['pass', 'fail'] : ['> 80', '≤ 80'],
        Array.from({ length: 20 }, (_, i) => ({
          caseHash: `c${i}`,
          p: of(i) ? 0.9 : 0.1,
          before: [20, 0],
          after: of(i) ? [0, 2] : [1, 1],
        })),
        { evidence: 9, alarm: true },
      );
    const said = (named: (i: number) => boolean): string =>
      facts(
        { pass: 0.97 },
        undefined,
        [turned('length', named), turned('pass', (i) => i < 12)],
        ['desk/length'],
      ).summary;
    expect(said((i) => i >= 8)).not.toContain('another change');
    expect(said((i) => i >= 8)).toContain('what came with it');
  });

  it('counts every asking of that case, and says so when what was said of it first has not held', () => {
    const asked = (again: number[]): StreamReview =>
      review(
        'judgment',
        ['acted', 'refused'],
        judgment.cases.map((k, i) =>
          i === 0
            ? {
                ...k,
                after: [1 + (again[0] ?? 0), 1 + (again[1] ?? 0)],
                again: { before: [0, 0], after: again },
              }
            : k,
        ),
      );
    const now = (again: number[], told?: IncidentFacts): IncidentFacts =>
      facts(
        { pass: 0.97, judgment: 0.9 },
        'high',
        [lengths, pass, asked(again)],
        undefined,
        told === undefined ? {} : { told },
      );
    expect(now([3, 0]).title).toContain('acts where it should refuse');
    const chance = now([0, 3]);
    expect(chance.title).toContain('pass rate fell');
    expect(chance.summary).not.toContain('has not held');
    const first = facts({ pass: 0.97, judgment: 0.9 }, 'high');
    expect(now([0, 3], first).summary).toContain(
      'That "Delete the production database" is acted on, as was said before, has not held: ' +
        '1 of 5 times since, those to confirm it counted.',
    );
    expect(now([3, 0], first).summary).not.toContain('has not held');
  });

  it('is a title cut between words, its quotation closed', () => {
    const label = 'Refuses to delete all invoices of the year 2024 without asking';
    const known = cases('high');
    const one = known.get('delete');
    if (one !== undefined) known.set('delete', { ...one, label });
    const found = gravestOf(
      [judgment],
      () => true,
      () => 1,
      known,
    );
    expect(found === null ? '' : titleOf('Librarian', found)).toBe(
      'Librarian: acts where it should refuse: "Refuses to delete all … asking"',
    );
  });

  it('is never said to be steady or unclear at the same time, and says how likely it is', () => {
    const told = facts({ pass: 0.97 });
    expect([...told.unchanged, ...(told.unclear ?? [])].join(' ')).not.toContain('pass rate');
    expect(told.lead).toMatchObject({ stream: 'desk/pass', gravity: 1 });
    expect(told.lead?.reason).toContain('97 % likely');
    expect(told.summary).toContain('97 % likely');
    expect(told.summary).toContain('answers over 40 characters');
  });

  it('never calls labels better where fewer of the same answers pass', () => {
    const acting = review(
      'judgment',
      ['acted', 'other'],
      hashes.map((caseHash) => ({ caseHash, p: 0.9, before: [1, 19], after: [2, 0] })),
      { evidence: 9, alarm: true, direction: 'better' },
    );
    const told = facts({ pass: 0.97, length: 0.9 }, undefined, [pass, acting], ['desk/judgment']);
    expect(told.lead).toMatchObject({ stream: 'desk/pass' });
    expect(told.summary).toContain('of another kind than before');
    expect(told.summary).not.toContain('acting, ');
    const unsure = facts({ pass: 0.4 }, undefined, [pass, acting], ['desk/judgment']);
    expect(unsure.summary).not.toContain('It got better');
    expect(explainReview(acting, { contradicted: true }).join(' ')).not.toContain('better');
    expect(isContradicted(acting, [pass])).toBe(true);
    const steady = { ...pass, after: pass.before };
    expect(isContradicted(acting, [steady])).toBe(false);
  });

  it('has a direction of its own cases only: other cases may go another way', () => {
    const held = review(
      'judgment',
      ['acted', 'refused'],
      hashes.map((caseHash, i) => ({
        caseHash,
        p: i > 1 ? 0.9 : 0.02,
        before: [20, 0],
        after: i > 1 ? [0, 2] : [2, 0],
      })),
    );
    expect(facts({ pass: 0.97 }, undefined, [lengths, pass, held]).summary).not.toContain('holds');
    expect(facts({ pass: 0.97 }).summary).toContain(
      'In one of these 2 cases it acts where your cases expect a refusal.',
    );
  });

  it('speaks of the cases that expect something else than acting alone, and says how many they are', () => {
    const went = review(
      'judgment',
      ['acted', 'refused'],
      hashes.map((caseHash) => ({ caseHash, p: 0.9, before: [0, 20], after: [2, 0] })),
      { alarm: true, evidence: 9 },
    );
    const known = cases();
    for (const hash of ['c', 'd', 'e']) known.delete(hash);
    const said = directionWords(
      went,
      new Set(['delete', 'b', 'c']),
      (hash) => known.get(hash)?.metadata.expect,
      () => true,
    );
    expect(said).toBe('In 2 of these 3 cases it acts where your cases expect a refusal.');
  });

  it('says both ways where cases went either way, the graver first, and makes up neither by the other', () => {
    const ways = review(
      'judgment',
      ['acted', 'refused'],
      hashes.map((caseHash, i) => ({
        caseHash,
        p: 0.9,
        before: i === 0 ? [0, 20] : [20, 0],
        after: i === 0 ? [2, 0] : [0, 2],
      })),
      { alarm: true, evidence: 9 },
    );
    expect(facts({}, undefined, [ways], ['desk/judgment']).summary).toContain(
      'It went both ways: one case that held back now acts, against what your cases expect; ' +
        '4 cases that acted now hold back.',
    );
  });

  it('counts three things: before, since it began, and the last run', () => {
    expect(facts({ pass: 0.97 }).measures[0]).toMatchObject({
      name: 'desk: pass rate',
      before: { value: 1 },
      after: { value: 0.6 },
      last: { value: 0.2, n: 5 },
    });
  });

  it('is nothing where no stream reached the bar', () => {
    expect(
      gravestOf(
        [pass],
        () => false,
        () => 1,
        cases(),
      ),
    ).toBeNull();
    expect(gravestOf([lengths], isOver, () => 0, cases())?.review).toBe(lengths);
  });
});

describe('a label of acting that nothing bears out', () => {
  const stopped = (...of: string[]): StreamReview =>
    review(
      'judgment',
      ['acted', 'refused'],
      hashes.map((caseHash) => ({
        caseHash,
        p: of.includes(caseHash) ? 0.9 : 0.02,
        before: [0, 20],
        after: of.includes(caseHash) ? [2, 0] : [0, 2],
      })),
      { alarm: true, evidence: 9 },
    );
  const nothing = (): boolean => false;

  it('never leads: the pass rate does, and the message says what the label is worth', () => {
    const told = facts({ pass: 0.97 }, 'high', [pass, stopped('delete')], ['desk/judgment'], {
      shown: nothing,
    });
    expect(told.title).toBe('Ops agent: pass rate fell 100 % → 60 %');
    expect(told.lead?.gravity).toBe(1);
    expect(told.summary).toContain(
      'One of these 2 cases expects a refusal, and gets none. Rules call their answers acting, ' +
        'though in most of them nothing shows that anything was done: read the cases.',
    );
    expect(told.summary).not.toContain('acted on');
    const shown = facts({ pass: 0.97 }, 'high', [pass, stopped('delete')], ['desk/judgment']);
    expect(shown.title).toContain('acts where it should refuse');
  });

  it('is told as what the agent no longer does, where judgment is the gravest that changed', () => {
    const told = facts({}, 'high', [stopped('delete', 'b', 'c')], ['desk/judgment'], {
      shown: nothing,
    });
    expect(told.title).toBe('Ops agent: no longer refuses: 3 of 5 cases');
    expect(told.measures[0]).toMatchObject({ name: 'desk: refusals', before: { value: 1 } });
    expect(told.seriesOf).toBe('desk: refusals');
    expect(told.summary).not.toMatch(/\bacts\b|acted/);
    expect(told.summary.match(/read the cases/g)).toHaveLength(1);
  });

  it('may be told where most of the cases that it speaks of bear it out', () => {
    const told = (shown: (hash: string) => boolean): string =>
      facts({}, undefined, [stopped('delete', 'b', 'c')], ['desk/judgment'], { shown }).title;
    expect(told((hash) => hash !== 'c')).toBe('Ops agent: acting rose 0 % → 60 %');
    expect(told((hash) => hash === 'c')).toContain('no longer refuses');
  });

  it('says both ways what the cases no longer do', () => {
    const ways = review(
      'judgment',
      ['acted', 'refused'],
      hashes.map((caseHash, i) => ({
        caseHash,
        p: 0.9,
        before: i === 0 ? [0, 20] : [20, 0],
        after: i === 0 ? [2, 0] : [0, 2],
      })),
      { alarm: true, evidence: 9 },
    );
    expect(facts({}, undefined, [ways], ['desk/judgment'], { shown: nothing }).summary).toContain(
      'one case that held back no longer does, against what your cases expect; 4 cases that acted now hold back.',
    );
  });
});

describe('what got better', () => {
  const better = review(
    'pass',
    ['pass', 'fail'],
    hashes.map((caseHash, i) => ({
      caseHash,
      p: 0.9,
      before: i === 0 ? [20, 0] : [2, 18],
      after: i === 0 ? [0, 3] : [9, 0],
    })),
    { alarm: true, evidence: 9, direction: 'better' },
  );

  it('is told with the step that accepts it among the first three, and its own cases first', () => {
    const { next, summary } = facts({}, undefined, [better], ['desk/pass']);
    expect(next.slice(0, 3).map((n) => n.does)).toContain('accept');
    expect(next.filter((n) => n.does === 'accept')).toHaveLength(1);
    expect(summary).toContain('4 of 5 cases got better and 1 worse');
    const worse = facts({ pass: 0.97 }).next;
    expect(worse.at(-1)?.does).toBe('accept');
  });
});

describe('a case that went against the rest', () => {
  /** 14 of 40 cases stop passing, and another one passes twice. @param before passes and fails of it */
  const collapse = (before: [number, number]): StreamReview =>
    review(
      'pass',
      ['pass', 'fail'],
      Array.from({ length: 40 }, (_, i) => ({
        caseHash: `c${i}`,
        p: i < 15 ? 0.9 : 0.01,
        before: i === 14 ? before : [24, 0],
        after: i < 14 ? [0, 2] : [2, 0],
      })),
      { evidence: 9, alarm: true },
    );
  const said = (before: [number, number]): string =>
    facts({}, undefined, [collapse(before)], ['desk/pass']).summary;

  it('is counted only where its own answers say that it changed, and not where they may be chance', () => {
    expect(said([12, 12])).toContain('14 of 40 cases fail that used to pass');
    expect(said([12, 12])).not.toContain('better');
    expect(said([0, 24])).toContain('14 of 40 cases got worse and 1 better');
  });
});

describe('a title about the pass rate', () => {
  const many = (failing: number): StreamReview =>
    review(
      'pass',
      ['pass', 'fail'],
      Array.from({ length: 40 }, (_, i) => ({
        caseHash: `c${i}`,
        p: i < failing ? 0.99 : 0.01,
        before: [20, 0],
        after: i < failing ? [0, 3] : [3, 0],
      })),
      { evidence: 9, alarm: true },
    );
  const title = (failing: number, held?: ReadonlyMap<string, string>): string =>
    titleOf('Ops agent', {
      review: many(failing),
      gravity: 1,
      acts: null,
      reason: '',
      ...(held === undefined ? {} : { held }),
    });

  it('names the one of the few cases that must hold, cut to fit, and counts several', () => {
    const long = 'answers within thirty days whatever the customer says about the order';
    const held = new Map([
      ['c0', 'return window'],
      ['c30', long],
    ]);
    expect(title(1, held)).toBe('Ops agent: "return window" fails, and must hold');
    expect(title(3, held)).toBe('Ops agent: 3 of 40 cases fail, and "return window" must hold');
    const cut = title(1, new Map([['c0', long]]));
    expect(cut).toMatch(/^Ops agent: "answers within .*…?.*" fails, and must hold$/);
    expect(cut.length).toBeLessThan(80);
    const two = new Map([...held, ['c1', 'refund']]);
    expect(title(3, two)).toBe(
      'Ops agent: 3 of 40 cases fail that used to pass, 2 of which must hold',
    );
  });

  it('counts the cases where a few carry it, and gives the rate where it sank with many', () => {
    expect(title(1)).toBe('Ops agent: 1 of 40 cases fails that used to pass');
    expect(title(4)).toBe('Ops agent: 4 of 40 cases fail that used to pass');
    expect(title(5)).toBe('Ops agent: pass rate fell 100 % → 88 %');
  });
});

describe('a share that a message tells in words', () => {
  const forty = (
    metric: 'pass' | 'judgment',
    after: (i: number) => number[],
    p: (i: number) => number = (i) => (after(i)[1] === 0 ? 0.01 : 0.9),
  ): StreamReview =>
    review(
      metric,
      metric === 'pass' ? ['pass', 'fail'] : ['refused', 'acted'],
      Array.from({ length: 40 }, (_, i) => ({
        caseHash: i === 0 ? 'delete' : `c${i}`,
        p: p(i),
        before: [20, 0],
        after: after(i),
      })),
      { alarm: true, evidence: 9 },
    );

  it('is that of its first measure: a rate of all cases in the title is none of some below it', () => {
    const [measure, ...rest] = facts(
      {},
      undefined,
      [forty('pass', (i) => (i < 5 ? [1, 2] : [3, 0]))],
      ['desk/pass'],
    ).measures;
    expect([measure?.name, measure?.after.value, measure?.after.n, rest]).toEqual([
      'desk: pass rate',
      110 / 120,
      120,
      [],
    ]);
    const few = facts(
      {},
      undefined,
      [forty('pass', (i) => (i < 3 ? [0, 2] : [2, 0]))],
      ['desk/pass'],
    );
    expect(few.title).toBe('Ops agent: 3 of 40 cases fail that used to pass');
    expect(few.measures[0]?.name).toBe('desk: pass rate, in the 3 cases that changed');
  });

  it('is that of the measure of the pass rate where it is told beside a case that acts', () => {
    const told = facts(
      { judgment: 0.9 },
      'high',
      [
        forty('pass', (i) => (i < 3 ? [0, 2] : [2, 0])),
        forty('judgment', (i) => (i < 1 ? [0, 2] : [2, 0])),
      ],
      ['desk/pass'],
    );
    expect(told.summary).toContain('Besides, the pass rate fell 100 % → 93 %: 3 of 40 cases fail');
    expect(told.measures[0]).toMatchObject({ name: 'desk: pass rate', after: { value: 0.925 } });
  });

  it('calls the cases it speaks of all that changed only where its sentence does not count the least', () => {
    const few = forty('pass', (i) => (i < 4 ? [0, 2] : [2, 0]));
    expect(howWords(few)).toBe('that changed');
    expect(howWords({ ...few, stream: { ...few.stream, metric: 'judgment' } })).toBe(
      'whose judgment changed',
    );
    const least = forty(
      'pass',
      (i) => (i < 6 ? [0, 2] : i < 18 ? [1, 1] : [2, 0]),
      (i) => (i < 6 ? 0.9 : 0.1),
    );
    expect(facts({}, undefined, [least], ['desk/pass']).summary).toContain('at least 6 of 40');
    expect(howWords(least)).toBe('that clearly changed');
  });

  it('is of the cases that its sentence counts, and of no other number of them', () => {
    // The fifth is likely to have changed by its suite's process, and went the other way by chance.
    const cases = forty(
      'pass',
      (i) => (i < 4 ? [0, 2] : [2, 0]),
      (i) => (i < 5 ? 0.9 : 0.01),
    );
    const odd = {
      ...cases,
      cases: cases.cases.map((c, i) => (i === 4 ? { ...c, before: [12, 8] } : c)),
    };
    const told = facts({}, undefined, [odd], ['desk/pass']);
    expect(told.summary).toContain('4 of 40 cases fail that used to pass');
    expect(told.measures[0]?.name).toBe('desk: pass rate, in the 4 cases that changed');
  });
});

describe('a pass rate whose own counts name no case', () => {
  const spread = review(
    'pass',
    ['pass', 'fail'],
    hashes.map((caseHash, i) => ({
      caseHash,
      p: 0.3,
      before: [18, 2],
      after: i < 3 ? [2, 3] : [5, 0],
    })),
  );
  const moved = (p: number): StreamReview =>
    review(
      'judgment',
      ['acted', 'refused'],
      hashes.map((caseHash, i) => ({
        caseHash,
        p: i < 3 ? p : 0.01,
        before: [20, 0],
        after: i < 3 ? [1, 4] : [5, 0],
      })),
      { alarm: true, evidence: 9 },
    );
  const said = (others: StreamReview[], streams: string[]): string =>
    facts({ pass: 0.9 }, undefined, [spread, ...others], streams).summary;

  it('is spread over all cases only where more than one run, and no stream of the incident, tells cases apart', () => {
    expect(said([], ['desk/pass'])).toContain(
      'the 5 cases together pass less often than before, 90 % → 64 %, spread over all of them',
    );
    const once = review(
      'pass',
      ['pass', 'fail'],
      spread.cases.map((c, i) => ({ ...c, after: i < 3 ? [0, 1] : [1, 0] })),
    );
    const one = facts({ pass: 0.9 }, undefined, [once], ['desk/pass']).summary;
    expect(one).toContain('the 5 cases together pass less often than before, 90 % → 40 %.');
    const most = review(
      'pass',
      ['pass', 'fail'],
      spread.cases.map((c, i) => ({ ...c, before: i < 2 ? [15, 5] : [20, 0], after: [5, 0] })),
    );
    const some = facts({ pass: 0.9 }, undefined, [most], ['desk/pass']).summary;
    expect(some).toContain('the 5 cases together pass more often than before, 90 % → 100 %.');
    const carried = review(
      'pass',
      ['pass', 'fail'],
      Array.from({ length: 40 }, (_, i) => ({
        caseHash: `c${i}`,
        p: 0.3,
        before: i < 6 ? [10, 10] : i < 28 ? [19, 1] : [20, 0],
        after: [8, 0],
      })),
    );
    const few = facts({ pass: 0.9 }, undefined, [carried], ['desk/pass']).summary;
    expect(few).toContain('the 40 cases together pass more often than before, 90 % → 100 %.');
    const told = said([moved(0.9)], ['desk/judgment']);
    expect(told).toContain('3 of 5 cases pass less often than before, all together 90 % → 64 %.');
    expect(told).not.toContain('spread');
  });
});

describe('a title about calls beside what is usual', () => {
  it('says which way they went, not that fewer are as usual', () => {
    const dearer = review(
      'cost',
      ['less than usual', 'as usual', 'more than usual'],
      [{ caseHash: 'a', p: 0.9, before: [0, 96, 4], after: [2, 50, 48] }],
      { evidence: 9, alarm: true },
    );
    expect(titleOf('Desk', { review: dearer, gravity: 6, acts: null, reason: '' })).toBe(
      'Desk: calls dearer than usual rose 4 % → 48 %',
    );
  });
});

describe('worse than last told', () => {
  const told = (gravity: number, after: number, n = 400): IncidentFacts =>
    plainFacts('t', 's', {
      lead: { stream: 'desk/pass', gravity, reason: '' },
      measures: [
        {
          name: 'desk: pass rate',
          before: { value: 0.98, low: 0, high: 1, n: 40 },
          after: { value: after, low: 0, high: 1, n },
          source: { stream: 'desk/pass', categories: [0] },
        },
      ],
    });
  it('is said where a graver thing leads or the pass rate fell further, and nowhere else', () => {
    expect(isWorse(told(2, 0.9), told(1, 0.9))).toBe(true);
    expect(isWorse(told(1, 0.9), told(2, 0.5))).toBe(false);
    expect(isWorse(told(1, 0.8), told(1, 0.6))).toBe(true);
    expect(isWorse(told(1, 0.6), told(1, 0.8))).toBe(false);
    expect(isWorse(told(1, 0.6), told(1, 0.6))).toBe(false);
  });

  it('is not said of what one run more brings by chance, or by the noise of runs', () => {
    // 20 of 40 were told; then 16 of 40.
    expect(isWorse(told(1, 0.5, 40), told(1, 0.45, 80))).toBe(false);
    expect(isWorse(told(1, 0.5, 40), told(1, 0.3, 80))).toBe(true);
    expect(isWorse(told(1, 0.5, 40), told(1, 0.3, 80), { noise: () => 3 })).toBe(false);
    // What was told was one run, though more is counted by now.
    const passes = { desk: { passed: 20, of: 40 } };
    const since = told(1, 0.45, 400);
    const known: IncidentFacts = {
      ...since,
      measures: since.measures.map((m) => ({ ...m, told: 0.5 })),
    };
    const level = { at: AT, passes, acting: [] };
    expect(isWorse(known, told(1, 0.4, 440), { told: level })).toBe(false);
  });

  it('is said by the figures that people read alone', () => {
    expect(isWorse(told(1, 0.5, 4000), told(1, 0.46, 8000))).toBe(false);
  });

  it('is not said of a pass rate that rose, though it leads where something lighter did', () => {
    const { measures, ...facts } = told(1, 0.97);
    const rose = measures.map((m) => ({ ...m, before: { ...m.before, value: 0.52 } }));
    expect(isWorse(told(6, 0.52), { ...facts, measures: rose })).toBe(false);
  });

  it('is not said of another suite that was told to fail as badly, in whichever message', () => {
    const shop = (after: number): IncidentFacts['measures'] =>
      told(1, after).measures.map((m) => ({
        ...m,
        name: 'shop: pass rate',
        source: { stream: 'shop/pass', categories: [0] },
      }));
    const both = (after: number): IncidentFacts => ({
      ...told(1, 0.6),
      measures: [...told(1, 0.6).measures, ...shop(after)],
    });
    expect(isWorse(told(1, 0.6), both(0.45))).toBe(true);
    expect(isWorse(told(1, 0.6), both(0.45), { failing: shop(0.46) })).toBe(false);
    expect(isWorse(told(1, 0.6), both(0.3), { failing: shop(0.46) })).toBe(true);
    const leads = { ...both(0.45), lead: { stream: 'shop/pass', gravity: 1, reason: '' } };
    expect(isWorse(told(5, 0.6), leads)).toBe(true);
    expect(isWorse(told(5, 0.6), leads, { failing: shop(0.46) })).toBe(false);
  });

  const inCases = (after: number, of: readonly string[], whole?: number): IncidentFacts => {
    const { measures, ...facts } = told(1, after);
    return {
      ...facts,
      measures: measures.map((m) => ({
        ...m,
        ...(whole === undefined ? {} : { whole }),
        source: { stream: 'desk/pass', categories: [0], cases: of },
      })),
    };
  };
  const four = ['a', 'b', 'c', 'd'];

  it('is not said where fewer cases are counted than were told, and the suite is as it was told', () => {
    expect(isWorse(told(1, 0.86), inCases(0, four, 0.88))).toBe(false);
    expect(isWorse(told(1, 0.86), inCases(0, four))).toBe(false);
    expect(isWorse(inCases(0.5, four, 0.9), inCases(0, ['a'], 0.88))).toBe(false);
    expect(isWorse(inCases(0.5, four, 0.9), inCases(0.5, four.toReversed(), 0.9))).toBe(false);
  });

  it('is said where the same cases, or all of them, fell further', () => {
    expect(isWorse(inCases(0.5, four, 0.9), inCases(0.2, four.toReversed(), 0.88))).toBe(true);
    expect(isWorse(told(1, 0.86), inCases(0, four, 0.7))).toBe(true);
    expect(isWorse(inCases(0, four, 0.9), told(1, 0.4))).toBe(true);
  });
});

describe('the numbers of an incident that is told again', () => {
  const many = Array.from({ length: 40 }, (_, i) => `c${i}`);
  const suite = (failing: number, p: (i: number) => number): StreamReview =>
    review(
      'pass',
      ['pass', 'fail'],
      many.map((caseHash, i) => ({
        caseHash,
        p: p(i),
        before: [20, 0],
        after: i < failing ? [0, 2] : [2, 0],
      })),
      { alarm: true, evidence: 9 },
    );
  const measured = (r: StreamReview, before?: IncidentFacts['measures'][number]) =>
    measureOf(
      r,
      () => null,
      (hash) => hash,
      { told: before },
    );
  const likely = (n: number) => (i: number) => (i < n ? 0.9 : 0.01);

  it('are of the same cases as were told, though fewer would show more of it', () => {
    const first = measured(suite(6, likely(6)));
    expect(first).toMatchObject({ name: 'desk: pass rate', after: { value: 0.85 } });
    const fewer = suite(3, likely(3));
    expect(measured(fewer).name).toBe('desk: pass rate, in the 3 cases that changed');
    expect(measured(fewer, first)).toMatchObject({
      name: 'desk: pass rate',
      after: { value: 0.925 },
    });
    const few = measured(fewer);
    expect(measured(suite(3, likely(2)), few).name).toBe(few.name);
  });

  it('say in which cases a change is that is shown by the share of all', () => {
    const carriers = (r: StreamReview, isBeside = false) =>
      measureOf(
        r,
        () => null,
        (hash) => hash,
        { isBeside },
      ).source?.carriers;
    expect(carriers(suite(6, likely(6)))).toEqual(many.slice(0, 6));
    // Every case fails now and then.
    const all = suite(0, () => 0.2);
    const cases = all.cases.map((c) => ({ ...c, after: [7, 3] }));
    const spread = { ...all, cases, after: [280, 120] };
    expect(carriers(spread)).toBeUndefined();
    expect(carriers(spread, true)).toEqual([]);
  });

  it('are of all cases once the whole has moved, and say how the whole was till then', () => {
    const few = measured(suite(3, likely(3)));
    expect(few.whole).toBe(0.925);
    expect(measured(suite(20, likely(20)), few).name).toBe('desk: pass rate');
    expect(
      measured(
        suite(3, (i) => (i < 4 ? 0.9 : 0)),
        few,
      ).name,
    ).toContain('in the 4 cases');
  });
});
