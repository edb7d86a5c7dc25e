import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { IncidentRecorder, plainFacts } from '../../src/alerting/incidents/record.ts';
import { boundaryDue, watchBoundaries, withBoundariesDue } from '../../src/claims/boundary/due.ts';
import { boundaryPack, quarterAsked } from '../../src/claims/boundary/pack.ts';
import { packDocument } from '../../src/claims/boundary/pack-text.ts';
import { placeTask, type TaskFacts, wellWords } from '../../src/claims/boundary/place-task.ts';
import { daysOf, quarterAt, quarterBefore, quarterOf } from '../../src/claims/boundary/quarter.ts';
import {
  signBoundary,
  signedBoundaries,
  standingNamed,
} from '../../src/claims/boundary/signature.ts';
import { gatherTasks, starterCases } from '../../src/claims/boundary/gather-tasks.ts';
import { documentMarkdown } from '../../src/claims/text-document.ts';
import { packsText } from '../../src/cli/text/boundary.ts';
import { worthPart } from '../../src/claims/worth/worth-text.ts';
import { worthOf } from '../../src/claims/worth/worth.ts';
import type { Review } from '../../src/domain/real-output.ts';
import { wilson } from '../../src/detection/drift/intervals.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { review } from '../platform/sqlite/real-work-contract.ts';
import {
  type ClaimsWorld,
  DAY,
  daysAgo,
  NOW,
  openClaims,
  putCase,
  putReviewed,
  putRun,
} from './world.ts';

const facts = (over: Partial<TaskFacts> = {}): TaskFacts => ({
  task: 'refunds',
  passes: null,
  before: null,
  overConfident: { failed: 0, of: 0 },
  overCautious: { failed: 0, of: 0 },
  reviews: { right: 0, plausible: 0, wrong: 0, 'out-of-scope': 0 },
  drawn: { right: 0, plausible: 0, wrong: 0, 'out-of-scope': 0 },
  picked: { failed: 0, of: 0 },
  right: null,
  outputs: 0,
  fates: { accepted: 0, edited: 0, rejected: 0 },
  claims: [],
  ...over,
});

