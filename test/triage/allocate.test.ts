import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { triageFileSchema, type TriageRules } from '../../src/config/schema-triage.ts';
import { allocate, type Allocated, type Allocating } from '../../src/triage/allocate.ts';
import { type Deciding, decideLane, type Subject } from '../../src/triage/decide-lane.ts';

const AT = '2026-03-02T08:00:00.000Z';
const rulesOf = (given: object): TriageRules => triageFileSchema.parse(given);
const on = (given: object, over: Partial<Deciding> = {}): Deciding => ({
  rules: rulesOf(given),
  overrides: [],
  standings: {},
  ...over,
});
const subject = (id: string, over: Partial<Subject> = {}): Subject => ({
  id,
  at: AT,
  task: 'refund',
  audience: null,
  money: null,
  risk: null,
  novelty: null,
  isNew: false,
  unmatched: null,
  isGone: false,
  ...over,
});
const pass = (over: Partial<Allocating> = {}): Allocating => ({
  day: '2026-03-02',
  now: AT,
  seed: 'desk 2026-03-02',
  draw: '',
  draws: new Map(),
  taken: { deep: 0, scan: 0, automated: 0 },
  takenTasks: new Map(),
  share: true,
  ...over,
});
const lanesOf = (all: readonly Allocated[]): Record<string, number> => {
  const of = (lane: string, waits: boolean): number =>
    all.filter(({ allocation: a }) => a.lane === lane && (a.day === null) === waits).length;
  return {
    deep: of('deep', false),
    scan: of('scan', false),
    automated: of('automated', false),
    waits: all.filter((a) => a.allocation.day === null).length,
  };
};

const MIX = {
  tasks: { refund: { consequence: 'high' }, chat: { consequence: 'low' } },
  rules: [
    { task: 'refund', money: { over: 50 }, lane: 'deep', reason: 'much money' },
    { audience: 'press', lane: 'deep' },
    { task: 'refund', lane: 'scan' },
    { task: 'chat', lane: 'automated' },
  ],
};
/** A day of a desk: mostly chat and questions, some refunds, one for the press, two of high risk. */
const FIFTY = Array.from({ length: 50 }, (_, i): Subject => {
  const task = ['chat', 'chat', 'question', 'refund', 'question'][i % 5] ?? 'chat';
  return subject(`o${String(i).padStart(2, '0')}`, {
    task,
    money: task === 'refund' ? { amount: i === 8 ? 120 : 20 + i / 10, currency: 'USD' } : null,
    audience: i === 11 ? 'press' : 'customer',
    risk: i === 20 ? 'high' : null,
    novelty: (i * 7) % 10 === 3 ? 0.9 : 0.2,
    isNew: (i * 7) % 10 === 3,
  });
});

