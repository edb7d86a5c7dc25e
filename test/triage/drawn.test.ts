import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeClaim } from '../../src/claims/judge-claim.ts';
import { triageFileSchema } from '../../src/config/schema-triage.ts';
import { seeded } from '../../src/detection/planning/prng.ts';
import type { Allocation, RealOutput } from '../../src/domain/real-output.ts';
import type { Store } from '../../src/domain/store.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { allocate } from '../../src/triage/allocate.ts';
import type { Subject } from '../../src/triage/decide-lane.ts';
import { countsAsDrawn, drawnOf, drawSeed, placeInDraw } from '../../src/triage/drawn.ts';

const RATE = 0.23;
const SEEN_BY_CHECKS = 0.8;
const DAYS = 60;
const A_DAY = 50;
const RULES = triageFileSchema.parse({ rules: [{ novelty: 'new', lane: 'scan' }] });

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '2026-01-01T00:00:00.000Z', { durability: 'off' });
});
afterEach(() => store.close());

interface Answer {
  id: string;
  wrong: boolean;
  allocation: Allocation;
}
type Looks = (a: Answer, day: number) => boolean;

/** Days of answers of which a check flags most that are wrong, and what people have looked at. */
function reviewedIn(seed: number, looks: Looks, { rules = RULES, days = DAYS } = {}): Answer[] {
  const chance = seeded(seed);
  let waiting: { subject: Subject; wrong: boolean; draw: string; lane: string }[] = [];
  const all: Answer[] = [];
  for (let day = 0; day < days; day++) {
    const draw = day === 0 ? '' : `day ${day - 1}`;
    const fresh = Array.from({ length: A_DAY }, (_, i) => {
      const wrong = chance() < RATE;
      const unmatched = wrong && chance() < SEEN_BY_CHECKS ? '€9 is nowhere in prices.csv' : null;
      const isNew = chance() < (wrong ? 0.3 : 0.1);
      const id = `${seed}-${day}-${i}`;
      const base = { audience: null, money: null, risk: null, novelty: null, isGone: false };
      const subject = { ...base, id, at: `${day}`.padStart(3, '0'), task: 'report' };
      return { subject: { ...subject, unmatched, isNew }, wrong, draw, lane: '' };
    });
    const known = new Map([...waiting, ...fresh].map((w) => [w.subject.id, w]));
    const given = allocate(
      [...known.values()].map((w) => w.subject),
      { rules, overrides: [], standings: {} },
      {
        day: `${day}`,
        now: '',
        seed: drawSeed('desk', draw),
        draw,
        draws: new Map(waiting.map((w) => [w.subject.id, w.draw])),
        taken: { deep: 0, scan: 0, automated: 0 },
        takenTasks: new Map(),
        share: true,
      },
    );
    waiting = [];
    for (const { id, allocation } of given) {
      const found = known.get(id);
      if (found === undefined) continue;
      if (allocation.day === null) waiting.push(found);
      const answer = { id, wrong: found.wrong, allocation };
      if (allocation.day !== null && allocation.lane !== 'automated' && looks(answer, day))
        all.push(answer);
    }
  }
  return all;
}

const asOutputs = (
  all: readonly Answer[],
): Map<string, Pick<RealOutput, 'agent' | 'task' | 'allocation'>> =>
  new Map(
    all.map(({ id, allocation }) => [
      id,
      { agent: 'desk', task: { name: 'report', by: 'rule', reason: '' }, allocation },
    ]),
  );

const rateOf = (all: readonly Answer[]): number =>
  all.filter((a) => a.wrong).length / Math.max(1, all.length);

/** What is looked at of a lane's places, whatever the answers say. */
const HABITS: readonly [string, Looks][] = [
  ['all that has a place', () => true],
  [
    'the deep ones daily and scans every third day',
    (a, day) => a.allocation.lane === 'deep' || day % 3 === 0,
  ],
  [
    'the deep ones and the first 17 to scan',
    (a) => a.allocation.lane === 'deep' || a.allocation.rank <= 17,
  ],
];

