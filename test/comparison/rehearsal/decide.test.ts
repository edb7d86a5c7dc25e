import { describe, expect, it } from 'vitest';
import {
  addPair,
  answerOf,
  type Evidence,
  moreNeeded,
  NO_EVIDENCE,
  type Pair,
  type Question,
  type TrialVerdicts,
} from '../../../src/comparison/rehearsal/decide.ts';
import { pairsOf, type PlannedCase } from '../../../src/comparison/rehearsal/plan.ts';
import { seeded } from '../../../src/detection/planning/prng.ts';

const Q: Question = { odds: 20, margin: 0.05, measures: ['pass'], agents: 1 };
const marks = (pass: boolean, judgment: boolean | null = null): TrialVerdicts => ({
  pass,
  judgment,
});
const pair = (before: boolean, after: boolean): Pair => ({
  before: marks(before),
  after: marks(after),
  speaks: ['pass'],
});
const feed = (pairs: readonly Pair[], q = Q): Evidence =>
  pairs.reduce((e, p) => addPair(e, p, q), NO_EVIDENCE);
const many = (n: number, p: Pair): Pair[] => Array.from({ length: n }, () => p);

describe('the decision to move', () => {
  it('says worse after a few straight losses, same after some seventy pairs alike, and before that what it would take', () => {
    expect(answerOf(feed(many(6, pair(true, false))), Q).verdict).toBe('undecided');
    expect(answerOf(feed(many(7, pair(true, false))), Q)).toMatchObject({
      verdict: 'worse',
      decidedAt: 7,
      fell: 'pass',
    });
    const least = moreNeeded(NO_EVIDENCE, Q) ?? 0;
    expect([least > 58, least < 90]).toEqual([true, true]);
    expect(answerOf(feed(many(least - 1, pair(true, true))), Q)).toMatchObject({
      verdict: 'undecided',
      more: 1,
    });
    expect(answerOf(feed(many(least, pair(true, true))), Q)).toMatchObject({
      verdict: 'same-or-better',
      decidedAt: least,
    });
  });

  it('says nothing of two sides that pass next to nothing: where nothing is held, nothing can be lost', () => {
    const least = moreNeeded(NO_EVIDENCE, Q) ?? 0;
    expect(answerOf(feed(many(least, pair(false, false))), Q)).toMatchObject({
      verdict: 'could-not-measure',
      decidedAt: null,
      more: null,
      reason:
        `neither side passes (0 and 0 of ${least}), and where next to nothing does, nothing can ` +
        'be lost: this says nothing of the two',
    });
    const few = [...many(3, pair(true, true)), ...many(least, pair(false, false))];
    expect(answerOf(feed(few), Q).verdict).toBe('could-not-measure');
    // A side that mends what fails is better, and a third that passes can be lost.
    expect(answerOf(feed(many(least, pair(false, true))), Q).verdict).toBe('same-or-better');
    const third = [...many(30, pair(true, true)), ...many(60, pair(false, false))];
    expect(answerOf(feed(third), Q).verdict).toBe('same-or-better');
  });

  it('looks at what is expected too, where that is what the cases are about', () => {
    const both: Question = { ...Q, measures: ['pass', 'judgment'] };
    const failing: Pair = {
      before: marks(false, true),
      after: marks(false, true),
      speaks: ['pass', 'judgment'],
    };
    expect(answerOf(feed(many(90, failing), both), both).verdict).toBe('could-not-measure');
    const odd: Pair = {
      before: marks(true, false),
      after: marks(true, false),
      speaks: ['pass', 'judgment'],
    };
    const some = [...many(80, pair(true, true)), ...many(10, odd)];
    expect(answerOf(feed(some, both), both).verdict).toBe('same-or-better');
  });

  it('keeps the first answer, whatever comes later', () => {
    expect(
      answerOf(feed([...many(7, pair(true, false)), ...many(300, pair(false, true))]), Q).verdict,
    ).toBe('worse');
  });

  it('makes "worse" pay for every measure and agent, and "same" hold for every measure', () => {
    const both: Question = { ...Q, measures: ['pass', 'judgment'] };
    const silent: Pair = {
      before: marks(true, true),
      after: marks(true, false),
      speaks: ['pass', 'judgment'],
    };
    expect(answerOf(feed(many(7, silent), both), both).verdict).toBe('undecided');
    expect(answerOf(feed(many(9, silent), both), both)).toMatchObject({
      verdict: 'worse',
      fell: 'judgment',
      reason:
        '20 to 1 against no loss in judgment, after 9 pairs; 2 questions were asked at once ' +
        '(the pass rate and judgment), so this one had to reach 40 to 1 by itself',
    });
    const alternating = Array.from({ length: 90 }, (_, i) => ({
      before: marks(true, i % 8 !== 0),
      after: marks(true, i % 8 !== 4),
      speaks: ['pass', 'judgment'] as const,
    }));
    expect(answerOf(feed(alternating, both), both).verdict).toBe('undecided');
    expect(answerOf(feed(alternating, Q), Q).verdict).toBe('same-or-better');
    const crowd: Question = { ...Q, agents: 50 };
    expect(answerOf(feed(many(8, pair(true, false)), crowd), crowd).verdict).toBe('undecided');
  });

  it('counts a case that expects nothing as one that cannot lose in judgment', () => {
    const both: Question = { ...Q, measures: ['pass', 'judgment'] };
    const plain: Pair = { before: marks(true), after: marks(true), speaks: ['pass'] };
    expect(answerOf(feed(many(80, plain), both), both).verdict).toBe('same-or-better');
  });

  it('claims nothing where over a tenth of the pairs have no verdict', () => {
    const dead: Pair = { before: marks(true), after: 'no-verdict', speaks: ['pass'] };
    expect(answerOf(feed([...many(80, pair(true, true)), ...many(7, dead)]), Q).verdict).toBe(
      'same-or-better',
    );
    expect(answerOf(feed([...many(80, pair(true, true)), ...many(20, dead)]), Q)).toMatchObject({
      verdict: 'could-not-measure',
      reason: expect.stringContaining('20 of 100 pairs'),
    });
  });

  it('is wrong in at most one of twenty, looked at after every pair of every round: no false worse, no false same', () => {
    // Populations of cases with rates of their own on both sides, the true difference exactly at
    // the edge of each claim.
    const worlds: {
      name: string;
      before: number[];
      after: number[];
      truth: 'no loss' | 'loss of the margin';
    }[] = [
      {
        name: 'noisy, no change',
        before: Array(40).fill(0.7) as number[],
        after: Array(40).fill(0.7) as number[],
        truth: 'no loss',
      },
      {
        name: 'three lost, three won',
        before: [...Array(34).fill(1), 1, 1, 1, 0, 0, 0] as number[],
        after: [...Array(34).fill(1), 0, 0, 0, 1, 1, 1] as number[],
        truth: 'no loss',
      },
      {
        name: 'half lost, half won',
        before: [...Array(10).fill(1), ...Array(10).fill(0)] as number[],
        after: [...Array(10).fill(0), ...Array(10).fill(1)] as number[],
        truth: 'no loss',
      },
      {
        name: 'two of forty collapse',
        before: Array(40).fill(1) as number[],
        after: [...Array(38).fill(1), 0, 0] as number[],
        truth: 'loss of the margin',
      },
      {
        name: 'all a little worse',
        before: Array(40).fill(0.95) as number[],
        after: Array(40).fill(0.9) as number[],
        truth: 'loss of the margin',
      },
      {
        name: 'seven lost, five won',
        before: [...Array(28).fill(1), ...Array(7).fill(1), ...Array(5).fill(0)] as number[],
        after: [...Array(28).fill(1), ...Array(7).fill(0), ...Array(5).fill(1)] as number[],
        truth: 'loss of the margin',
      },
    ];
    const TRIES = 200;
    for (const w of worlds) {
      let wrong = 0;
      for (let i = 0; i < TRIES; i++) {
        const r = seeded(i, w.name.length);
        const cases = w.before.map((_, k): PlannedCase => ({
          suite: 's',
          case: { hash: `c${k}`, label: '', vars: {}, messages: [], assertions: [], metadata: {} },
        }));
        const at = pairsOf(cases, i);
        let e = NO_EVIDENCE;
        for (let n = 0; n < 200 && e.decided === null; n++) {
          const k = Number(at(n)?.planned.case.hash.slice(1));
          e = addPair(e, pair(r() < (w.before[k] ?? 0), r() < (w.after[k] ?? 0)), Q);
        }
        if (e.decided?.verdict === (w.truth === 'no loss' ? 'worse' : 'same-or-better')) wrong++;
      }
      // 20 of 200 would come by chance once in 300 where the true rate is one in twenty.
      expect([w.name, wrong < 20]).toEqual([w.name, true]);
    }
  }, 60_000);

  it('goes through every case once a round, in an order that only the seed decides, and asks the two sides first in turn', () => {
    const cases = Array.from({ length: 7 }, (_, k): PlannedCase => ({
      suite: 's',
      case: { hash: `c${k}`, label: '', vars: {}, messages: [], assertions: [], metadata: {} },
    }));
    const order = (seed: number, round: number): string[] =>
      Array.from(
        { length: 7 },
        (_, i) => pairsOf(cases, seed)(7 * round + i)?.planned.case.hash ?? '',
      );
    expect(new Set(order(1, 0)).size).toBe(7);
    expect(order(1, 0)).toEqual(order(1, 0));
    expect(order(1, 1)).not.toEqual(order(1, 0));
    expect(order(2, 0)).not.toEqual(order(1, 0));
    expect([0, 1, 2, 3].map((n) => pairsOf(cases, 1)(n)?.first)).toEqual([
      'before',
      'after',
      'before',
      'after',
    ]);
  });
});