describe('fifty outputs of a day', () => {
  it('are five for a deep look, twenty for a scan and twenty-five automated', () => {
    expect(lanesOf(allocate(FIFTY, on(MIX), pass()))).toEqual({
      deep: 5,
      scan: 20,
      automated: 25,
      waits: 0,
    });
  });

  it('go by the file first, and what is left to what is new and to quiet tasks', () => {
    const given = new Map(allocate(FIFTY, on(MIX), pass()).map((a) => [a.id, a.allocation]));
    expect(given.get('o08')).toMatchObject({ lane: 'deep', reason: 'rule 1: much money' });
    expect(given.get('o11')).toMatchObject({ lane: 'deep', reason: 'rule 2: audience press' });
    expect(given.get('o20')).toMatchObject({
      lane: 'scan',
      reason: 'risk: high is never automated, though rule 4: task chat',
    });
    const reasons = [...given.values()].map((a) => a.reason);
    expect(reasons.some((r) => /left of the budget: .*unlike everything reviewed/.test(r))).toBe(
      true,
    );
    expect(reasons.some((r) => /drawn, so that \w+ is seen too/.test(r))).toBe(true);
  });

  it('are drawn and wait with a reason that is a sentence, without a task too', () => {
    const some = [
      ...Array.from({ length: 40 }, (_, i) => subject(`a${i}`, { task: 'chat' })),
      ...Array.from({ length: 3 }, (_, i) => subject(`n${i}`, { task: null })),
    ];
    const said = allocate(some, on({}), pass()).map((a) => a.allocation.reason);
    expect(said.filter((r) => /without a task/.test(r))).toContainEqual(
      expect.stringContaining('drawn, so that outputs without a task are seen too'),
    );
    const scans = { rules: [{ task: 'chat', lane: 'scan' }], budgets: { deep: 1, scan: 2 } };
    const waits = allocate(some, on(scans), pass()).map((a) => a.allocation.reason);
    expect(waits).toContainEqual(
      expect.stringMatching(/^waits: all 2 places to scan of [\d-]+ are given \(/),
    );
  });
});

describe('what a rule put into automated', () => {
  const RULED = { rules: [{ task: 'chat', lane: 'automated' }], budgets: { deep: 5, scan: 20 } };
  const chat = Array.from({ length: 60 }, (_, i) =>
    subject(`c${i}`, {
      task: 'chat',
      isNew: true,
      novelty: 1,
      money: { amount: 9e5, currency: null },
    }),
  );
  const tax = Array.from({ length: 60 }, (_, i) => subject(`t${i}`, { task: 'tax', novelty: 0 }));

  it('is looked at by the draw alone, whatever it says, and the reason names the rule', () => {
    const given = allocate([...chat, ...tax], on(RULED), pass());
    expect(lanesOf(given)).toMatchObject({ deep: 5, scan: 20, automated: 95 });
    const seen = given.filter((g) => g.id.startsWith('c') && g.allocation.lane !== 'automated');
    expect(seen.length).toBeGreaterThan(0);
    // The draw has two of five, and eight of twenty.
    expect(seen.length).toBeLessThanOrEqual(10);
    for (const { allocation } of seen) {
      expect(allocation.reason).toBe(
        'what is left of the budget: drawn, so that chat is seen too (rule 1: task chat)',
      );
      expect(allocation.draw?.alone).toBe(true);
    }
    const left = given.filter((g) => g.id.startsWith('c') && g.allocation.lane === 'automated');
    expect(new Set(left.map((g) => g.allocation.reason))).toEqual(new Set(['rule 1: task chat']));
  });

  it('has the places that nothing else asks for, by the draw', () => {
    const given = allocate(chat, on(RULED), pass());
    expect(lanesOf(given)).toMatchObject({ deep: 5, scan: 20, automated: 35 });
    expect(given.some((g) => /unlike|money at stake/.test(g.allocation.reason))).toBe(false);
  });
});

describe('a day that goes on', () => {
  it('gives places to rules at once, and keeps what no rule chose for the hour of sharing', () => {
    const early = allocate(FIFTY, on(MIX), pass({ share: false }));
    expect(lanesOf(early)).toEqual({ deep: 2, scan: 10, automated: 0, waits: 38 });
    expect(early.at(-1)?.allocation).toMatchObject({
      lane: 'automated',
      day: null,
      reason: 'waits: shared out at 06:00 (no rule chose it)',
    });
  });

  it('has what exceeds the budget wait in its lane, and gives it the first places of the next day', () => {
    const eight = Array.from({ length: 8 }, (_, i) => subject(`r${i}`, { risk: 'high' }));
    const given = allocate(eight, on({}), pass());
    expect(lanesOf(given)).toEqual({ deep: 5, scan: 0, automated: 0, waits: 3 });
    expect(given.at(-1)?.allocation).toMatchObject({
      lane: 'deep',
      day: null,
      reason:
        'waits: all 5 places for a deep look of 2026-03-02 are given ' +
        '(risk: high, and no rule says otherwise)',
    });
    const waiting = eight.filter((s) =>
      given.some((g) => g.id === s.id && g.allocation.day === null),
    );
    const next = allocate(waiting, on({}), pass({ day: '2026-03-03' }));
    expect(next.map((n) => n.allocation.rank)).toEqual([1, 2, 3]);
  });

  it('draws what waits for a deep look like any other that came since the last draw', () => {
    const waits = Array.from({ length: 300 }, (_, i) => subject(`w${i}`, { unmatched: '€9' }));
    const others = Array.from({ length: 300 }, (_, i) => subject(`x${i}`));
    const draws = new Map(waits.slice(0, 150).map((s) => [s.id, 'before']));
    const given = allocate([...waits, ...others], on({}), pass({ draws }));
    const drawn = given.filter((g) => g.allocation.draw?.alone === true);
    const early = new Set(draws.keys());
    expect(drawn.some((g) => early.has(g.id))).toBe(false);
    expect(drawn.find((g) => g.id.startsWith('w'))?.allocation).toMatchObject({
      lane: 'scan',
      reason: 'what is left of the budget: drawn, so that refund is seen too (figures: €9)',
    });
    expect(lanesOf(given)).toMatchObject({ deep: 5, scan: 20 });
    expect(given.find((g) => early.has(g.id))?.allocation.draw).toEqual({
      of: 'before',
      alone: false,
    });
  });

  it('counts on behind those that have a place', () => {
    const taken = { deep: 4, scan: 0, automated: 0 };
    const [first, second] = allocate(
      [subject('a', { risk: 'high' }), subject('b', { risk: 'high' })],
      on({}),
      pass({ taken }),
    );
    expect(first?.allocation).toMatchObject({ lane: 'deep', rank: 5 });
    expect(second?.allocation.day).toBeNull();
  });
});

describe('a lane', () => {
  it('is decided by a figure without a match, then the boundary, then what people accepted', () => {
    const money = { amount: 30, currency: 'USD' };
    const accepted = {
      id: 'p1',
      task: 'refund',
      money: { upTo: 50 },
      lane: 'scan' as const,
      by: 'Ana',
      at: AT,
    };
    const all = on(
      { rules: [{ task: 'refund', lane: 'deep' }] },
      { overrides: [accepted], standings: { tax: 'out-of-scope' } },
    );
    expect(decideLane(subject('a', { money, unmatched: '12 is not in prices.csv' }), all)).toEqual({
      lane: 'deep',
      reason: 'figures: 12 is not in prices.csv',
    });
    expect(decideLane(subject('a', { task: 'tax' }), all).lane).toBe('deep');
    expect(decideLane(subject('a', { money }), all)).toEqual({
      lane: 'scan',
      reason: 'refund up to 50: scan, accepted by Ana on 2026-03-02',
      isWhole: false,
    });
    expect(decideLane(subject('a'), all).lane).toBe('deep');
  });

  it('of high risk is not moved by what was accepted, except to a deep look', () => {
    const word = (id: string, lane: 'deep' | 'scan' | 'automated') =>
      ({ id, task: 'parking', lane, by: 'Ben', at: AT }) as const;
    const high = subject('a', { task: 'parking', risk: 'high' });
    const laneOf = (rules: object, ...overrides: ReturnType<typeof word>[]) =>
      decideLane(high, on(rules, { overrides }));
    expect(laneOf({}, word('p1', 'scan'))).toMatchObject({
      lane: 'deep',
      reason: 'risk: high, and no rule says otherwise',
    });
    expect(laneOf({}, word('p1', 'automated')).lane).toBe('deep');
    const scans = { rules: [{ task: 'parking', lane: 'scan' }] };
    expect(laneOf(scans, word('p2', 'automated')).reason).toBe('rule 1: task parking');
    expect(laneOf(scans, word('p2', 'scan'), word('p1', 'deep')).lane).toBe('deep');
  });

  it('knows amounts in bands and in their currency', () => {
    const all = on({ rules: [{ money: { over: 50, upTo: 100, currency: 'EUR' }, lane: 'deep' }] });
    const lane = (amount: number, currency: string | null): string | null =>
      decideLane(subject('a', { money: { amount, currency } }), all).lane;
    expect([50, 50.01, 100, 100.01].map((a) => lane(a, 'EUR'))).toEqual([
      null,
      'deep',
      'deep',
      null,
    ]);
    expect([lane(70, 'USD'), lane(70, null)]).toEqual([null, 'deep']);
  });
});

const anySubject = fc.record({
  task: fc.constantFrom('refund', 'chat', 'tax', null),
  audience: fc.constantFrom('press', 'customer', null),
  money: fc.option(
    fc.record({
      amount: fc.double({ min: 0, max: 1e6, noNaN: true }),
      currency: fc.constant('USD'),
    }),
  ),
  risk: fc.constantFrom('high', 'low', null),
  novelty: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  isNew: fc.boolean(),
  unmatched: fc.constantFrom(null, null, 'x'),
});
const anyDay = fc.record({
  subjects: fc
    .array(anySubject, { maxLength: 80 })
    .map((all) => all.map((s, i) => subject(`o${i}`, s as Partial<Subject>))),
  budgets: fc.record({ deep: fc.nat(12), scan: fc.nat(30) }),
  share: fc.boolean(),
  seed: fc.string(),
});

describe('any day', () => {
  it('places every output once, keeps the budgets, and never automates high risk', () => {
    fc.assert(
      fc.property(anyDay, ({ subjects, budgets, share, seed }) => {
        const given = allocate(subjects, on({ ...MIX, budgets }), pass({ share, seed }));
        expect(given.map((g) => g.id).toSorted()).toEqual(subjects.map((s) => s.id).toSorted());
        const { deep = 0, scan = 0 } = lanesOf(given);
        expect(deep).toBeLessThanOrEqual(budgets.deep);
        expect(scan).toBeLessThanOrEqual(budgets.scan);
        const high = new Set(subjects.filter((s) => s.risk === 'high').map((s) => s.id));
        expect(given.filter((g) => high.has(g.id) && g.allocation.lane === 'automated')).toEqual(
          [],
        );
      }),
    );
  });

  it('leaves no place empty at the sharing while anything is automated', () => {
    fc.assert(
      fc.property(anyDay, ({ subjects, budgets, seed }) => {
        const {
          deep = 0,
          scan = 0,
          automated = 0,
        } = lanesOf(allocate(subjects, on({ ...MIX, budgets }), pass({ seed })));
        if (automated > 0) expect([deep, scan]).toEqual([budgets.deep, budgets.scan]);
      }),
    );
  });

  it('is the same whatever order the outputs come in', () => {
    fc.assert(
      fc.property(anyDay, ({ subjects, budgets, share, seed }) => {
        const by = (all: readonly Subject[]): Allocated[] =>
          allocate(all, on({ ...MIX, budgets }), pass({ share, seed })).toSorted((a, b) =>
            a.id < b.id ? -1 : 1,
          );
        const strip = (all: Allocated[]) =>
          all.map((a) => [a.id, a.allocation.lane, a.allocation.day]);
        expect(strip(by(subjects.toReversed()))).toEqual(strip(by(subjects)));
      }),
    );
  });
});

it('what has no words takes no place, and waits all the same where it is for people', () => {
  const rules = on({ rules: [{ task: ['refund'], lane: 'scan' }] });
  const high = subject('h', { task: 'other', risk: 'high', isGone: true });
  const ruled = subject('r', { task: 'refund', isGone: true });
  const none = subject('n', { task: null, isGone: true });
  const seen = subject('s', { task: 'other', risk: 'high' });
  for (const share of [true, false]) {
    const given = allocate([high, ruled, none, seen], rules, pass({ share }));
    const of = (id: string) => given.find((g) => g.id === id)?.allocation;
    expect(of('h')).toMatchObject({ lane: 'deep', day: null, rank: 0 });
    expect(of('h')?.reason).toContain('its words are not kept, look at it where the agent keeps');
    expect(of('h')?.reason).toContain('risk: high');
    expect(of('r')).toMatchObject({ lane: 'scan', day: null });
    expect(of('n')).toMatchObject({ lane: 'automated', day: expect.any(String) as string });
    expect(of('s')).toMatchObject({ lane: 'deep', rank: 1 });
    expect(of('h')?.draw).toEqual({ of: '', alone: false });
    expect(of('r')?.draw).toEqual({ of: '', alone: true });
  }
});

it('what was forgotten on request waits for nobody', () => {
  const gone = subject('g', { risk: 'high', isGone: true, isForgotten: true });
  expect(lanesOf(allocate([gone], on({}), pass()))).toMatchObject({ automated: 1, waits: 0 });
});

it('a quiet task is seen before long, whatever else goes on', () => {
  const chat = Array.from({ length: 200 }, (_, i) =>
    subject(`c${i}`, { task: 'chat', novelty: 0.9, isNew: true }),
  );
  const quiet = subject('q', { task: 'tax', novelty: 0 });
  const given = allocate([...chat, quiet], on({}), pass());
  expect(given.find((g) => g.id === 'q')?.allocation.lane).not.toBe('automated');
});
