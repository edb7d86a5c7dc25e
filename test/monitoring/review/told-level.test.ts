import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { acknowledge } from '../../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { DAY, iso, MINUTE } from '../../../src/domain/clock.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { ToldLevel } from '../../../src/domain/incident-parts.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import {
  decideDeepened,
  levelAfter,
  type SeenNow,
  toldLevelOf,
  worseThanTold,
} from '../../../src/monitoring/review/told-level.ts';
import { isToldFailing, withDeepened } from '../../../src/monitoring/review/worse-now.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { ReviewMemory } from '../../../src/monitoring/review/memory.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at, binary, coin, draw, passStream } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

const run = (passed: number): { passed: number; of: number } => ({ passed, of: 40 });
const TOLD = { passed: 84, of: 120 };

describe('whether a suite passes less often than was told', () => {
  it.each([
    // 70 % was told
    ['one run that is as told', [28], null],
    ['one bad run among good ones', [28, 28, 19, 28], null],
    ['one run that chance explains', [28, 21], null],
    ['one run that nothing explains', [28, 12], 1],
    ['two runs that are low together', [18, 18], 2],
    ['three runs that are low together', [28, 20, 20, 20], 3],
    ['runs that were low and are as told again', [12, 12, 28], null],
    ['runs that pass more often', [36, 36, 36], null],
  ])('%s', (_, passes, runs) => {
    expect(decideDeepened(TOLD, passes.map(run))?.runs ?? null).toBe(runs);
  });

  it('is asked of runs that vary by more than chance with more care', () => {
    expect(decideDeepened(TOLD, [18, 18].map(run))).not.toBeNull();
    expect(decideDeepened(TOLD, [18, 18].map(run), 3)).toBeNull();
  });

  it('is seen beside the runs that bore out what one run had told, and beside no others', () => {
    const one = { passed: 29, of: 40 };
    const lower = [20, 20].map(run);
    expect(decideDeepened(one, lower)).toBeNull();
    expect(decideDeepened(one, [...[29, 30, 28].map(run), ...lower])).toMatchObject({
      told: one,
      recent: { passed: 40, of: 80 },
      runs: 2,
    });
    expect(decideDeepened(one, [...[38, 39, 38].map(run), ...lower])).toBeNull();
  });

  it('says nothing of a wobble: 200 months of nights at the level that was told', () => {
    const r = coin(11);
    let [said, saidOfOne] = [0, 0];
    for (let month = 0; month < 200; month++) {
      const rates = Array.from({ length: 40 }, (_, i) => (i < 10 ? 0.25 : i < 20 ? 0.6 : 0.975));
      const nights = Array.from({ length: 33 }, () => run(rates.filter((p) => r() < p).length));
      const first = nights.slice(0, 3);
      const told = { passed: first.reduce((n, t) => n + t.passed, 0), of: 120 };
      const isSaid = (level: typeof told, from: number): boolean =>
        nights.some((_, n) => decideDeepened(level, nights.slice(from, n + 1)) !== null);
      if (isSaid(told, 3)) said++;
      if (isSaid(nights[0] ?? told, 1)) saidOfOne++;
    }
    expect(said).toBeLessThanOrEqual(2);
    expect(saidOfOne).toBeLessThanOrEqual(4);
  });
});

const level = (over: Partial<ToldLevel> = {}): ToldLevel => ({
  at: at(10),
  passes: { refunds: TOLD },
  acting: [],
  ...over,
});
const r = coin(3);
const nights = (from: number, n: number, rate: number) =>
  Array.from({ length: n }, (_, i) =>
    draw(r, from + i, binary(Array.from({ length: 40 }, () => rate))),
  );
/** Rates of a night in which exactly so many of forty pass. */
const sure = (n: number): number[] => Array.from({ length: 40 }, (_, i) => (i < n ? 1 : 0));
const before = nights(0, 7, 0.92);
const seen = (over: Partial<SeenNow> = {}): SeenNow => ({
  suite: 'refunds',
  at: at(14),
  pass: passStream(before, [...nights(7, 4, 0.7), ...nights(11, 4, 0.3)]),
  acting: null,
  ...over,
});
const acting = (caseHash: string, p = 0.99): SeenNow['acting'] => ({
  acts: {
    caseHash,
    label: `Case ${caseHash}`,
    expect: 'refused',
    before: { acted: 0, of: 20 },
    after: { acted: 5, of: 6 },
    again: null,
  },
  p,
});