describe('a task is', () => {
  it('reliable where all that is known says at least 90 %, with the figures', () => {
    const placed = placeTask(facts({ passes: wilson(118, 120), before: wilson(117, 120) }));
    expect(placed.standing).toBe('reliable');
    expect(placed.reasons).toEqual([
      '98 % (94 to 100 %) of its cases passed (120 votes).',
      '+1 points against last quarter.',
    ]);
  });

  it('developing where too little is known, or it is not sure, and says which', () => {
    expect(placeTask(facts()).reasons).toEqual(['Too little is known: nothing tested it.']);
    expect(placeTask(facts({ passes: wilson(9, 9) }))).toMatchObject({
      standing: 'developing',
      reasons: [expect.stringMatching(/^Too little is known: 100 %/)],
    });
    expect(placeTask(facts({ passes: wilson(100, 120) }))).toMatchObject({
      standing: 'developing',
      reasons: [expect.stringContaining('and at least 90 % must be sure.')],
    });
  });

  it('developing where its cases pass but people, judgments or claims speak against it', () => {
    const passes = wilson(300, 300);
    const against: [Partial<TaskFacts>, RegExp][] = [
      [{ right: wilson(20, 30) }, /reviewed answers drawn at random were right/],
      [{ overConfident: { failed: 6, of: 60 } }, /acted unflagged in 10 % of 60/],
      [{ overCautious: { failed: 2, of: 2 } }, /held back in 2 of 2 answers where it should have/],
      [{ overCautious: { failed: 9, of: 60 } }, /held back in 9 of 60/],
      [{ claims: [{ id: 'x', of: 'fails', status: 'confirmed' }] }, /known to fail: x/],
      [{ claims: [{ id: 'x', of: 'holds', status: 'refuted' }] }, /refuted: x/],
      [{ claims: [{ id: 'x', of: 'fails', status: 'stale' }] }, /Not tested since/],
    ];
    for (const [over, reason] of against) {
      const placed = placeTask(facts({ passes, ...over }));
      expect([over, placed.standing]).toEqual([over, 'developing']);
      expect(placed.reasons.join(' ')).toMatch(reason);
    }
    expect(
      placeTask(facts({ passes: wilson(950, 1_000), before: wilson(999, 1_000) })).reasons,
    ).toContain('It passes less often than last quarter.');
  });

  it('reliable though one answer of few held back, or a few of many', () => {
    for (const overCautious of [
      { failed: 1, of: 1 },
      { failed: 3, of: 60 },
    ])
      expect(placeTask(facts({ passes: wilson(300, 300), overCautious })).standing).toBe(
        'reliable',
      );
  });

  it('not said to have gone well by two answers that were taken, nor by a half of many', () => {
    const rows = (outputs: number, accepted: number, rejected: number) => {
      const f = facts({ outputs, fates: { accepted, edited: 0, rejected } });
      const pack = {
        agent: 'desk',
        name: 'Desk',
        quarter: { name: '2026-Q1', from: '2026-01-01', to: '2026-04-01' },
        days: { first: '2026-01-01', last: '2026-03-31' },
        at: '2026-03-10T00:00:00.000Z',
        tasks: [{ ...placeTask(f), facts: f }],
        starters: { cases: 0, tasks: [] },
        signed: null,
        previous: null,
        changes: [],
        incidents: [],
        moves: [],
        claims: [],
        schedules: [],
      };
      return packDocument(pack as unknown as Parameters<typeof packDocument>[0]).parts[1]?.rows;
    };
    expect(rows(198, 2, 0)).toEqual([]);
    expect(rows(198, 19, 0)).toEqual([]);
    expect(rows(198, 20, 20)).toEqual([]);
    expect(rows(198, 36, 4)).toEqual([
      ['refunds', '36 of 40 answers whose fate is known were accepted as they were'],
    ]);
    expect(rows(40, 40, 0)).toEqual([['refunds', '40 of 40 answers were accepted as they were']]);
  });

  it('said to have gone well where its figures are good, though too few to be called reliable', () => {
    const of = (over: Partial<TaskFacts>) => {
      const f = facts(over);
      return wellWords({ ...placeTask(f), facts: f });
    };
    expect(of({ passes: wilson(118, 120) })).toMatch(/^reliable: 98 %/);
    expect(of({ passes: wilson(26, 26) })).toBe(
      '100 % (87 to 100 %) of its cases passed (26 votes); too few to be sure of 90 %.',
    );
    const little = [{ passes: wilson(9, 9) }, { passes: wilson(20, 26) }, {}];
    const against = [
      { right: wilson(12, 30) },
      { overConfident: { failed: 6, of: 60 } },
      { claims: [{ id: 'x', of: 'fails' as const, status: 'confirmed' as const }] },
    ];
    for (const over of [...little, ...against.map((a) => ({ passes: wilson(26, 26), ...a }))])
      expect([over, of(over)]).toEqual([over, null]);
  });

  it('not held back by a weakness that was refuted because it is seen less often', () => {
    const claim = { id: 'x', of: 'fails', status: 'refuted' } as const;
    const placed = (better: boolean) =>
      placeTask(facts({ passes: wilson(300, 300), claims: [{ ...claim, better }] })).standing;
    expect([placed(true), placed(false)]).toEqual(['reliable', 'developing']);
  });

  it('out of scope where people say so, or where it fails more than half even at best', () => {
    const said = { right: 2, plausible: 1, wrong: 0, 'out-of-scope': 4 };
    expect(placeTask(facts({ passes: wilson(99, 99), reviews: said, drawn: said }))).toMatchObject({
      standing: 'out-of-scope',
      reasons: ['People called 4 of 7 reviewed answers drawn at random out of scope.'],
    });
    expect(placeTask(facts({ passes: wilson(5, 40) })).standing).toBe('out-of-scope');
  });

  it('always placed with a reason, and never reliable with a share that may lie under 90 %', () => {
    const share = fc.tuple(fc.nat(200), fc.nat(200)).map(([a, b]) => wilson(Math.min(a, b), b));
    fc.assert(
      fc.property(share, share, fc.nat(9), fc.nat(9), (passes, right, outside, good) => {
        const reviews = { right: good, plausible: 0, wrong: 0, 'out-of-scope': outside };
        const placed = placeTask(facts({ passes, right, reviews, drawn: reviews }));
        expect(placed.reasons.length).toBeGreaterThan(0);
        if (placed.standing === 'reliable')
          for (const s of [passes, right]) if (s.n >= 10) expect(s.low).toBeGreaterThanOrEqual(0.9);
      }),
    );
  });
});

