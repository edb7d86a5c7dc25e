import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  confirmationAllowance,
  type ConfirmInput,
  decideConfirmation,
  MOST_ROUNDS,
  type Suspected,
} from '../../../src/detection/drift/confirm.ts';
import { Detector, type Start } from '../../../src/detection/drift/detector.ts';
import { findingsOf } from '../../../src/detection/drift/findings.ts';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { type ReviewSettings, reviewStream } from '../../../src/detection/drift/review.ts';
import type { Cell, Look } from '../../../src/domain/drift.ts';
import { binary, coin, draw, passStream } from './worlds.ts';

const SETTINGS: ReviewSettings = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 50 },
  liveStreams: 1,
  highRiskStreams: 1,
};
const HEALTHY = Array.from({ length: 40 }, (_, i) => (i < 20 ? 0.999 : 0.9));
const PASS: Pick<ConstructorParameters<typeof Detector>[0], 'metric' | 'categories' | 'expect'> = {
  metric: 'pass',
  categories: ['pass', 'fail'],
  expect: new Map(),
};
const baselineOf = (seed: number, runs = 60): Look[] => {
  const r = coin(seed);
  return Array.from({ length: runs }, (_, d) => draw(r, d, binary(HEALTHY)));
};
/** A look in which exactly these cases fail. */
const failing = (day: number, cases: readonly number[]): Look => {
  const look = draw(() => 0, day, binary(HEALTHY));
  return {
    ...look,
    cells: look.cells.map((c, i) => (cases.includes(i) ? { ...c, counts: [0, 1] } : c)),
  };
};
function watched(baseline: readonly Look[], looks: readonly Look[]): Suspected {
  const detector = new Detector(
    { ...PASS, baseline },
    baseline[0]?.cells.map((c) => c.caseHash) ?? [],
  );
  for (const look of looks) detector.add(look);
  const starts: Start[] = looks.map((_, i) => ({
    tau: i + 1,
    weight: (0.05 * 0.5) / 365,
    lasting: false,
  }));
  return { detector, starts, strength: detector.strength(starts) };
}
const ask = (w: Suspected, over: Partial<ConfirmInput> = {}) =>
  decideConfirmation({
    streams: [
      {
        name: 'desk/pass',
        alarm: w.strength.evidence >= 1,
        evidence: w.strength.evidence,
        watched: [w],
      },
    ],
    rounds: 0,
    raised: [],
    allowance: 24,
    ...over,
  });
const cells = (hashes: readonly string[], counts: readonly number[]): Cell[] =>
  hashes.map((caseHash) => ({ caseHash, counts }));
const SUSPECTS = ['case-0', 'case-1', 'case-2'];