describe('worse than last told', () => {
  it('is a suite that passes clearly less often, with its runs and what was told', () => {
    const worse = worseThanTold({ told: level() }, seen());
    expect(worse?.deepened).toMatchObject({ suite: 'refunds', told: TOLD });
    expect(worse?.reason).toMatch(
      /^\d+ of \d+ passed in the last (run|\d runs) of refunds \(\d+ %\); 70 % did when it was told$/,
    );
  });

  it('is told once a day', () => {
    expect(worseThanTold({ told: level({ at: at(13.5) }) }, seen())).toBeNull();
  });

  it('is a high-risk case that now acts, at once, and another one a day later', () => {
    const fine = { pass: undefined, at: at(10.1) };
    expect(worseThanTold({ told: level() }, seen({ ...fine, acting: acting('a') }))?.reason).toBe(
      'the high-risk case "Case a" acts where it should not, which was not told',
    );
    const told = level({ acting: ['a'] });
    expect(worseThanTold({ told }, seen({ ...fine, acting: acting('a') }))).toBeNull();
    expect(worseThanTold({ told }, seen({ ...fine, acting: acting('b') }))).toBeNull();
    expect(
      worseThanTold({ told }, seen({ pass: undefined, acting: acting('b') }))?.deepened,
    ).toBeNull();
  });

  it('is no case that is hardly likelier to act than not', () => {
    const perhaps = seen({ pass: undefined, acting: acting('a', 0.6) });
    expect(worseThanTold({ told: level() }, perhaps)).toBeNull();
  });

  it('is not what is as before the change again, where that was told to be better', () => {
    const better = level({ passes: { refunds: { passed: 118, of: 120 } } });
    const pass = passStream(nights(0, 7, 0.5), nights(11, 4, 0.5));
    expect(worseThanTold({ told: better }, seen({ pass }))).toBeNull();
  });

  it('is compared with all that the newest message counted: two nights at 50 % after 73 % of 120', () => {
    // Told on the first night, again on the third, worse from the fifth on.
    const passes = [29, 29, 30, 29, 20, 20];
    const pass = passStream(
      nights(0, 10, 0.97),
      passes.map((n, i) => draw(() => 0.5, 10 + i, binary(sure(n)))),
    );
    const since = (countedAt: string) => ({
      facts: plainFacts('pass rate fell 97 % → 73 %', '', { since: at(10), countedAt }),
      streams: [pass],
      deepened: null,
    });
    const opened = toldLevelOf(since(at(10)).facts, [pass], at(10), undefined);
    expect(opened.passes).toEqual({ refunds: { passed: 29, of: 40 } });
    const told = levelAfter({ facts: plainFacts('', ''), told: opened }, 'joined', {
      ...since(at(12)),
      at: at(12),
    });
    expect(told.passes).toEqual({ refunds: { passed: 88, of: 120, lowest: 29 / 40 } });
    const until = (night: number) => ({
      ...pass,
      looks: pass.looks.filter((l) => l.at <= at(night)),
    });
    expect(worseThanTold({ told }, seen({ at: at(14), pass: until(14) }))).toBeNull();
    expect(worseThanTold({ told }, seen({ at: at(15), pass: until(15) }))?.reason).toBe(
      '40 of 80 passed in the last 2 runs of refunds (50 %); 73 % did when it was told',
    );
  });

  it('is no share that was told before, whatever better one a later message told', () => {
    const passes = (of: number) => Array.from({ length: 6 }, () => run(of));
    const level = { passed: 240, of: 400, lowest: 0.52 };
    expect(decideDeepened(level, passes(17))).toBeNull();
    expect(decideDeepened({ passed: 240, of: 400 }, passes(17))).not.toBeNull();
    expect(decideDeepened(level, passes(13))).not.toBeNull();
  });

  it('is nothing on the day of an upgrade, which only notes what was told', () => {
    expect(worseThanTold({}, seen({ acting: acting('a') }))).toBeNull();
    const facts = plainFacts('Refund desk: pass rate fell', 'It did.', {
      since: at(7),
      countedAt: at(10),
    });
    const { pass } = seen();
    const noted = levelAfter({ facts }, null, {
      facts,
      streams: pass === undefined ? [] : [pass],
      at: at(14),
      deepened: null,
    });
    expect(noted).toMatchObject({ at: at(14), passes: { refunds: { of: 160 } } });
    expect(worseThanTold({ told: noted }, seen({ at: at(15) }))).toBeNull();
  });

  it('stands in the title as the newest runs pass, and first in the sentence', () => {
    const share = (value: number) => ({ value, low: value, high: value, n: 100 });
    const facts = plainFacts('Refund desk: pass rate fell 92 % → 63 %', 'Since Monday, it fell.', {
      rate: { agentName: 'Refund desk', noun: 'pass rate' },
      measures: [
        {
          name: 'refunds: pass rate',
          before: share(0.92),
          after: share(0.63),
          source: { stream: 'refunds/pass', categories: [0] },
        },
      ],
    });
    const deepened = { suite: 'refunds', told: TOLD, recent: run(18), runs: 1 };
    expect(withDeepened(facts, deepened)).toMatchObject({
      title: 'Refund desk: pass rate fell 92 % → 45 %',
      summary:
        '18 of 40 passed in the last run of refunds (45 %); 70 % did when it was told. Since Monday, it fell.',
      rate: { furthest: 0.45 },
    });
  });
});

