import type { CaseCount, SeenRun } from '../../../src/domain/failing.ts';
import { describe, expect, it } from 'vitest';
import { budgetBars } from '../../../src/detection/failing/budget.ts';
import {
  decideAfterAsking,
  decideFirst,
  decideInARow,
  decideNext,
  decideStreak,
  type Episode,
  mayStandOut,
} from '../../../src/detection/failing/decide.ts';
import { outcomesOf } from '../../../src/detection/failing/outcomes.ts';
import { figuresOf } from '../../../src/detection/failing/run-figures.ts';
import type { Rules } from '../../../src/detection/failing/rules.ts';
import { chancesOf, log10Chance } from '../../../src/detection/failing/evidence.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import { endsWell, isWell } from '../../../src/detection/failing/over.ts';
import { tailOf } from '../../../src/detection/failing/tail.ts';
import { caseRates, normal, random, type Random, shifted } from '../../bench/drift/world.ts';

const NONE: Rules = { floor: null, mustHold: new Set(), highRisk: new Set() };
const NIGHTLY = budgetBars({ plannedLooks: 365, suites: 1, highRiskCases: 1 });

const name = (i: number): string => `c${i}`;
const counts = (n: number, fails: (i: number) => boolean): CaseCount[] =>
  Array.from({ length: n }, (_, i) => ({ caseHash: name(i), passes: fails(i) ? 0 : 1, trials: 1 }));
const drawn = (r: Random, rates: readonly number[], effect = 0): CaseCount[] =>
  counts(rates.length, (i) => r() >= shifted(rates[i] ?? 0, effect));
/** Forty cases of which one in twenty fails in each run, never the same. */
const usual = learnOrdinary(
  Array.from({ length: 20 }, (_, t) => counts(40, (i) => (i + 2 * t) % 20 === 0)),
);
const seen = (of: CaseCount[], again?: CaseCount[]): SeenRun => ({
  run: 'r',
  at: '',
  counts: of,
  ...(again === undefined ? {} : { again }),
});
const collapsed = counts(40, (i) => i < 26);
const episode = (runs: SeenRun[], bars = NIGHTLY): Episode => ({ ordinary: usual, bars, runs });