describe('the decision to look again', () => {
  const baseline = baselineOf(7);

  test('three reliable cases that fail at once run again, and nobody else', () => {
    const said = ask(watched(baseline, [failing(60, [0, 1, 2])]));
    expect(said).toMatchObject({
      verdict: 'again',
      raised: ['desk/pass'],
      reason: expect.stringContaining('3 suspicious cases run again, round 1 of at most 8'),
    });
    expect(said.verdict === 'again' && said.suspects.map((s) => s.caseHash).toSorted()).toEqual(
      SUSPECTS,
    );
  });

  test('a quiet look asks for nothing', () => {
    expect(ask(watched(baseline, [failing(60, [])]))).toEqual({
      verdict: 'none',
      fell: true,
      reason: 'nothing is suspicious',
    });
  });

  test('a whole suite that sinks is not asked again: the same hour shares its noise', () => {
    const sunk = draw(coin(3), 60, binary(HEALTHY.map((p) => p / (p + (1 - p) * Math.exp(2)))));
    expect(ask(watched(baseline, [sunk]))).toMatchObject({
      verdict: 'none',
      reason: expect.stringContaining("share the run's noise"),
    });
  });

  test('at most a fifth of the suite runs again, and no more than the share allows, the likeliest first', () => {
    const w = watched(baseline, [failing(60, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])]);
    const said = decideConfirmation({
      streams: [{ name: 'desk/pass', alarm: false, evidence: w.strength.evidence, watched: [w] }],
      rounds: 1,
      raised: ['desk/pass'],
      allowance: 99,
    });
    expect(said.verdict === 'again' && said.suspects.length).toBe(8);
    const few = ask(watched(baseline, [failing(60, [0, 1, 2])]), { allowance: 2 });
    expect(few.verdict === 'again' && few.suspects.length).toBe(2);
  });

  test("with the month's share used up nothing runs again, and the reason says so", () => {
    expect(ask(watched(baseline, [failing(60, [0, 1, 2])]), { allowance: 0 })).toMatchObject({
      verdict: 'no-share',
      reason: expect.stringContaining("2 % of the month's calls"),
    });
  });

  test('with the share used up a case of high risk runs again all the same, within calls of its own', () => {
    const w = watched(baseline, [failing(60, [0, 1, 2])]);
    const asked = (calls: number): string[] | null => {
      const highRisk = { cases: new Set(['case-1']), allowance: calls };
      const said = ask(w, { allowance: 0, highRisk });
      return said.verdict === 'again' ? said.suspects.map((s) => s.caseHash) : null;
    };
    expect(asked(1)).toEqual(['case-1']);
    expect(asked(0)).toBeNull();
  });

  test('cases that fail again bring the bar, cases that pass end it, and eight rounds are enough', () => {
    const worse = watched(baseline, [failing(60, [0, 1, 2])]);
    worse.detector.confirm(cells(SUSPECTS, [0, 2]));
    expect(
      ask(
        { ...worse, strength: worse.detector.strength(worse.starts) },
        { rounds: 2, raised: ['desk/pass'] },
      ),
    ).toMatchObject({ verdict: 'open', reason: expect.stringContaining('after 2 rounds') });
    const better = watched(baseline, [failing(60, [0, 1, 2])]);
    better.detector.confirm(cells(SUSPECTS, [4, 0]));
    expect(
      ask(
        { ...better, strength: better.detector.strength(better.starts) },
        { rounds: 4, raised: ['desk/pass'] },
      ),
    ).toMatchObject({
      verdict: 'not-confirmed',
      reason: expect.stringMatching(/little is left of the suspicion after 4 rounds/),
    });
    expect(
      ask(watched(baseline, [failing(60, [0, 1, 2])]), {
        rounds: MOST_ROUNDS,
        raised: ['desk/pass'],
      }),
    ).toMatchObject({ verdict: 'not-confirmed', fell: false });
  });

  test('a newer look lets an older suspicion fall only where nothing is left of it', () => {
    const whole = watched(baseline, [
      failing(
        60,
        Array.from({ length: 40 }, (_, i) => i),
      ),
    ]);
    expect(ask(whole, { earlier: ['desk/pass'] })).toMatchObject({
      verdict: 'none',
      fell: false,
      reason: expect.stringContaining('the whole suite leads'),
    });
    const well = watched(baseline, [failing(60, [])]);
    expect(ask(well, { earlier: ['desk/pass'] })).toMatchObject({ verdict: 'none', fell: true });
  });

  test('high-risk cases that stand out raise a suspicion on their own lane', () => {
    const looks = [failing(60, [0, 1])];
    const stream = passStream(baseline, looks, {
      highRisk: new Set(['case-0', 'case-1', 'case-2']),
    });
    const { review, watched: parts } = reviewStream(stream, [], SETTINGS);
    expect(parts).toHaveLength(2);
    const said = decideConfirmation({
      streams: [
        {
          name: 'desk/pass',
          alarm: review.alarm,
          evidence: review.evidence,
          watched: parts.slice(1),
        },
      ],
      rounds: 0,
      raised: [],
      allowance: 9,
    });
    expect(said.verdict === 'again' && said.suspects.map((s) => s.caseHash).toSorted()).toEqual([
      'case-0',
      'case-1',
    ]);
  });
});

