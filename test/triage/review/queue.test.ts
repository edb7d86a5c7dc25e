import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Planted, Review } from '../../../src/domain/real-output.ts';
import {
  type Candidate,
  type Desk,
  isForTwo,
  nextTurn,
  type Turn,
} from '../../../src/triage/review/queue.ts';
import { review } from '../../platform/sqlite/real-work-contract.ts';
import { progressWords } from '../../../src/triage/review/words.ts';

const TODAY = '2026-03-10';

const candidate = (id: string, over: Partial<Candidate> = {}): Candidate => ({
  id,
  agent: 'desk',
  task: 'refund',
  lane: 'deep',
  day: TODAY,
  rank: 1,
  inDraw: null,
  drawn: false,
  at: '2026-03-10T08:00:00.000Z',
  reason: 'rule: refunds',
  fits: 'any',
  ...over,
});

const planted = (id: string, over: Partial<Planted> = {}): Planted => ({
  id,
  agent: 'desk',
  task: null,
  prompt: 'p',
  output: 'o',
  expected: 'wrong',
  why: 'the figure is invented',
  at: '2026-03-01T00:00:00.000Z',
  ...over,
});

const desk = (over: Partial<Desk> = {}): Desk => ({
  reviewer: 'Ana',
  seed: 's',
  today: TODAY,
  candidates: [],
  reviews: [],
  planted: [],
  seen: new Set(),
  tookBack: new Map(),
  ...over,
});

/** Goes through the queue as one person, and gives the turns they had. */
function workThrough(given: Desk, most = 1_000): { turns: Turn[]; reviews: Review[] } {
  const turns: Turn[] = [];
  let { reviews } = given;
  const seen = new Set(given.seen);
  for (let n = 0; n < most; n++) {
    const { turn } = nextTurn({ ...given, reviews, seen });
    if (turn === null) break;
    turns.push(turn);
    if (turn.kind === 'planted') seen.add(turn.of);
    const { reviewer } = given;
    const said = { of: turn.of, kind: turn.kind, reviewer };
    reviews = [review(`${reviewer}-${n}`, said), ...reviews];
  }
  return { turns, reviews: [...reviews] };
}

