import { describe, expect, it } from 'vitest';
import { nameOf } from '../../../src/answers/people.ts';
import { people as peopleSchema } from '../../../src/config/schema-people.ts';
import type { Planted, Review, ReviewLabel } from '../../../src/domain/real-output.ts';
import { honestyOf } from '../../../src/triage/review/honesty.ts';
import { missedWords, paceWords, plantedWords } from '../../../src/triage/review/words.ts';
import type { ReviewDeps } from '../../../src/triage/review/desk.ts';
import { nextItem } from '../../../src/triage/review/next-item.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { realOutput, review } from '../../platform/sqlite/real-work-contract.ts';

const planted = (id: string, expected: ReviewLabel): Planted => ({
  id,
  agent: 'desk',
  task: null,
  prompt: 'p',
  output: 'o',
  expected,
  why: 'the order is of somebody else',
  at: '2026-03-01T00:00:00.000Z',
});

describe('how carefully people look', () => {
  it('says the usual seconds and those of the last twenty', () => {
    const slow = Array.from({ length: 60 }, (_, n) =>
      review(`s${n}`, { of: `s${n}`, seconds: 40 }),
    );
    const fast = Array.from({ length: 20 }, (_, n) => review(`f${n}`, { of: `f${n}`, seconds: 3 }));
    const [ana] = honestyOf([...fast, ...slow], []).each;
    expect(ana).toMatchObject({ reviewer: 'Ana', reviews: 80, seconds: 40, lastSeconds: 3 });
    if (ana === undefined) return;
    expect(paceWords(ana)).toBe('The last twenty took 3 s each; 40 s is usual over all.');
  });

  it('counts a planted item as missed where it was called right, and as seen by any other word', () => {
    const items = [planted('p1', 'wrong'), planted('p2', 'plausible'), planted('p3', 'right')];
    const of = (id: string, label: ReviewLabel): Review =>
      review(id, { of: id, kind: 'planted', label });
    const { all } = honestyOf([of('p1', 'right'), of('p2', 'wrong'), of('p3', 'wrong')], items);
    expect(all.planted).toEqual({ seen: 3, bad: 2, missed: 1, falseAlarms: 1 });
    expect(missedWords(all)).toBe(
      '1 of 2 planted items known to be bad missed; 1 right one called otherwise.',
    );
  });

  it('compares what two people said of one output, the first two, and planted items not at all', () => {
    const both = (n: number, second: ReviewLabel): Review[] => [
      review(`c${n}`, { of: `o${n}`, reviewer: 'Carla', label: 'wrong' }),
      review(`b${n}`, { of: `o${n}`, reviewer: 'Ben', label: second }),
      review(`a${n}`, { of: `o${n}`, reviewer: 'Ana', label: n % 2 === 0 ? 'right' : 'wrong' }),
    ];
    const reviews = [0, 1, 2, 3, 4, 5].flatMap((n) => both(n, n % 2 === 0 ? 'right' : 'wrong'));
    const planted1 = [
      review('x', { of: 'p1', kind: 'planted', reviewer: 'Ana' }),
      review('y', { of: 'p1', kind: 'planted', reviewer: 'Ben', label: 'wrong' }),
    ];
    const { all, each } = honestyOf([...planted1, ...reviews], [planted('p1', 'wrong')]);
    expect(all.agreement).toMatchObject({ pairs: 6, same: 6, kappa: 1 });
    expect(each.find((h) => h.reviewer === 'Ben')?.agreement.pairs).toBe(6);
    expect(each.find((h) => h.reviewer === 'Carla')?.agreement.pairs).toBe(0);
  });

  it('counts one person once, by whichever name they were recorded: key, name or address', () => {
    const people = peopleSchema.parse({ ana: { name: 'Ana Lopes', email: 'ana@shop.example' } });
    const by = ['Ana Lopes', 'ana', 'ana@shop.example', 'Ben'];
    const reviews = by.map((reviewer, n) => review(`r${n}`, { of: `o${n % 2}`, reviewer }));
    const { each, all } = honestyOf(reviews, [], (recorded) => nameOf(people, recorded));
    expect(each.map((h) => [h.reviewer, h.reviews])).toEqual([
      ['Ana Lopes', 3],
      ['Ben', 1],
    ]);
    expect(all.agreement.pairs).toBe(1);
  });

  it('is kind about what went past somebody', () => {
    const item = planted('p', 'wrong');
    expect(plantedWords(item, 'wrong')).toMatch(/You saw it\.$/);
    expect(plantedWords(item, 'plausible')).toContain('You saw that something is wrong');
    expect(plantedWords(item, 'right')).toContain('as it does everybody now and then');
    expect(plantedWords(planted('p', 'right'), 'wrong')).toContain('It was right');
  });
});

