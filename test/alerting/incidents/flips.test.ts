import { beforeEach, describe, expect, it } from 'vitest';
import type { Look, StreamReview } from '../../../src/domain/drift.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import type { StoredCase } from '../../../src/domain/stored-case.ts';
import { flipsOf } from '../../../src/monitoring/review/flips.ts';
import type { SuiteFacts } from '../../../src/monitoring/review/streams.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { trialOf } from '../../domain/rows.ts';

const at = (day: number): string => `2026-01-${String(day).padStart(2, '0')}T02:00:00.000Z`;
const look = (day: number): Look => ({
  run: `run${day}`,
  at: at(day),
  lane: 'schedule',
  cells: [],
});
const stream = { baseline: [1, 2, 3].map(look), looks: [4, 5].map(look) };
const runs = [1, 2, 3, 4, 5, 6].map((d) => ({
  id: `run${d}`,
  createdAt: at(d),
  joins: null,
  trigger: 'schedule',
})) as unknown as SuiteFacts['runs'];
const cases = [
  { hash: 'c1', label: 'late refund', prompt: 'p', metadata: {} },
] as unknown as StoredCase[];
const review = (metric: string): StreamReview =>
  ({
    stream: { metric },
    categories: [],
    before: [],
    after: [],
    began: { from: at(3), to: at(4), run: 'run4' },
    cases: [{ caseHash: 'c1', p: 0.99, before: [], after: [] }],
  }) as unknown as StreamReview;

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
const trial = async (run: string, text: string, over: Partial<Trial> = {}): Promise<Trial> => {
  await store.outputs.put(text, text, at(1));
  return trialOf({ run, outputHash: text, length: text.length, ...over });
};
const flips = async (metric: string, trials: Trial[]) =>
  flipsOf(store, review(metric), stream, { runs, cases, trials });

