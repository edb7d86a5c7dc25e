import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Detector } from '../../../src/detection/drift/detector.ts';
import { learnPrior, LOGITS } from '../../../src/detection/drift/prior.ts';
import { sigmoid } from '../../../src/detection/drift/special-functions.ts';
import type { Look } from '../../../src/domain/drift.ts';
import {
  type AnchorRecord,
  attributeAlarm,
  type JudgedAlarm,
} from '../../../src/monitoring/anchors/attribution.ts';
import {
  type AnchorCounts,
  type JudgeMove,
  logJudgeMoved,
} from '../../../src/monitoring/anchors/likelihood.ts';

const at = (day: number): string => new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString();
const look = (day: number, verdicts: readonly (readonly [string, boolean])[]): Look => ({
  run: `r${day}`,
  at: at(day),
  lane: 'schedule',
  cells: verdicts.map(([caseHash, agrees]) => ({ caseHash, counts: agrees ? [1, 0] : [0, 1] })),
});
const ids = (n: number): string[] => Array.from({ length: n }, (_, i) => `a${i}`);
/**
 * The judge of `n` anchors agrees on all but every tenth; from `change` on the ones in `turned` are
 * the other way round.
 */
function record(
  n: number,
  looks: number,
  change: number,
  turned: ReadonlySet<string>,
  over: Partial<AnchorRecord> = {},
): AnchorRecord {
  const day = (d: number): Look =>
    look(
      d,
      ids(n).map((id, i) => [id, (i % 10 === 9) === (d >= change && turned.has(id))] as const),
    );
  const baseline = Array.from({ length: 10 }, (_, d) => day(d));
  const rest = Array.from({ length: looks }, (_, d) => day(10 + d));
  return {
    baseline,
    looks: rest,
    detector: watching(baseline, rest),
    passes: new Map(ids(n).map((id, i) => [id, i % 3 > 0])),
    alarm: false,
    ...over,
  };
}
function watching(baseline: readonly Look[], looks: readonly Look[]): Detector {
  const d = new Detector(
    { metric: 'agreement', categories: ['agrees', 'differs'], baseline, expect: new Map() },
    baseline.flatMap((l) => l.cells.map((c) => c.caseHash)),
  );
  for (const l of looks) d.add(l);
  return d;
}
const alarm = (points: number, from = 11, to = 13): JudgedAlarm => ({
  from: at(from),
  to: at(to),
  move: { moved: points, towards: -1, passed: 0.9 },
});
const none: ReadonlySet<string> = new Set();

describe('who moved', () => {
  it('is the judge where the anchors moved, and the agent where they stood still and would have shown it', () => {
    expect(
      attributeAlarm(alarm(0.15), record(30, 10, 12, new Set(['a0', 'a1', 'a2', 'a3']))).verdict,
    ).toBe('judge');
    const clear = attributeAlarm(alarm(0.15), record(30, 10, 99, none));
    expect(clear).toMatchObject({ verdict: 'system', agreed: 27, of: 30, anchors: 30 });
    expect(clear.reason).toMatch(
      /^a judge that moved as much would have shown on the anchors: \d+ : 1 that it did not$/,
    );
  });
  it('cannot be told with three anchors, before five runs, or by anchors that are younger than the change; each says so', () => {
    expect(attributeAlarm(alarm(0.1), record(3, 10, 99, none))).toMatchObject({
      verdict: 'none',
      reason: expect.stringContaining('not enough to say so'),
    });
    expect(attributeAlarm(alarm(0.1), record(30, 0, 99, none, { detector: null }))).toMatchObject({
      verdict: 'none',
      reason: expect.stringContaining('not judged often enough'),
    });
    expect(attributeAlarm(alarm(0.1, 30, 31), record(30, 10, 99, none))).toMatchObject({
      verdict: 'none',
      reason: expect.stringContaining('not been judged since'),
    });
    expect(
      attributeAlarm({ ...alarm(0.1), from: at(-9), to: at(-8) }, record(30, 0, 99, none)),
    ).toMatchObject({
      verdict: 'none',
      reason: expect.stringContaining('younger than the change'),
    });
  });
  it('is nobody without an alarm, and the judge where its own evidence reached the bar', () => {
    expect(attributeAlarm(null, record(30, 10, 99, none)).verdict).toBe('none');
    expect(attributeAlarm(null, record(30, 10, 99, none, { alarm: true })).verdict).toBe('judge');
  });
  it('is never the agent while the judge’s own evidence is over the bar, whatever the alarm and the anchors', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 12 }),
        fc.double({ min: 0.02, max: 0.9, noNaN: true }),
        fc.integer({ min: 10, max: 22 }),
        (n, looks, points, from) => {
          expect(
            attributeAlarm(
              alarm(points, from, from + 2),
              record(n, looks, 99, none, { alarm: true }),
            ).verdict,
          ).not.toBe('system');
        },
      ),
      { numRuns: 60 },
    );
  });
  it('does not depend on the order or the names of the anchors', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 20 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer(),
        (n, turned, seed) => {
          const r = record(n, 6, 12, new Set(ids(turned)));
          const name = (id: string): string =>
            `x${(Number(id.slice(1)) * 7919 + seed) % 1_000_003}`;
          const shuffled = (l: Look): Look => ({
            ...l,
            cells: l.cells.toReversed().map((c) => ({ ...c, caseHash: name(c.caseHash) })),
          });
          const [baseline, looks] = [r.baseline.map(shuffled), r.looks.map(shuffled)];
          const other: AnchorRecord = {
            ...r,
            baseline,
            looks,
            detector: watching(baseline, looks),
            passes: new Map([...r.passes].map(([id, p]) => [name(id), p])),
          };
          const [a, b] = [attributeAlarm(alarm(0.1), r), attributeAlarm(alarm(0.1), other)];
          expect(b.verdict).toBe(a.verdict);
          expect(Math.log(b.odds)).toBeCloseTo(Math.log(a.odds), 6);
        },
      ),
      { numRuns: 25 },
    );
  });
  it('leans the more to the agent the more anchors stand still, and to the judge the more of them turn', () => {
    const still = [5, 10, 20, 40].map(
      (n) => attributeAlarm(alarm(0.1), record(n, 8, 99, none)).odds,
    );
    expect(still).toEqual(still.toSorted((a, b) => b - a));
    // Beyond a thousand million to one nothing is told apart: eight that turn at once are also a little
    // more like a bad day of everything than four.
    const turned = [1, 2, 4, 8].map((k) =>
      Math.min(1e9, attributeAlarm(alarm(0.1), record(30, 8, 12, new Set(ids(k)))).odds),
    );
    expect(turned).toEqual(turned.toSorted((a, b) => a - b));
  });
});