it('nobody is given a second, blind look at what they reviewed under another name of theirs', async () => {
  const at = '2026-03-02T09:00:00.000Z';
  const store = openStore(':memory:', at);
  const allocation = { lane: 'deep', day: '2026-03-02', rank: 1, reason: 'r', at } as const;
  const ids = Array.from({ length: 40 }, (_, n) => `o${n}`);
  await store.realOutputs.put(ids.map((id) => realOutput(id, { at })));
  await store.realOutputs.allocate(ids.map((id) => ({ id, allocation })));
  for (const of of ids) await store.reviews.put(review(`r-${of}`, { of, reviewer: 'ana', at }));
  const people = peopleSchema.parse({ ana: { name: 'Ana Lopes' } });
  const on = { store, agents: ['desk'], timezone: 'UTC' };
  const named = { ...on, nameOf: (recorded: string) => nameOf(people, recorded) };
  const next = async (deps: ReviewDeps, reviewer: string) =>
    (await nextItem(deps, { reviewer, now: Date.parse(at) })).item;
  expect(await next(named, 'Ben')).not.toBeNull();
  expect(await next(named, 'Ana Lopes')).toBeNull();
  await store.close();
});

it('a planted item wears the reason of a real one beside it, and comes nowhere where none fits', async () => {
  const at = '2026-03-02T09:00:00.000Z';
  const figures = 'figures: €84,653 is revenue_eur of Leeds (line 3); the sentence speaks of Graz';
  const rule = 'waits: all 5 places for a deep look of 2026-03-02 are given (rule 2: reports)';
  const ids = Array.from({ length: 60 }, (_, n) => `o${n}`);
  const metOf = async (isRuled: (n: number) => boolean) => {
    const store = openStore(':memory:', at);
    const report = { task: { name: 'report', by: 'rule', reason: 'r' } } as const;
    await store.realOutputs.put(
      ids.map((id, n) =>
        realOutput(
          id,
          isRuled(n) ? { ...report, at, audience: 'press', money: null } : { at, risk: 'high' },
        ),
      ),
    );
    const place = { lane: 'deep', day: null, rank: 0, at } as const;
    await store.realOutputs.allocate(
      ids.map((id, n) => ({ id, allocation: { ...place, reason: isRuled(n) ? rule : figures } })),
    );
    await store.reviews.putPlanted({ ...planted('p1', 'wrong'), agent: 'desk', task: 'report' });
    const on = { store, agents: ['desk'], timezone: 'UTC' };
    let item = null;
    for (let n = 0; n < 60 && item?.of !== 'p1'; n++) {
      if (item !== null)
        await store.reviews.put(review(`r${n}`, { of: item.of, reviewer: 'Ana', at }));
      item = (await nextItem(on, { reviewer: 'Ana', now: Date.parse(at) })).item;
    }
    await store.close();
    return item;
  };
  expect(await metOf((n) => n % 10 === 0)).toMatchObject({
    of: 'p1',
    lane: 'deep',
    reason: rule,
    audience: 'press',
    money: null,
    risk: null,
  });
  expect((await metOf(() => false))?.of).not.toBe('p1');
});