describe('of answers that triage gave out, flagged failures first,', () => {
  it.each(HABITS)(
    'those that were drawn tell the true rate, where people look at %s',
    async (_, looks) => {
      const drawn: Answer[] = [];
      const all: Answer[] = [];
      for (const seed of [1, 2, 3, 4, 5, 6]) {
        const reviewed = reviewedIn(seed, looks);
        const ids = await drawnOf(store, 'desk', asOutputs(reviewed));
        all.push(...reviewed);
        drawn.push(...reviewed.filter((a) => ids.has(a.id)));
      }
      expect(rateOf(all)).toBeGreaterThan(RATE + 0.1);
      expect(drawn.length).toBeGreaterThan(200);
      const sd = Math.sqrt((RATE * (1 - RATE)) / drawn.length);
      expect(Math.abs(rateOf(drawn) - RATE)).toBeLessThan(3 * sd + 0.01);
    },
  );

  it('those of a task that is scanned as a whole do too, as far as people come in the order of the draw', async () => {
    const rules = triageFileSchema.parse({
      budgets: { deep: 20, scan: 60 },
      rules: [{ task: 'report', lane: 'scan' }],
    });
    const order = ({ id, allocation }: Answer): number =>
      placeInDraw(drawSeed('desk', allocation.draw?.of ?? ''), id);
    const reviewed = reviewedIn(3, (a) => a.allocation.lane === 'deep' || order(a) < 0.5, {
      rules,
    });
    const ids = await drawnOf(store, 'desk', asOutputs(reviewed));
    const drawn = reviewed.filter((a) => ids.has(a.id));
    expect(rateOf(reviewed)).toBeGreaterThan(RATE + 0.05);
    expect(drawn.length).toBeGreaterThan(1_000);
    expect(Math.abs(rateOf(drawn) - RATE)).toBeLessThan(0.04);
  });

  it('none tells a rate where people look at the flagged ones alone', async () => {
    const flagged = reviewedIn(7, (a) => a.allocation.draw?.alone !== true);
    expect(flagged.length).toBeGreaterThan(100);
    expect(await drawnOf(store, 'desk', asOutputs(flagged))).toEqual(new Set());
  });

  it('a claim that 5 to 55 % fail is not refuted where 23 % do', async () => {
    const claim = { expect: { of: 'fails' as const, low: 0.05, high: 0.55 } };
    const stood: string[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const reviewed = reviewedIn(seed, () => true, { days: 1 + (seed % 20) });
      const ids = await drawnOf(store, 'desk', asOutputs(reviewed));
      const reviews = reviewed.filter((a) => ids.has(a.id)).map((a) => (a.wrong ? 1 : 0));
      stood.push(judgeClaim(claim, [], { reviews }).status);
    }
    expect(stood).not.toContain('refuted');
    expect(stood).toContain('confirmed');
  });
});

describe('a draw', () => {
  it('counts what was picked besides where it has come to it, and not before', () => {
    const at = (id: string, place: number, alone: boolean) => ({ id, draw: 'd', place, alone });
    const all = [at('picked', 1, false), at('drawn', 2, true), at('picked later', 3, false)];
    expect(countsAsDrawn(all)).toEqual(new Set(['picked', 'drawn']));
  });
});

describe('of a sample', () => {
  const picks = ['a', 'b', 'c', 'd'].map((id) => ({ id, task: 'report', reason: '4 of 60' }));
  const deep = { lane: 'deep', day: '1', rank: 1, reason: 'figures: x', at: '' } as const;
  const output = (allocation: Allocation | null) => ({
    agent: 'desk',
    task: { name: 'report', by: 'rule' as const, reason: '' },
    allocation,
  });
  beforeEach(() =>
    store.records.put({ kind: 'sample', subject: 'desk', id: 's', at: '', doc: { picks } }),
  );

  it('what a check put first counts once people have come to its place, or to the end', async () => {
    const looked = new Map([
      ['b', output(deep)],
      ['d', output(deep)],
    ]);
    expect(await drawnOf(store, 'desk', looked)).toEqual(new Set());
    looked.set('a', output(null)).set('c', output(null));
    expect(await drawnOf(store, 'desk', looked)).toEqual(new Set(['a', 'b', 'c', 'd']));
    looked.delete('a');
    expect(await drawnOf(store, 'desk', looked)).toEqual(new Set(['b', 'c']));
  });

  it('and of what was given out before places said how, the reason tells what was drawn', async () => {
    const drawn = { ...deep, reason: 'what is left of the budget: drawn, so that tax is seen too' };
    const looked = new Map([
      ['x', output(deep)],
      ['y', output({ ...drawn, lane: 'scan', day: '2' })],
      ['z', output(null)],
    ]);
    expect(await drawnOf(store, 'desk', looked)).toEqual(new Set(['y', 'z']));
  });
});