describe('a quarter', () => {
  it('is that of a time zone, and every moment lies in exactly one', () => {
    expect(quarterOf('2026-Q1', 'Europe/Berlin')).toEqual({
      name: '2026-Q1',
      from: '2025-12-31T23:00:00.000Z',
      to: '2026-03-31T22:00:00.000Z',
    });
    expect(quarterOf('2026-Q5', 'UTC')).toBe(null);
    const newYear = Date.parse('2026-01-01T03:00:00Z');
    expect(quarterAt(newYear, 'America/New_York').name).toBe('2025-Q4');
    expect(quarterAt(newYear, 'Asia/Tokyo').name).toBe('2026-Q1');
    expect(quarterBefore(quarterAt(newYear, 'UTC'), 'UTC').name).toBe('2025-Q4');
  });

  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland'])(
    'begins on its first day and ends on its last, in %s',
    (zone) => {
      const days = (name: string) => daysOf(quarterOf(name, zone) ?? { from: '', to: '' }, zone);
      expect(days('2026-Q4')).toEqual({ first: '2026-10-01', last: '2026-12-31' });
      expect(days('2026-Q1')).toEqual({ first: '2026-01-01', last: '2026-03-31' });
    },
  );
});

describe('a boundary is due', () => {
  const at = (iso: string): number => Date.parse(iso);
  const of = { agent: 'desk', since: '2025-11-01T00:00:00.000Z', signed: [] };

  it('when the quarter is over, and overdue 14 days later, until it is signed', () => {
    expect(boundaryDue(of, 'UTC', at('2026-01-10T00:00:00Z'))).toMatchObject({
      quarter: { name: '2025-Q4' },
      overdue: false,
    });
    expect(boundaryDue(of, 'UTC', at('2026-01-15T00:00:00Z'))).toMatchObject({
      overdue: true,
      lastDay: '2025-12-31',
      overdueDay: '2026-01-15',
    });
    const signed = { ...of, signed: ['2025-Q4'] };
    expect(boundaryDue(signed, 'UTC', at('2026-01-15T00:00:00Z'))).toBe(null);
  });

  it('two weeks ahead of the end, and never for a quarter before anybody had to do with it', () => {
    expect(boundaryDue(of, 'UTC', at('2025-12-20T00:00:00Z'))?.quarter.name).toBe('2025-Q4');
    expect(boundaryDue(of, 'UTC', at('2025-12-10T00:00:00Z'))).toBe(null);
    const later = { ...of, since: '2026-01-02T00:00:00.000Z' };
    expect(boundaryDue(later, 'UTC', at('2026-01-20T00:00:00Z'))).toBe(null);
    expect(boundaryDue({ ...of, since: null }, 'UTC', at('2026-01-20T00:00:00Z'))).toBe(null);
  });
});