describe('trials that join a look', () => {
  const baseline = baselineOf(11, 20);
  const looks = [failing(20, []), failing(21, [0, 1])];

  test('speak to S and leave P as it was, and to no start that begins later', () => {
    const { detector } = watched(baseline, looks);
    const before = [1, 2].map((tau) => detector.at(tau));
    detector.confirm(cells(['case-0', 'case-1'], [0, 1]));
    expect([1, 2].map((tau) => detector.at(tau).pooled)).toEqual(before.map((b) => b.pooled));
    expect(detector.at(2).sparse).toBeGreaterThan(10 * (before[1]?.sparse ?? 0));
    const next = failing(22, []);
    detector.add(next);
    const bare = watched(baseline, [...looks, next]).detector;
    expect(detector.at(3).pooled).toBeCloseTo(bare.at(3).pooled, 10);
  });

  test("count for their case and not for the suite's rate", () => {
    const { detector } = watched(baseline, looks);
    detector.confirm(cells(['case-0', 'case-1'], [0, 3]));
    const found = findingsOf(detector, baseline, ['pass', 'fail']);
    expect(found?.after).toEqual([38, 2]);
    expect(found?.cases.find((c) => c.caseHash === 'case-0')?.after).toEqual([0, 4]);
  });

  test('say the same in one round or in several, whenever the detector is made', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean()), {
          minLength: 1,
          maxLength: 12,
        }),
        (trials) => {
          const rounds = trials.map(([i, ok]) => cells([`case-${i}`], ok ? [1, 0] : [0, 1]));
          const stepwise = watched(baseline, looks).detector;
          for (const round of rounds) stepwise.confirm(round);
          const confirmed = stepwise.looks.at(-1)?.confirmed ?? [];
          const anew = watched(baseline, [
            ...looks.slice(0, -1),
            { ...failing(21, [0, 1]), confirmed },
          ]).detector;
          for (const tau of [1, 2])
            expect(Math.log(anew.at(tau).sparse)).toBeCloseTo(Math.log(stepwise.at(tau).sparse), 8);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('reach a remembered detector without its history being weighed again, and change no answer', () => {
    const memory = new DetectorMemory();
    const stream = passStream(baseline, looks);
    const first = memory.watch('s', stream, baseline, looks);
    const joined = looks.map((l, i) =>
      i === 1 ? { ...l, confirmed: cells(['case-0'], [0, 2]) } : l,
    );
    const again = memory.watch('s', stream, baseline, joined);
    expect(again).toBe(first);
    expect(Math.log(again.at(2).sparse)).toBeCloseTo(
      Math.log(watched(baseline, joined).detector.at(2).sparse),
      8,
    );
    const fewer = memory.watch('s', stream, baseline, looks);
    expect(fewer).not.toBe(first);
    expect(fewer.at(2).sparse).toBeCloseTo(watched(baseline, looks).detector.at(2).sparse, 8);
  });
});

describe("the share of a month's calls", () => {
  test('is two in a hundred of all calls, less what was used, and in the first month of those that are planned', () => {
    expect(
      confirmationAllowance({ calls: 1_200, planned: 9_999, confirmation: 10, young: false }).calls,
    ).toBe(14);
    expect(
      confirmationAllowance({ calls: 80, planned: 1_200, confirmation: 4, young: true }).calls,
    ).toBe(20);
    expect(
      confirmationAllowance({ calls: 100, planned: 0, confirmation: 30, young: false }).calls,
    ).toBe(0);
  });

  test('has eight calls more for cases of high risk, once', () => {
    const left = (confirmation: number): number =>
      confirmationAllowance({ calls: 360, planned: 0, confirmation, young: false }).highRisk;
    expect([0, 7, 15, 40].map(left)).toEqual([15, 8, 0, 0]);
  });
});