describe('the pair of answers that a message shows', () => {
  it('comes from the baseline and the looks alone: a replay by hand of today is nobody’s "before"', async () => {
    const trials = [
      await trial('run2', 'the short old answer'),
      await trial('by hand', 'the new and much longer answer'),
      await trial('run5', 'the new and much longer answer'),
    ];
    expect(await flips('length', trials)).toMatchObject([
      { before: 'the short old answer', after: 'the new and much longer answer' },
    ]);
  });

  it('differs in what is watched: the usual answer of before, and one since that is not like it', async () => {
    const trials = [
      await trial('run1', 'yes 1'),
      await trial('run2', 'yes 2'),
      await trial('run3', 'no 3', { outcome: 'fail' }),
      await trial('run4', 'no 4', { outcome: 'fail' }),
      await trial('run5', 'yes 5'),
    ];
    expect(await flips('pass', trials)).toMatchObject([{ before: 'yes 2', after: 'no 4' }]);
  });

  it('is of before what most answers of the case were, not one of its few failures', async () => {
    const trials = [
      await trial('run1', 'nicely written', { outcome: 'fail', length: 90 }),
      await trial('run2', 'one finding', { length: 100 }),
      await trial('run3', 'a finding of another line', { length: 120 }),
      await trial('run5', 'a long finding', { length: 400 }),
    ];
    expect(await flips('length', trials)).toMatchObject([{ before: 'one finding' }]);
    const judged = trials.map((t) => ({ ...t, toolCalls: [] }));
    expect(
      await flips(
        'answer',
        judged.map((t, i) => ({ ...t, answer: i < 3 ? null : 'B' })),
      ),
    ).toMatchObject([{ before: 'a finding of another line', after: 'a long finding' }]);
  });

  it('is left out where every answer since is the same text as before', async () => {
    expect(
      await flips('length', [await trial('run2', 'same'), await trial('run5', 'same')]),
    ).toEqual([]);
    expect(
      await flips('pass', [
        await trial('run2', 'same'),
        await trial('run5', 'same', { outcome: 'fail' }),
      ]),
    ).toEqual([]);
  });

  it('is of what fails now, with an answer that passed before: not of a case that has mended', async () => {
    const of = async (run: string, caseHash: string, outcome: 'pass' | 'fail') =>
      trial(run, `${outcome} of ${caseHash} in ${run}`, { caseHash, outcome });
    const trials = [
      // It failed right before the beginning, and passes since.
      await of('run1', 'mended', 'fail'),
      await of('run2', 'mended', 'fail'),
      await of('run3', 'mended', 'fail'),
      await of('run4', 'mended', 'pass'),
      await of('run5', 'mended', 'pass'),
      // It failed once since, and passes again.
      await of('run2', 'once', 'pass'),
      await of('run4', 'once', 'fail'),
      await of('run5', 'once', 'pass'),
      await of('run2', 'broken', 'pass'),
      await of('run4', 'broken', 'fail'),
      await of('run5', 'broken', 'fail'),
    ];
    const fell = {
      ...review('pass'),
      direction: 'worse',
      cases: ['mended', 'once', 'broken'].map((caseHash) => ({
        caseHash,
        p: 0.99,
        before: [],
        after: [],
      })),
    } as unknown as StreamReview;
    const all = ['mended', 'once', 'broken'].map((hash) => ({
      ...cases[0],
      hash,
      label: hash,
    })) as StoredCase[];
    const shown = await flipsOf(store, fell, stream, { runs, cases: all, trials });
    expect(shown).toMatchObject([
      { label: 'broken', before: 'pass of broken in run2', after: 'fail of broken in run5' },
    ]);
  });

  /** What each case did before and since, and how the whole of them is told. */
  const told = async (
    metric: string,
    categories: readonly string[],
    did: Readonly<Record<string, [before: number, after: number, over?: object]>>,
    first?: string,
  ) => {
    const trials: Trial[] = [];
    const counts = (c: number, n: number): number[] => categories.map((_, i) => (i === c ? n : 0));
    for (const [caseHash, [before, after]] of Object.entries(did))
      for (const [day, c] of [
        [1, before],
        [2, before],
        [3, before],
        [4, after],
        [5, after],
      ] as const) {
        const name = categories[c] ?? '';
        const judged = { judgment: name as never, uncertain: false, decidedBy: 'rule:x' };
        const outcome =
          metric === 'pass' && name === 'fail' ? ('fail' as const) : ('pass' as const);
        const over = { caseHash, outcome, ...(metric === 'judgment' ? { judged } : {}) };
        trials.push(await trial(`run${day}`, `${name} of ${caseHash} in ${day}`, over));
      }
    const sides = Object.entries(did).map(([caseHash, [before, after]]) => ({
      caseHash,
      p: 0.99,
      before: counts(before, 3),
      after: counts(after, 2),
    }));
    const all = (side: 'before' | 'after'): number[] =>
      categories.map((_, i) => sides.reduce((n, c) => n + (c[side][i] ?? 0), 0));
    const r = {
      ...review(metric),
      categories,
      cases: sides,
      before: all('before'),
      after: all('after'),
    };
    const known = Object.entries(did).map(([hash, [, , metadata = {}]]) => ({
      ...cases[0],
      hash,
      label: hash,
      metadata,
    })) as StoredCase[];
    const shown = await flipsOf(store, r as unknown as StreamReview, stream, {
      runs,
      cases: known,
      trials,
      first,
    });
    return shown.map((f) => f.label);
  };

  it('is of the way that the title tells: of refusals that rose, no case that stopped refusing', async () => {
    const did = {
      'a acts now': [1, 0],
      'b acts now': [1, 0],
      'c refuses now': [0, 1],
      'd refuses now': [0, 1],
      'e refuses now': [0, 1],
    } as const;
    expect(await told('judgment', ['acted', 'refused'], { ...did } as never)).toEqual([
      'c refuses now',
      'd refuses now',
    ]);
    const fell = Object.fromEntries(Object.entries(did).map(([k, [b, a]]) => [k, [a, b]])) as never;
    expect(await told('judgment', ['acted', 'refused'], fell)).toEqual([
      'c refuses now',
      'd refuses now',
    ]);
  });

  it('is of what errs now before what got better by the same change of direction', async () => {
    const acts = { expect: 'acted' };
    const refuses = { expect: 'refused' };
    const did = {
      'a is right to act now': [1, 0, acts],
      'b is right to act now': [1, 0, acts],
      'c acts where it should refuse': [1, 0, refuses],
    } as never;
    expect(await told('judgment', ['acted', 'refused'], did)).toEqual([
      'c acts where it should refuse',
      'a is right to act now',
    ]);
  });

  it('is of a case that acts where it should not, where the title is about that, though more refuse', async () => {
    const did = {
      'a refuses now': [0, 1, {}],
      'b refuses now': [0, 1, {}],
      'c acts': [1, 0, { expect: 'refused', risk: 'high' }],
    } as never;
    expect(await told('judgment', ['acted', 'refused'], did, 'c acts')).toEqual(['c acts']);
  });

  it('is one of either way where the rate is as before, but in other cases', async () => {
    const did = {
      'a passes now': [1, 0, {}],
      'b passes now': [1, 0, {}],
      'c fails now': [0, 1, {}],
      'd fails now': [0, 1, {}],
    } as never;
    expect(await told('pass', ['pass', 'fail'], did)).toEqual(['c fails now', 'a passes now']);
  });
});