describe('the pack of a quarter', () => {
  let w: ClaimsWorld;
  let now = NOW;
  const sandbox = createSandbox();
  afterAll(() => sandbox.close());
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => now,
    channels: ['slack'],
  });
  beforeEach(async () => {
    now = NOW;
    w = openClaims();
    await putCase(w.store, 'promise one', { metadata: { task: 'refunds' } });
    await putCase(w.store, 'fraud', { metadata: { task: 'disputes' } });
    for (let ago = 60; ago > 0; ago--)
      await putRun(w.store, ago, { 'promise one': 'P', fraud: ago % 2 === 0 ? 'F' : 'P' });
    for (let i = 0; i < 4; i++)
      await putReviewed(w.store, `o${i}`, 'out-of-scope', {
        output: { task: { name: 'legal advice', by: 'rule', reason: '' }, fate: 'rejected' },
        review: { task: 'legal advice' },
      });
  });
  afterEach(() => w.store.close());
  const pack = async () => {
    const quarter = await quarterAsked(w, 'desk', undefined, now);
    return boundaryPack({ ...w, sandbox }, { agent: 'desk', quarter }, now);
  };
  const sign = async (
    decisions: Record<string, 'reliable' | 'developing' | 'out-of-scope'>,
    note = 'n',
  ) => {
    const p = await pack();
    const proposed = Object.fromEntries(p.tasks.map((t) => [t.task, t.standing]));
    const deps = { store: w.store, recorder, config: w.config };
    const of = { agent: 'desk', quarter: p.quarter, by: 'Ana', decisions, proposed, note };
    return signBoundary(deps, of);
  };

  it('places every task of cases and of real work, and says what went well and what did not', async () => {
    const p = await pack();
    expect(p.quarter.name).toBe('2026-Q1');
    expect(p.tasks.map((t) => [t.task, t.standing])).toEqual([
      ['disputes', 'developing'],
      ['legal advice', 'out-of-scope'],
      ['refunds', 'reliable'],
    ]);
    const text = documentMarkdown(packDocument(p));
    expect(text).toContain('# What may be left to Refund desk: 2026-Q1');
    expect(text).toMatch(/## What went well[^#]*refunds/);
    expect(text).toMatch(/## What was fumbled[^#]*4 answers rejected in production/);
    expect(text).toContain('Nobody has signed it yet');
  });

  it('and what the agent is worth agree on what people called right, by answers and not by words', async () => {
    const said = (id: string, labels: readonly Review['label'][]) =>
      Promise.all(
        labels.map((label, i) =>
          w.store.reviews.put(
            review(`${id}-${i}`, {
              of: id,
              task: 'repairs',
              label,
              reviewer: `r${i}`,
              at: daysAgo(4),
            }),
          ),
        ),
      );
    await said('a', ['right', 'wrong']);
    await said('b', ['wrong', 'wrong']);
    await said('c', ['plausible']);
    await said('d', ['out-of-scope']);
    await said('e', ['right']);
    const quarter = await quarterAsked(w, 'desk', undefined, now);
    const facts = await gatherTasks(w.store, w.config, { agent: 'desk', quarter, now });
    expect(facts.find((t) => t.task === 'repairs')).toMatchObject({
      right: { value: 1.5 / 4, n: 4 },
      reviews: { right: 1, plausible: 1, wrong: 2, 'out-of-scope': 1 },
    });
    const worth = await worthOf(w, 'desk', quarter);
    expect(worth.tasks.find((t) => t.task === 'repairs')).toMatchObject({
      reviewed: 5,
      inScope: 4,
      right: 1.5,
    });
    expect(JSON.stringify(worthPart(worth).rows)).toContain('"5","1.5 of 4"');
    expect(worthPart(worth).lead).toMatch(
      /Answers count by the day they were given, reviews by the day of the review/,
    );
  });

  it('says once which cases are examples that init wrote, and lets them speak for no task', async () => {
    const quarter = await quarterAsked(w, 'desk', undefined, now);
    const before = await gatherTasks(w.store, w.config, { agent: 'desk', quarter, now });
    await putCase(w.store, 'example', { metadata: { task: 'greetings', starter: true } });
    await putCase(w.store, 'nameless', { metadata: { starter: true } });
    // Of a task that has cases of one's own, whose figures stay as they are.
    await putCase(w.store, 'beside', { metadata: { task: 'disputes', starter: true } });
    await putRun(
      w.store,
      0.2,
      { example: 'F', nameless: 'F', beside: 'F' },
      { id: 'with-examples' },
    );
    expect(await gatherTasks(w.store, w.config, { agent: 'desk', quarter, now })).toEqual(before);
    const sandbox = createSandbox();
    const pack = await boundaryPack({ ...w, sandbox }, { agent: 'desk', quarter }, now);
    await sandbox.close();
    expect(pack.starters).toEqual({ cases: 3, tasks: ['disputes', 'faq', 'greetings'] });
    const said = packsText([pack], 'page');
    expect(said.match(/starter cases/g)).toHaveLength(1);
    expect(said).toContain(
      '3 starter cases (disputes, faq, greetings) are not yours yet and speak for no task',
    );
    expect(Object.keys((await sign({})).tasks)).not.toContain('greetings');
    // Those that no suite asks any more are not told of.
    await putRun(w.store, 0.1, { fraud: 'P' }, { id: 'without-examples' });
    expect(await starterCases(w.store, w.config, 'desk')).toEqual({ cases: 0, tasks: [] });
  });

  it('counts looks alone: no replay by hand and no rehearsal', async () => {
    const quarter = await quarterAsked(w, 'desk', undefined, now);
    const votes = async () =>
      (await gatherTasks(w.store, w.config, { agent: 'desk', quarter, now })).find(
        (t) => t.task === 'disputes',
      )?.passes?.n ?? 0;
    const before = await votes();
    await putRun(w.store, 0.5, { fraud: 'P' }, { id: 'by-hand', trigger: 'manual' });
    await putRun(w.store, 0.4, { fraud: 'P' }, { id: 'rehearsed', trigger: 'rehearsal' });
    expect(await votes()).toBe(before);
    await putRun(w.store, 0.3, { fraud: 'P' }, { id: 'looked' });
    expect(await votes()).toBe(before + 1);
  });

  it('is signed by a person who may decide otherwise; what was decided is recorded', async () => {
    expect(await sign({ disputes: 'out-of-scope' })).toEqual({
      agent: 'desk',
      quarter: '2026-Q1',
      signedBy: 'Ana',
      at: new Date(NOW).toISOString(),
      tasks: { disputes: 'out-of-scope', 'legal advice': 'out-of-scope', refunds: 'reliable' },
      note: 'n',
    });
    expect((await w.store.records.latest('boundary', 'desk'))?.doc).toEqual(
      (await signedBoundaries(w.store, 'desk'))[0],
    );
    expect((await w.store.audit.list(1))[0]).toMatchObject({
      actor: 'Ana',
      action: 'boundary signed',
      subject: 'desk/2026-Q1',
      detail: { against: ['disputes: developing → out-of-scope'], note: 'n' },
    });
    expect((await pack()).signed?.signedBy).toBe('Ana');
    await expect(sign({ nothing: 'reliable' })).rejects.toThrow('there is no task "nothing"');
    expect(() => standingNamed('fine')).toThrow('a task cannot be "fine"');
  });

  it('shows the note of who signed, on every format and to who reads the next quarter', async () => {
    const noted = 'until the new | policy';
    await sign({ disputes: 'out-of-scope' }, noted);
    const formats = ['page', 'markdown', 'html'] as const;
    const all = async () => {
      const p = await pack();
      return formats.map((f) => packsText([p], f).replaceAll('\\|', '|'));
    };
    for (const text of await all()) expect(text).toContain(`Note: “${noted}”.`);
    now = Date.parse('2026-07-05T12:00:00Z');
    const quarter = await quarterAsked(w, 'desk', '2026-Q2', now);
    const next = await boundaryPack({ ...w, sandbox }, { agent: 'desk', quarter }, now);
    expect(packDocument(next).parts.at(-1)?.lead).toContain(
      `Against what Ana signed for 2026-Q1. Note: “${noted}”.`,
    );
    now = NOW;
    await sign({}, ' ');
    for (const text of await all()) expect(text).not.toContain('Note:');
  });

  it('is an incident when it is overdue, is counted down in the digest, and closes with the signature', async () => {
    await watchBoundaries(w, recorder);
    expect(await w.store.incidents.list({ limit: 9 })).toEqual([]);
    now = Date.parse('2026-04-05T12:00:00Z');
    const digest = await withBoundariesDue(w, plainFacts('t', 's'), now);
    expect(digest.details).toEqual([
      { name: 'Boundaries to sign', lines: ['Refund desk, 2026-Q1: 10 days left to sign'] },
    ]);
    await watchBoundaries(w, recorder);
    expect(await w.store.incidents.list({ limit: 9 })).toEqual([]);
    now += 12 * DAY;
    await watchBoundaries(w, recorder);
    await watchBoundaries(w, recorder);
    expect(await w.store.incidents.list({ limit: 9 })).toMatchObject([
      { kind: 'boundary', key: 'boundary:desk', state: 'open' },
    ]);
    // Nothing was ever signed: nothing of it can go on being used.
    const said = async () =>
      (await w.store.incidents.list({ limit: 1 }))[0]?.facts.summary.replaceAll(/\s+/g, ' ');
    expect(await said()).toContain('No boundary was ever signed: until one is,');
    expect(await said()).not.toContain('signed before');
    const quarter = await quarterAsked(w, 'desk', '2026-Q1', now);
    const deps = { store: w.store, recorder, config: w.config };
    const of = { agent: 'desk', quarter, by: 'Ana', decisions: {}, proposed: {}, note: '' };
    await signBoundary(deps, of);
    expect((await w.store.incidents.list({ limit: 9 }))[0]?.state).toBe('resolved');
    expect((await withBoundariesDue(w, plainFacts('t', 's'), now)).details).toBe(undefined);
    now = Date.parse('2026-07-20T12:00:00Z');
    await watchBoundaries(w, recorder);
    expect(await said()).toContain('What was signed before goes on being used.');
  });

  it('owes nothing for an agent without claims that nobody ever signed for', async () => {
    w.write('daytwo.yaml', '');
    const bare = { ...w.config, agents: { desk: { ...w.config.agents['desk'] } } } as never;
    delete (bare as { agents: { desk: { claims?: string } } }).agents.desk.claims;
    now = Date.parse('2026-04-20T12:00:00Z');
    await watchBoundaries({ store: w.store, config: bare }, recorder);
    expect(await w.store.incidents.list({ limit: 9 })).toEqual([]);
  });
});