describe('the odds that the judge moved', () => {
  const counts = (
    agreed: number,
    of: number,
    since: number,
    n: number,
    passes: boolean | null = true,
  ): AnchorCounts => ({ passes, before: { agreed, of }, since: { agreed: since, of: n } });
  const move: JudgeMove = { moved: 0.1, towards: -1, passed: 0.9 };

  it('are one on average while the judge judges as before: by enumeration of two anchors and three looks', () => {
    const before = [
      [9, 10],
      [3, 10],
    ] as const;
    const prior = learnPrior(
      before.map((b) => b[0]),
      before.map((b) => b[1]),
    );
    /** P(these verdicts in this order | the rate that the baseline tells). */
    const same = ([agreed, of]: readonly [number, number], x: number): number => {
      const weights = prior.map(
        (w, g) =>
          w * sigmoid(LOGITS[g] ?? 0) ** agreed * (1 - sigmoid(LOGITS[g] ?? 0)) ** (of - agreed),
      );
      const total = weights.reduce((a, b) => a + b);
      return weights.reduce(
        (sum, w, g) =>
          sum +
          (w / total) * sigmoid(LOGITS[g] ?? 0) ** x * (1 - sigmoid(LOGITS[g] ?? 0)) ** (3 - x),
        0,
      );
    };
    const ways = [1, 3, 3, 1];
    let mean = 0;
    for (let x = 0; x <= 3; x++)
      for (let y = 0; y <= 3; y++) {
        mean +=
          (ways[x] ?? 0) *
          (ways[y] ?? 0) *
          same(before[0], x) *
          same(before[1], y) *
          Math.exp(logJudgeMoved([counts(9, 10, x, 3), counts(3, 10, y, 3, false)], move));
      }
    expect(mean).toBeCloseTo(1, 6);
  });
  it('are even without verdicts since, and an anchor without any changes nothing', () => {
    expect(logJudgeMoved([], move)).toBe(0);
    expect(logJudgeMoved([counts(9, 10, 0, 0)], move)).toBe(0);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 4 })), {
          minLength: 1,
          maxLength: 8,
        }),
        (rows) => {
          const anchors = rows.map(([a, x]) => counts(a, 10, x, 4));
          expect(
            logJudgeMoved([...anchors, counts(0, 0, 1, 4), counts(5, 10, 0, 0)], move),
          ).toBeCloseTo(logJudgeMoved(anchors, move), 9);
        },
      ),
      { numRuns: 40 },
    );
  });
  it('stay finite and even-handed where no anchor passes and the judge became stricter', () => {
    const all = Array.from({ length: 30 }, () => counts(20, 20, 5, 5, false));
    const odds = Math.exp(logJudgeMoved(all, move));
    // Half of the ways to move could not have shown on these anchors; they keep the judge from
    // being cleared.
    expect(odds).toBeGreaterThan(1 / 8);
    expect(
      Math.exp(
        logJudgeMoved(
          all.map((a) => ({ ...a, passes: true })),
          move,
        ),
      ),
    ).toBeLessThan(1 / 8);
  });
});