describe('the queue of a reviewer', () => {
  it('brings an item back to whoever took their word on it back, though another said theirs meanwhile', () => {
    const candidates = Array.from({ length: 40 }, (_, n) => candidate(`c${n}`));
    const once = candidates.find((c) => !isForTwo('s', c.id));
    if (once === undefined) throw new Error('one that is not for two');
    const at = '2026-03-10T09:00:00.000Z';
    const reviews = [review('r', { of: once.id, reviewer: 'Ben', at })];
    const turnOf = (undoneAt?: string) =>
      nextTurn(
        desk({
          candidates: [once],
          reviews,
          ...(undoneAt === undefined ? {} : { tookBack: new Map([[once.id, undoneAt]]) }),
        }),
      ).turn;
    expect(turnOf()).toBeNull();
    expect(turnOf('2026-03-10T09:00:05.000Z')).toMatchObject({
      of: once.id,
      reason: 'you took your word on it back',
    });
    // Whoever came after that did the work.
    expect(turnOf('2026-03-10T08:59:00.000Z')).toBeNull();
  });

  it("begins with today's deep items by rank, then those to scan, then what waits, oldest first", () => {
    const candidates = [
      candidate('waits-new', { day: null, at: '2026-03-09T00:00:00.000Z' }),
      candidate('scan-1', { lane: 'scan' }),
      candidate('deep-2', { rank: 2 }),
      candidate('yesterday', { day: '2026-03-09', at: '2026-03-08T00:00:00.000Z' }),
      candidate('deep-1'),
    ];
    const { turns } = workThrough(desk({ candidates }));
    expect(turns.map((t) => t.of)).toEqual([
      'deep-1',
      'deep-2',
      'scan-1',
      'yesterday',
      'waits-new',
    ]);
    expect(turns.map((t) => t.reason)).toEqual([
      "number 1 of today's deep items",
      "number 2 of today's deep items",
      "number 1 of today's scan items",
      'deep on 2026-03-09, and nobody looked',
      'it waits for a look (deep)',
    ]);
  });

  it('takes a sample in the order of its draw, after the deep items of the day and before the rest', () => {
    const drawn = { day: null, drawn: true };
    const candidates = [
      candidate('third', { ...drawn, rank: 2, at: '2026-03-01T00:00:00.000Z' }),
      candidate('first', { ...drawn, rank: 0 }),
      candidate('waits', { day: null, lane: 'deep' }),
      candidate('scan', { lane: 'scan' }),
      candidate('second', { ...drawn, rank: 1 }),
      candidate('deep'),
    ];
    const { turns } = workThrough(desk({ candidates }));
    expect(turns.map((t) => t.of)).toEqual(['deep', 'first', 'second', 'third', 'scan', 'waits']);
    expect(turns[1]?.reason).toBe('number 1 of a sample');
  });

  it('counts what lies before somebody', () => {
    const candidates = [
      candidate('a'),
      candidate('b', { lane: 'scan' }),
      candidate('c', { day: null }),
    ];
    expect(nextTurn(desk({ candidates })).left).toEqual({ deep: 1, scan: 1, waiting: 1, again: 0 });
    expect(nextTurn(desk()).turn).toBeNull();
  });

  it('has what nothing picked scanned first, in the order of its draw', () => {
    const scan = (id: string, rank: number, inDraw: number | null) =>
      candidate(id, { lane: 'scan', rank, inDraw });
    const candidates = [scan('rule', 1, null), scan('later', 2, 0.7), scan('first', 3, 0.2)];
    expect(workThrough(desk({ candidates })).turns.map((t) => t.of)).toEqual([
      'first',
      'later',
      'rule',
    ]);
  });

  it('does not bring again what somebody has looked at, but for one in eight to a second person', () => {
    const candidates = Array.from({ length: 400 }, (_, n) => candidate(`o${n}`, { rank: n }));
    const ana = workThrough(desk({ candidates }));
    expect(ana.turns).toHaveLength(400);
    const ben = workThrough(desk({ candidates, reviewer: 'Ben', reviews: ana.reviews }));
    const { left } = nextTurn(desk({ candidates, reviewer: 'Ben', reviews: ana.reviews }));
    expect(left).toEqual({ deep: 0, scan: 0, waiting: 0, again: ben.turns.length });
    expect(progressWords({ deep: 0, scan: 0, waiting: 0 }, left)).toBe(
      `${ben.turns.length} second looks`,
    );
    expect(ben.turns.length).toBeGreaterThan(30);
    expect(ben.turns.length).toBeLessThan(75);
    expect(ben.turns.every((t) => isForTwo('s', t.of))).toBe(true);
    expect(ben.turns[0]?.reason).toContain('a second look, blind');
    const carla = workThrough(desk({ candidates, reviewer: 'Carla', reviews: ben.reviews }));
    expect(carla.turns).toEqual([]);
    expect(nextTurn(desk({ candidates, reviews: ben.reviews })).turn).toBeNull();
  });

  it('says of what is left besides the day that it is more, and alone that it waits', () => {
    const nothing = { deep: 0, scan: 0, waiting: 0 };
    const left = { deep: 0, scan: 0, waiting: 29, again: 0 };
    expect(progressWords(nothing, { ...left, deep: 2, scan: 20 })).toBe(
      '0 of 2 deep today · 20 to scan · 29 more',
    );
    expect(progressWords(nothing, { ...left, scan: 20 })).toBe(
      'no deep one left today · 20 to scan · 29 more',
    );
    expect(progressWords(nothing, left)).toBe('29 wait');
    // It may be one of a sample, or a second look: not all of it waited.
    expect(progressWords({ ...nothing, waiting: 1 }, left)).toBe('1 done · 29 wait');
    expect(progressWords({ ...nothing, waiting: 1 }, { ...left, scan: 3 })).toBe(
      'no deep one left today · 3 to scan · 1 other done · 29 more',
    );
    expect(progressWords(nothing, { ...left, waiting: 0 })).toBe('nothing to look at');
  });

  it('mixes about one planted item in fifteen in, never the same one twice to one person', () => {
    const candidates = Array.from({ length: 600 }, (_, n) => candidate(`o${n}`, { rank: n }));
    const items = Array.from({ length: 60 }, (_, n) => planted(`p${n}`));
    for (const reviewer of ['Ana', 'Ben']) {
      const { turns } = workThrough(desk({ candidates, planted: items, reviewer }));
      const got = turns.filter((t) => t.kind === 'planted').map((t) => t.of);
      expect(turns.length / got.length).toBeGreaterThan(12);
      expect(turns.length / got.length).toBeLessThan(18);
      expect(new Set(got).size).toBe(got.length);
    }
  });

  it('lets a planted item stand in the place of the one after it, of the same agent and task first', () => {
    const candidates = Array.from({ length: 40 }, (_, n) => candidate(`o${n}`, { rank: n }));
    const items = [
      planted('other', { agent: 'sales' }),
      planted('any'),
      planted('fit', { task: 'refund' }),
    ];
    const { turns } = workThrough(desk({ candidates, planted: items }));
    const got = turns.filter((t) => t.kind === 'planted');
    expect(got.map((t) => t.of)).toEqual(['fit', 'any']);
    for (const t of got) expect(turns[turns.indexOf(t) + 1]?.of).toBe(t.place.id);
  });

  it('keeps no fixed distance between planted items, so that nobody can count', () => {
    const candidates = Array.from({ length: 400 }, (_, n) => candidate(`o${n}`, { rank: n }));
    const items = Array.from({ length: 40 }, (_, n) => planted(`p${n}`));
    const { turns } = workThrough(desk({ candidates, planted: items }));
    const at = turns.flatMap((t, n) => (t.kind === 'planted' ? [n] : []));
    expect(new Set(at.slice(1).map((n, i) => n - (at[i] ?? 0))).size).toBeGreaterThan(5);
  });

  it('gives every open output exactly once and the same turn for the same desk', () => {
    const any = fc.record({
      lane: fc.constantFrom('deep' as const, 'scan' as const),
      day: fc.constantFrom(TODAY, '2026-03-09', null),
      rank: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), fc.string(), (given, seed) => {
        const candidates = given.map((c, n) => candidate(`o${n}`, c));
        const before = desk({ candidates, seed, planted: [planted('p1'), planted('p2')] });
        expect(nextTurn(before)).toEqual(nextTurn(before));
        const { turns } = workThrough(before);
        const outputs = turns.filter((t) => t.kind === 'output').map((t) => t.of);
        expect(outputs.toSorted()).toEqual(candidates.map((c) => c.id).toSorted());
      }),
    );
  });
});
