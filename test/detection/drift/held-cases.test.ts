import type { HeldCases } from '../../../src/detection/drift/held-cases.ts';
import { describe, expect, it } from 'vitest';
import { wordOfEach } from '../../../src/detection/drift/held-cases.ts';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { type Recovery, recoveryOf } from '../../../src/detection/drift/recovery.ts';
import type { Look } from '../../../src/domain/drift.ts';
import { at, passStream } from './worlds.ts';

const CASES = 40;
const SETTINGS = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 50 },
  liveStreams: 1,
  highRiskStreams: 1,
};
const look = (day: number, fails: readonly number[]): Look => ({
  run: `run-${String(day).padStart(4, '0')}`,
  at: at(day),
  lane: 'schedule',
  cells: Array.from({ length: CASES }, (_, i) => ({
    caseHash: `case-${i}`,
    counts: fails.includes(i) ? [0, 1] : [1, 0],
  })),
});
const half = Array.from({ length: 20 }, (_, i) => i);

/** Twenty nights as they should be but one, five in which half of the cases fail, then these. */
function after(then: readonly (readonly number[])[]): ReturnType<typeof passStream> {
  const fails = [...half.map((i) => (i === 3 ? [0] : [])), ...[1, 2, 3, 4, 5].map(() => half)];
  const all = [...fails, ...then].map((f, day) => look(day, f));
  return passStream(all.slice(0, 20), all.slice(20));
}
const held = { named: new Set(['case-1', 'case-2']), grave: new Set(['case-0', 'case-1']) };
const recovery = (then: readonly (readonly number[])[], of: HeldCases = held): Recovery =>
  recoveryOf(after(then), 'run-0024', SETTINGS, {
    lastDifferingRun: null,
    held: of,
    memory: new DetectorMemory(),
  });
const times = (n: number, fails: readonly number[]): (readonly number[])[] =>
  Array.from({ length: n }, () => fails);
const BACK: readonly number[] = [];

describe('a case that people know by name, or that is of high risk', () => {
  it('is not outvoted by nineteen others that are as before', () => {
    const nobody = { named: new Set<string>(), grave: new Set<string>() };
    expect(recovery(times(5, [0]), nobody).quietLooks).toBeGreaterThanOrEqual(5);
    // One of high risk shows it by itself.
    expect(recovery(times(12, [0]))).toMatchObject({ quietLooks: 0, ended: 'look' });
    expect(recovery(times(12, [2]))).toMatchObject({ quietLooks: 0, ended: 'case' });
  });

  it('is one of many where people know that the suite fell: what it does twice may be chance', () => {
    const ends = (areExamples: boolean, times: number): Recovery['ended'] => {
      const then = [
        ...Array.from({ length: 6 }, () => BACK),
        ...Array.from({ length: times }, () => [2]),
      ];
      return recovery(then, { ...held, areExamples }).ended;
    };
    expect([ends(false, 2), ends(true, 2), ends(true, 3)]).toEqual(['case', null, 'case']);
    // What it did while the suite fell is made good by as many answers as before.
    const soon = [BACK, [2], BACK, BACK, BACK, BACK, [2], [2]];
    expect(recovery(soon, { ...held, areExamples: true }).ended).toBeNull();
  });

  it('says how the rest stands without it', () => {
    expect(recovery([...times(2, half), ...times(6, [0])]).besides).toMatchObject({
      still: ['case-0'],
      quietLooks: 6,
      quietSince: { run: 'run-0027' },
      isQuietNow: true,
    });
    expect(recovery([...times(6, [0]), half]).besides).toMatchObject({ quietLooks: 0 });
    expect(recovery(times(6, BACK)).besides).toBeUndefined();
  });

  it('gives the same answer from where the last call left off', () => {
    const then = [...times(2, half), ...times(6, [0])];
    const first = recovery(then.slice(0, -1));
    const next = recoveryOf(after(then), 'run-0024', SETTINGS, {
      lastDifferingRun: first.lastDifferingRun,
      ...(first.besides === undefined ? {} : { besides: first.besides }),
      held,
      memory: new DetectorMemory(),
    });
    expect(next).toEqual(recovery(then));
  });

  it('does it once in a while: that look is not counted, and ends nothing', () => {
    const now = recovery([...times(3, BACK), [0], ...times(3, BACK)]);
    expect(now).toMatchObject({ quietLooks: 6, ended: null, isQuietNow: true });
    expect(recovery([...times(5, BACK), [1]])).toMatchObject({
      quietLooks: 5,
      ended: null,
      isQuietNow: false,
    });
  });

  it('does it every other time: that is doing it still', () => {
    const word = wordOfEach([{ caseHash: 'case-0', before: [19, 1], after: [0, 5] }], 2, held);
    const said = Array.from({ length: 8 }, (_, i) => word.add(look(i, i % 2 === 0 ? [0] : BACK)));
    expect(said.slice(0, 2)).toEqual([[], []]);
    expect(said.slice(-2).flat()).toContain('case-0');
  });

  it('is as before again with its first looks that are so, however long it lasted', () => {
    expect(recovery([...times(40, [0]), ...times(5, BACK)])).toMatchObject({
      quietLooks: 5,
      quietSince: { run: 'run-0065' },
    });
  });

  it('tosses as it always did, among many: that speaks for no change', () => {
    const flaky = { caseHash: 'case-0', before: [12, 8], after: [0, 5] };
    const many = Array.from({ length: 20 }, (_, i) => ({
      caseHash: `case-${i}`,
      before: [18, 2],
      after: [1, 4],
    }));
    const risky = new Set(many.map((c) => c.caseHash));
    const none = new Set<string>();
    const of = (
      cases: typeof many,
      named: ReadonlySet<string>,
      fails: readonly number[],
    ): boolean => wordOfEach(cases, 2, { named, grave: risky }).speaks(look(0, fails));
    expect(of([flaky], new Set(['case-0']), [0])).toBe(false);
    expect(of(many, none, [4])).toBe(false);
    expect(of(many, none, [1, 2, 3, 4, 5, 6, 7])).toBe(true);
  });
});
