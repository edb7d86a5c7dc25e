import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPair,
  answerOf,
  byCategory,
  emptyPaired,
  moreNeeded,
  type PairedBlock,
  type PairedState,
} from '../../../src/comparison/test/paired.ts';

const block = (before: number, after: number, trials = 1, category?: string): PairedBlock => ({
  case: 'c',
  ...(category === undefined ? {} : { category }),
  before: { passed: before, trials },
  after: { passed: after, trials },
});
const feed = (blocks: readonly PairedBlock[]): PairedState =>
  blocks.reduce((s, b) => addPair(s, b), emptyPaired);
const many = (n: number, b: PairedBlock): PairedBlock[] => Array.from({ length: n }, () => b);
const anyBlock = fc
  .record({ trials: fc.integer({ min: 1, max: 4 }), b: fc.nat(4), a: fc.nat(4) })
  .map(({ trials, b, a }) => block(Math.min(b, trials), Math.min(a, trials), trials));

describe('the paired test', () => {
  it('says worse after seven straight losses, and how many pairs it took', () => {
    expect(answerOf(feed(many(6, block(1, 0)))).verdict).toBe('undecided');
    expect(answerOf(feed([...many(20, block(1, 1)), ...many(7, block(1, 0))]))).toMatchObject({
      verdict: 'worse',
      lost: 7,
      tied: 20,
      decidedAt: 27,
      more: 0,
    });
  });

  it('says same or better once enough pairs are alike, and before that how many more it would take', () => {
    const at = moreNeeded(emptyPaired);
    expect(at).toBeGreaterThan(58);
    expect(at).toBeLessThan(90);
    const n = at ?? 0;
    expect(answerOf(feed(many(n - 1, block(1, 1))))).toMatchObject({
      verdict: 'undecided',
      more: 1,
    });
    expect(answerOf(feed(many(n, block(1, 1))))).toMatchObject({
      verdict: 'same-or-better',
      decidedAt: n,
    });
    expect(answerOf(feed(many(30, block(0, 1)))).verdict).toBe('same-or-better');
  });

  it('keeps its word: once decided it stays so, whatever comes later', () => {
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 40 }), (later) => {
        expect(answerOf(feed([...many(7, block(1, 0)), ...later])).verdict).toBe('worse');
      }),
      { numRuns: 30 },
    );
  });

  it('takes all trials of a case on a side as one vote, since they may share one cause', () => {
    // Ten trials lost together in one case are no more than one case lost.
    expect(answerOf(feed([block(10, 0, 10)])).evidence.worse).toBeCloseTo(
      answerOf(feed([block(1, 0)])).evidence.worse,
      12,
    );
  });

  it('lets a pair without trials on one side change nothing', () => {
    const s = feed(many(5, block(1, 0)));
    expect(
      addPair(s, { case: 'x', before: { passed: 0, trials: 0 }, after: { passed: 1, trials: 1 } }),
    ).toBe(s);
  });

  it('resumes from its stored state as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 30 }), fc.nat(30), (blocks, cut) => {
        const stored = JSON.parse(JSON.stringify(feed(blocks.slice(0, cut)))) as PairedState;
        expect(blocks.slice(cut).reduce((s, b) => addPair(s, b), stored)).toEqual(feed(blocks));
      }),
      { numRuns: 40 },
    );
  });

  it('plans truthfully: as many more pairs as it says, in the same proportions, do decide it', () => {
    for (const [lost, gained, tied] of [
      [3, 0, 37],
      [4, 1, 35],
      [0, 0, 20],
      [1, 2, 60],
    ] as const) {
      const blocks = [
        ...many(tied, block(1, 1)),
        ...many(lost, block(1, 0)),
        ...many(gained, block(0, 1)),
      ];
      const more = answerOf(feed(blocks)).more;
      expect(more).not.toBeNull();
      const times = Math.ceil(1 + (more ?? 0) / blocks.length);
      expect(answerOf(feed(Array.from({ length: times }, () => blocks).flat())).verdict).not.toBe(
        'undecided',
      );
    }
  });

  it('stays undecided where the loss lies at the margin, and gives a plan all the same', () => {
    const s = feed([...many(5, block(1, 0)), ...many(95, block(1, 1))]);
    expect(answerOf(s)).toMatchObject({ verdict: 'undecided', lost: 5, tied: 95 });
    expect(answerOf(s).reason).toMatch(/about \d+ more pairs like these would settle it/);
  });

  it("widens a category's interval for the number of categories, and judges each for itself", () => {
    const one = byCategory(feed(many(30, block(1, 0, 1, 'refunds'))));
    const two = byCategory(
      feed([...many(30, block(1, 0, 1, 'refunds')), ...many(30, block(1, 1, 1, 'returns'))]),
    );
    expect(two.map((c) => [c.category, c.verdict])).toEqual([
      ['refunds', 'worse'],
      ['returns', 'undecided'],
    ]);
    expect(two[0]?.difference.high).toBeGreaterThan(one[0]?.difference.high ?? 1);
  });
});