describe('failing now', () => {
  it('knows the exact chance of as much failing where the run has no effect of its own', () => {
    const coin = (chance: number, passes: number) => ({
      passes,
      trials: 1,
      chance: new Float64Array(53).fill(chance),
    });
    const effects = Float64Array.from({ length: 53 }, (_, j) => (j === 26 ? 1 : 0));
    expect(tailOf([coin(0.5, 0), coin(0.5, 1)], effects)).toBeCloseTo(0.75, 12);
    expect(tailOf([coin(0.5, 0), coin(0.5, 0)], effects)).toBeCloseTo(0.25, 12);
    expect(tailOf([coin(0.5, 1)], effects)).toBe(1);
  });

  it('says of ordinary runs, noisy ones too, hardly more often than it should that they are rare', () => {
    for (const noise of [0, 0.4]) {
      const r = random(11);
      const rates = caseRates(r, 30);
      const run = (): CaseCount[] => drawn(r, rates, noise * normal(r));
      const ordinary = learnOrdinary(Array.from({ length: 20 }, run));
      let rare = 0;
      for (let t = 0; t < 100; t++)
        if ((chancesOf(ordinary, [seen(run())])[0] ?? 1) <= 0.05) rare++;
      expect(rare / 100).toBeLessThan(0.11);
    }
  });

  it('reads a product of chances against the law of such products', () => {
    expect(log10Chance([0.01])).toBeCloseTo(-2, 12);
    expect(10 ** log10Chance([0.1, 0.1])).toBeCloseTo(0.01 * (1 + Math.log(100)), 12);
    expect(log10Chance([1, 1, 1])).toBe(0);
  });

  it('knows that a second asking is never as unlikely as the rest of a product may be', () => {
    const floored = 10 ** log10Chance([1e-4, 0.02], true);
    expect(floored).toBeCloseTo(2e-6 * (1 + Math.log(50)), 12);
    expect(log10Chance([0.9, 0.5], true)).toBe(log10Chance([0.9, 0.5]));
    for (const runs of [1, 2, 4]) {
      const r = random(5);
      const chance = () =>
        10 ** log10Chance([r(), Math.max(0.02, r()), ...Array.from({ length: runs - 1 }, r)], true);
      const rare = Array.from({ length: 40_000 }, chance).filter((p) => p <= 0.01).length;
      expect(rare / 400).toBeGreaterThan(0.8);
      expect(rare / 400).toBeLessThan(1.2);
    }
  });

  it('has the failing cases of a collapse asked once more, and then says that it fails', () => {
    const first = decideFirst(usual, seen(collapsed), NONE);
    expect(first).toMatchObject({
      verdict: 'ask',
      cases: collapsed.slice(0, 26).map((c) => c.caseHash),
    });
    const again = counts(26, () => true);
    expect(decideAfterAsking(episode([seen(collapsed, again)]), NONE)).toMatchObject({
      verdict: 'failing',
      why: ['unlikely'],
      cases: again.map((c) => c.caseHash),
    });
  });

  it('says how rare a run is by how many fail, and by which where that is what is rare', () => {
    // The last thirty pass in half of the runs; the first ten always did.
    const mixed = learnOrdinary(
      Array.from({ length: 40 }, (_, t) => counts(40, (i) => i >= 10 && (i + t) % 2 === 0)),
    );
    expect(decideFirst(mixed, seen(counts(40, (i) => i < 34)), NONE).reason).toMatch(
      /^6 of 40 passed, 25 is usual: one ordinary run in [\d,]+ is as bad$/,
    );
    expect(decideFirst(mixed, seen(counts(40, (i) => i < 5 || i >= 28)), NONE).reason).toMatch(
      /^23 of 40 passed, 25 is usual: one ordinary run in [\d,]+ is as unlikely in its cases; one in \d passes as few$/,
    );
  });

  it('does not say so where they pass when asked again, however bad the run was', () => {
    expect(
      decideAfterAsking(
        episode([
          seen(
            collapsed,
            counts(26, () => false),
          ),
        ]),
        NONE,
      ),
    ).toEqual({
      verdict: 'not-confirmed',
      because: 'passed again',
      reason: 'of the 26 cases that failed, none failed when asked again',
    });
  });

  it('asks nothing of an ordinary run, and nothing before five of them are known', () => {
    expect(decideFirst(usual, seen(counts(40, (i) => i < 3)), NONE).verdict).toBe('ordinary');
    const young = learnOrdinary(Array.from({ length: 4 }, () => counts(40, () => false)));
    expect(decideFirst(young, seen(collapsed), NONE).verdict).toBe('ordinary');
    expect(figuresOf(young, collapsed)).toEqual({
      passes: 14,
      trials: 40,
      usual: null,
      tail: null,
    });
  });

  it('tells of a floor that is broken twice, with no run to compare with', () => {
    const rules = { ...NONE, floor: 0.8 };
    const young = learnOrdinary([]);
    const low = counts(10, (i) => i < 3);
    expect(decideFirst(young, seen(low), rules)).toMatchObject({ verdict: 'ask' });
    const after = (fails: number) =>
      decideAfterAsking(
        {
          ordinary: young,
          bars: NIGHTLY,
          runs: [
            seen(
              low,
              counts(3, (i) => i < fails),
            ),
          ],
        },
        rules,
      );
    expect(after(3)).toMatchObject({ verdict: 'failing', why: ['floor'] });
    expect(after(0)).toMatchObject({ verdict: 'not-confirmed' });
    expect(
      isWell(
        young,
        counts(10, (i) => i < 3),
        rules,
      ),
    ).toBe(false);
    expect(
      isWell(
        young,
        counts(10, (i) => i < 2),
        rules,
      ),
    ).toBe(true);
  });

  it('tells of a case that must hold when it fails twice, whatever its past', () => {
    const rules = { ...NONE, mustHold: new Set(['c3']) };
    const one = counts(40, (i) => i === 3);
    expect(decideFirst(usual, seen(one), NONE).verdict).toBe('ordinary');
    expect(decideFirst(usual, seen(one), rules)).toMatchObject({ verdict: 'ask', cases: ['c3'] });
    const again = one.slice(3, 4);
    expect(decideAfterAsking(episode([seen(one, again)]), rules)).toMatchObject({
      verdict: 'failing',
      why: ['must-hold'],
      cases: ['c3'],
    });
  });

  it('tells of a case that must hold when it fails in two whole runs in a row, and not when one passed between', () => {
    const rules = { ...NONE, mustHold: new Set(['c30']) };
    const held = (fails: boolean): SeenRun => seen(counts(40, (i) => i === 30 && fails));
    const only = (runs: readonly boolean[]) => decideInARow(episode(runs.map(held)), rules);
    expect(only([true, true])).toMatchObject({
      verdict: 'failing',
      why: ['must-hold'],
      cases: ['c30'],
    });
    expect(only([false, true, true])).not.toBeNull();
    expect(only([true])).toBeNull();
    expect(only([true, false, true])).toBeNull();
    expect(only([true, true, false])).toBeNull();
    // A run that came to no verdict on it says nothing of it.
    const none = seen(counts(40, () => false).filter((c) => c.caseHash !== 'c30'));
    expect(decideInARow(episode([held(true), none, held(true)]), rules)).not.toBeNull();
    expect(decideInARow(episode([held(true), held(true)]), NONE)).toBeNull();
  });

  it('tells of a high-risk case that keeps failing and hardly ever did, by its own rate', () => {
    const rules = { ...NONE, highRisk: new Set(['c1']) };
    const steady = learnOrdinary(
      Array.from({ length: 60 }, (_, t) => counts(40, (i) => i > 30 && (i + t) % 5 === 0)),
    );
    const one = counts(40, (i) => i === 1);
    expect(decideFirst(steady, seen(one), rules)).toMatchObject({ verdict: 'ask', cases: ['c1'] });
    const of = (n: number): Episode => ({
      ordinary: steady,
      bars: NIGHTLY,
      runs: [seen(one, one.slice(1, 2)), ...Array.from({ length: n }, () => seen(one))],
    });
    expect(decideAfterAsking(of(0), rules).verdict).toBe('undecided');
    expect(decideNext(of(5), rules)).toMatchObject({ verdict: 'failing', why: ['high-risk'] });
    // As many pass as is usual, and the case fails still.
    expect(isWell(steady, one, rules)).toBe(true);
    expect(endsWell(of(6), rules)).toBe(false);
    const passes = seen(counts(40, () => false));
    expect(endsWell({ ordinary: steady, runs: [...of(5).runs, passes] }, rules)).toBe(true);
  });

  it('goes on with the next runs where one was not enough, and ends with an ordinary one', () => {
    const hourly = budgetBars({ plannedLooks: 8_760, suites: 4, highRiskCases: 0 });
    const bad = counts(40, (i) => i % 40 < 8);
    const again = bad.slice(0, 8);
    const first = episode([seen(bad, again)], hourly);
    expect(decideAfterAsking(first, NONE).verdict).toBe('undecided');
    const worse = counts(40, (i) => i < 30);
    expect(decideNext({ ...first, runs: [...first.runs, seen(worse)] }, NONE).verdict).toBe(
      'failing',
    );
    const well = counts(40, (i) => i === 0);
    expect(decideNext({ ...first, runs: [...first.runs, seen(well)] }, NONE)).toMatchObject({
      verdict: 'not-confirmed',
    });
  });

  it('has a later run under the floor asked again, and told, as the first one would be', () => {
    const rules = { ...NONE, floor: 0.85 };
    const weekly = budgetBars({ plannedLooks: 8_760, suites: 4, highRiskCases: 0 });
    const first = seen(
      counts(40, (i) => i % 20 < 3),
      counts(6, (i) => i < 3),
    );
    expect(decideAfterAsking(episode([first], weekly), rules).verdict).toBe('undecided');
    const low = counts(40, (i) => i < 8);
    const next = episode([first, seen(low)], weekly);
    expect(decideNext(next, NONE).verdict).toBe('undecided');
    expect(decideNext(next, rules)).toEqual({
      verdict: 'ask',
      cases: low.slice(0, 8).map((c) => c.caseHash),
      reason: '32 of 40 passed, 38 is usual: under the floor that was set',
    });
    const after = (fails: number) =>
      decideAfterAsking(
        episode(
          [
            first,
            seen(
              low,
              counts(8, (i) => i < fails),
            ),
          ],
          weekly,
        ),
        rules,
      );
    expect(after(8)).toMatchObject({ verdict: 'failing', why: ['floor'] });
    // That they passed again says nothing of the first run's cases, half of which failed again.
    expect(after(0).verdict).toBe('undecided');
    const held = { ...NONE, mustHold: new Set(['c3']) };
    expect(decideNext(next, held)).toMatchObject({ verdict: 'ask', cases: expect.anything() });
  });

  it('is over where a run that was made while the cases were asked is an ordinary one', () => {
    const hourly = budgetBars({ plannedLooks: 8_760, suites: 4, highRiskCases: 0 });
    const bad = counts(40, (i) => i < 8);
    const first = seen(bad, bad.slice(0, 8));
    const well = { ...seen(counts(40, (i) => i === 0)), run: 'next' };
    expect(decideAfterAsking(episode([first, well], hourly), NONE)).toMatchObject({
      verdict: 'not-confirmed',
      because: 'next run',
    });
    const usually = counts(40, (i) => i === 30);
    const of = [first, { ...seen(usually), run: 'usual' }, { ...seen(bad), run: 'bad' }];
    expect(outcomesOf(episode(of, hourly), NONE).map((o) => o.as)).toEqual([
      'failed-again',
      'ordinary',
      'unknown',
    ]);
  });

  it('wakes nobody for a collapse that a newer whole run shows to be over', () => {
    const again = counts(26, () => true);
    const first = { ...seen(collapsed, again), run: 'first', at: '2026-03-03T02:00:00.000Z' };
    const next = (of: CaseCount[]): SeenRun => ({
      ...seen(of),
      run: 'next',
      at: '2026-03-03T02:01:00.000Z',
    });
    expect(decideAfterAsking(episode([first, next(counts(40, (i) => i === 0))]), NONE)).toEqual({
      verdict: 'not-confirmed',
      because: 'next run',
      reason:
        'of the 26 cases that failed, 26 failed when asked again; the run of Tuesday 3 March, ' +
        '02:01 UTC is an ordinary one: 39 of 40 passed, 38 is usual',
      untold: ['unlikely'],
    });
    // The newest says so, and no other.
    expect(
      decideAfterAsking(episode([first, next(counts(40, (i) => i === 0)), next(collapsed)]), NONE),
    ).toMatchObject({ verdict: 'failing', why: ['unlikely'] });
    // One that is no ordinary run, though it is better, does not.
    expect(
      decideAfterAsking(episode([first, next(counts(40, (i) => i < 20))]), NONE),
    ).toMatchObject({ verdict: 'failing', why: ['unlikely'] });
  });

  it('tells of no floor that a newer run keeps, and of each that it does not', () => {
    const rules = { ...NONE, floor: 0.8 };
    const low = counts(10, (i) => i < 3);
    const first = { ...seen(low, low.slice(0, 3)), run: 'first' };
    const after = (of: CaseCount[]) =>
      decideAfterAsking(
        { ordinary: learnOrdinary([]), bars: NIGHTLY, runs: [first, { ...seen(of), run: 'next' }] },
        rules,
      );
    expect(after(counts(10, (i) => i < 2))).toMatchObject({ because: 'next run' });
    expect(after(counts(10, (i) => i < 3))).toMatchObject({ verdict: 'failing', why: ['floor'] });
  });

  it('tells of no case that must hold and held in a newer run, and does where that could not judge it', () => {
    const rules = { ...NONE, mustHold: new Set(['c3']) };
    const one = counts(40, (i) => i === 3);
    const first = { ...seen(one, one.slice(3, 4)), run: 'first' };
    const after = (of: CaseCount[]) =>
      decideAfterAsking(episode([first, { ...seen(of), run: 'next' }]), rules);
    expect(after(counts(40, (i) => i === 5))).toMatchObject({ because: 'next run' });
    expect(after(counts(40, (i) => i === 5).filter((c) => c.caseHash !== 'c3'))).toMatchObject({
      verdict: 'failing',
      why: ['must-hold'],
    });
    expect(after(one)).toMatchObject({ verdict: 'failing', why: ['must-hold'] });
    // It holds, and the run as a whole is none of the ordinary ones: that one decides nothing.
    const bad = counts(40, (i) => i !== 3 && i < 9);
    expect(decideFirst(usual, seen(bad), rules).verdict).toBe('ask');
    expect(after(bad).verdict).toBe('undecided');
  });

  it('ends no episode by a run that came to no verdict on the case it is about', () => {
    const one = counts(40, (i) => i === 3);
    const without = { ...seen(counts(40, () => false).slice(4)), run: 'next' };
    for (const rules of [
      { ...NONE, mustHold: new Set(['c3']) },
      { ...NONE, highRisk: new Set(['c3']) },
    ]) {
      expect(decideNext(episode([seen(one), without]), rules).verdict).toBe('undecided');
      expect(
        decideNext(episode([seen(one), without, seen(counts(40, () => false))]), rules),
      ).toMatchObject({ because: 'next run' });
    }
  });

  it('lets no run that passed when it was asked again hide a collapse that came meanwhile', () => {
    const rules = { ...NONE, highRisk: new Set(['c1']) };
    const one = counts(40, (i) => i === 1);
    const passed = one.slice(1, 2).map((c) => ({ ...c, passes: 1 }));
    const first = { ...seen(one, passed), run: 'first' };
    const low = { ...seen(collapsed), run: 'low' };
    const failed = collapsed.slice(0, 26).map((c) => c.caseHash);
    const after = decideAfterAsking(episode([first, low]), rules);
    expect(after).toMatchObject({
      verdict: 'begin-anew',
      over: { verdict: 'not-confirmed', because: 'passed again' },
      run: 'low',
      first: { verdict: 'ask', cases: failed },
    });
    // One that does not stand out takes nothing from the one before it, unless it is ordinary.
    const soSo = { ...seen(counts(40, (i) => i % 6 === 0)), run: 'so-so' };
    expect(decideFirst(usual, soSo, rules).verdict).toBe('ordinary');
    expect(isWell(usual, soSo.counts, rules)).toBe(false);
    expect(decideAfterAsking(episode([first, low, soSo]), rules)).toMatchObject({ run: 'low' });
    expect(decideAfterAsking(episode([first, soSo]), rules)).toMatchObject({
      verdict: 'not-confirmed',
    });
    // Another case that must hold is asked for, be the first run confirmed or not.
    const held = { ...NONE, mustHold: new Set(['c30']) };
    const broken = { ...seen(counts(40, (i) => i === 30)), run: 'broken' };
    const bad = counts(40, (i) => i < 6);
    const half = {
      ...seen(
        bad,
        counts(6, (i) => i < 3),
      ),
      run: 'first',
    };
    const weekly = budgetBars({ plannedLooks: 8_760, suites: 4, highRiskCases: 0 });
    expect(decideAfterAsking(episode([first, broken], weekly), held)).toMatchObject({
      verdict: 'begin-anew',
      run: 'broken',
    });
    expect(decideAfterAsking(episode([half, broken], weekly), held)).toMatchObject({
      verdict: 'ask',
      cases: ['c30'],
    });
  });

  it('tells of a high-risk case that failed a few times before, once it fails in run after run', () => {
    const rules = { ...NONE, highRisk: new Set(['c1']) };
    const past = (days: number) =>
      Array.from({ length: days }, (_, t) =>
        counts(40, (i) => (i === 1 ? [5, 14, 27].includes(t) : i > 30 && (i + t) % 5 === 0)),
      );
    const one = seen(counts(40, (i) => i === 1));
    const ordinary = learnOrdinary(past(34));
    expect(decideFirst(ordinary, one, rules).verdict).toBe('ordinary');
    expect(decideStreak(past(34), one, rules, learnOrdinary)).toBeNull();
    expect(decideStreak([...past(34), one.counts], one, NONE, learnOrdinary)).toBeNull();
    const streak = decideStreak([...past(34), one.counts], one, rules, learnOrdinary);
    expect(streak).toMatchObject({
      first: { verdict: 'ask', cases: ['c1'], alone: ['c1'] },
      ordinary: { runs: 34 },
      before: { c1: 1 },
    });
    if (streak === null) throw new Error('it is asked again');
    const of = (runs: number): Episode => ({
      ordinary: streak.ordinary,
      before: streak.before,
      bars: budgetBars({ plannedLooks: 365, suites: 1, highRiskCases: 1, runsBefore: 35 }),
      runs: [
        { ...one, again: one.counts.slice(1, 2) },
        ...Array.from({ length: runs - 1 }, () => one),
      ],
    });
    expect(decideAfterAsking(of(1), rules).verdict).toBe('undecided');
    expect(decideNext(of(9), rules).verdict).toBe('undecided');
    const told = { verdict: 'failing', why: ['high-risk'], cases: ['c1'] };
    expect(decideNext(of(10), rules)).toMatchObject(told);
    // Where nothing could be asked again it failed once since, and is named all the same.
    const { ordinary: learnt, bars } = of(1);
    expect(
      decideNext({ ordinary: learnt, bars, before: { c1: 20 }, runs: [one] }, rules),
    ).toMatchObject(told);
  });

  it('says of a high-risk case that it alone was asked again, and how many failed', () => {
    const rules = { ...NONE, highRisk: new Set(['c1']) };
    const steady = learnOrdinary(
      Array.from({ length: 60 }, (_, t) => counts(40, (i) => i > 30 && (i + t) % 5 === 0)),
    );
    const one = counts(40, (i) => i === 1 || i === 35 || i === 36);
    expect(decideFirst(steady, seen(one), rules)).toEqual({
      verdict: 'ask',
      cases: ['c1'],
      alone: ['c1'],
      reason: '1 high-risk case failed that hardly ever does',
    });
    const passed = one.slice(1, 2).map((c) => ({ ...c, passes: 1 }));
    const of: Episode = { ordinary: steady, bars: NIGHTLY, runs: [seen(one, passed)] };
    expect(decideAfterAsking(of, rules).reason).toBe(
      '3 cases failed; the one that was asked again passed',
    );
  });

  it('is not asked of a run that many ordinary ones are no better than, unless a case or a floor says so', () => {
    const ordinary = Array.from({ length: 20 }, (_, day) => counts(40, (i) => i <= day % 5));
    const run = (fails: number) => seen(counts(40, (i) => i < fails));
    expect(mayStandOut(ordinary, run(0), NONE)).toBe(false);
    expect(mayStandOut(ordinary, run(3), NONE)).toBe(false);
    expect(mayStandOut(ordinary, run(6), NONE)).toBe(true);
    expect(mayStandOut(ordinary, run(3), { ...NONE, floor: 0.95 })).toBe(true);
    expect(mayStandOut(ordinary, run(3), { ...NONE, mustHold: new Set(['c2']) })).toBe(true);
    expect(mayStandOut(ordinary, run(3), { ...NONE, highRisk: new Set(['c9']) })).toBe(false);
    // What is known of other cases says nothing of these.
    expect(mayStandOut([counts(39, (i) => i < 9)], run(3), NONE)).toBe(true);
  });
});