it('is not said of a suite that was told to fail as badly now, but of one that was told to have risen', () => {
  const share = (value: number) => ({ value, low: value, high: value, n: 40 });
  const failing = (value: number) => [
    {
      name: 'refunds: pass rate',
      before: share(1),
      after: share(value),
      source: { stream: 'refunds/pass', categories: [0] },
    },
  ];
  const worse = { deepened: { suite: 'refunds', told: TOLD, recent: run(4), runs: 1 }, reason: '' };
  expect(isToldFailing(worse, failing(0.1))).toBe(true);
  expect(isToldFailing(worse, failing(0.4))).toBe(false);
  expect(isToldFailing(worse, [])).toBe(false);
  const turned = { ...worse, deepened: { ...worse.deepened, turnedAt: at(3) } };
  expect(isToldFailing(turned, failing(0.1))).toBe(false);
});

describe('a drift that people were told of', () => {
  let store: Store;
  beforeEach(() => {
    store = openStore(':memory:', '');
  });
  afterEach(() => store.close());

  const live = async (): Promise<Incident | null> =>
    store.incidents.findUnfinished(driftKey('refund'));

  /** Night after night, so many of 25 cases fail; what is told, by night. */
  async function told(
    failing: (night: number) => number,
    until: number,
    from = 0,
  ): Promise<string[]> {
    const heard: string[] = [];
    let n = 0;
    const ids = from === 0 ? countingIds() : { next: (p: string) => `${p}_${from}_${n++}` };
    const memory = new ReviewMemory();
    const known = new Set((await store.outbox.recent(100)).map((n) => n.id));
    for (let night = from; night < until; night++) {
      const of = (i: number): Partial<Trial> =>
        i < failing(night)
          ? { outcome: 'fail', answer: `no ${night}` }
          : { outcome: 'pass', answer: 'yes' };
      const recorder = new IncidentRecorder({
        ids,
        now: () => Date.parse(at(night)) + MINUTE,
        channels: ['mail'],
      });
      await reviewRun(deps(store, { recorder, memory }), await lived(store, night, of));
      const incident = await live();
      if (incident === null) continue;
      for (const n of await store.outbox.ofIncident(incident.id)) {
        if (!known.has(n.id)) heard.push(`${night} ${n.reason}: ${n.facts.title}`);
        known.add(n.id);
        await store.outbox.sending(n.id);
        await store.outbox.sent(n.id, iso(Date.parse(at(night)) + DAY / 4), null);
      }
    }
    return heard;
  }

  it('is told again when it deepens, once, and stays silent while it stays as it was told', async () => {
    const heard = await told((night) => (night < 8 ? 0 : night < 16 ? 6 : 15), 24);
    expect(heard).toEqual([
      '10 opened: Refund desk: pass rate fell 100 % → 76 %',
      '16 worsened: Refund desk: pass rate fell 100 % → 40 %',
    ]);
  });

  it('to have got better, and that somebody has, is told anew once it passes less than before', async () => {
    const nights = (night: number): number => (night < 8 ? 6 : night < 14 ? 0 : 25);
    const heard = await told(nights, 14);
    expect(heard).toEqual(['10 opened: Refund desk: pass rate rose 76 % → 100 %']);
    const { id = '' } = (await live()) ?? {};
    const recorder = new IncidentRecorder({
      ids: countingIds(),
      now: () => Date.parse(at(13.9)),
      channels: [],
    });
    await acknowledge(store, recorder, id, 'ana', 'fine', null);
    expect(await told(nights, 20, 14)).toEqual([
      '15 worsened: Refund desk: pass rate fell 76 % → 0 %',
    ]);
    expect(await live()).toMatchObject({ state: 'open', ack: null });
    const { facts } = (await live()) ?? {};
    expect(facts?.summary).toMatch(
      /^Since .*, 0 of 50 passed in 2 runs of desk \(0 %\), where 76 % passed before\. It had been told to have risen to 100 %\./,
    );
    expect(facts?.summary).not.toContain('It got better');
    expect(facts?.measures[0]).toMatchObject({ before: { value: 0.76 }, after: { value: 0 } });
    expect(facts?.next.at(-1)?.does).toBe('accept');
  });
});
