import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { supportForOld } from '../../../src/detection/drift/look-support.ts';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { recoveryOf } from '../../../src/detection/drift/recovery.ts';
import type { Look } from '../../../src/domain/drift.ts';
import { at, coin, passStream } from './worlds.ts';

const SETTINGS = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 50 },
  liveStreams: 1,
  highRiskStreams: 1,
};
const CASES = 40;

/** A look in which so many of forty cases pass; which of them is chance. */
function passing(day: number, passes: number, r: () => number): Look {
  const order = Array.from({ length: CASES }, (_, i) => ({ i, u: r() })).toSorted(
    (a, b) => a.u - b.u,
  );
  const good = new Set(order.slice(0, passes).map((o) => o.i));
  return {
    run: `run-${String(day).padStart(4, '0')}`,
    at: at(day),
    lane: 'schedule',
    cells: Array.from({ length: CASES }, (_, i) => ({
      caseHash: `case-${i}`,
      counts: good.has(i) ? [1, 0] : [0, 1],
    })),
  };
}

/** Twenty nights at 36 or so of 40, a collapse to 14 for some, then what is given. */
function collapsed(
  then: readonly number[],
  seed: number,
  bad = 1,
): ReturnType<typeof passStream> & { alarm: string } {
  const r = coin(seed);
  const usual = [36, 37, 35, 36, 38];
  const all = [
    ...Array.from({ length: 20 }, (_, i) => usual[i % 5] ?? 36),
    ...Array.from({ length: bad }, () => 14),
    ...then,
  ].map((passes, day) => passing(day, passes, r));
  const alarm = all[20 + bad - 1]?.run ?? '';
  return { ...passStream(all.slice(0, 20), all.slice(20)), alarm };
}

const quietAfter = (then: readonly number[], seed: number, bad = 1): number => {
  const { alarm, ...stream } = collapsed(then, seed, bad);
  return recoveryOf(stream, alarm, SETTINGS).quietLooks;
};

describe('a stream that only follows what people were told', () => {
  test('is quiet from the first look that is as before on: one that was not is no part of the row', () => {
    const { alarm, ...stream } = collapsed([14, 38, 38], 5);
    const recovery = recoveryOf(stream, alarm, SETTINGS, {
      lastDifferingRun: null,
      follows: true,
      memory: new DetectorMemory(),
    });
    expect(recovery).toMatchObject({ quietLooks: 2, ended: null });
    expect(recovery.quietSince?.run).toBe('run-0022');
  });
});

describe('a look that is quiet', () => {
  test('speaks by itself for the old behaviour: 14 and 15 of 40 never count, wherever they stand in a row of 38 of 40', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 4 }),
        (nights, seed, bad) => {
          const then = nights.map((good, i) => (good ? 38 : 14 + (i % 2)));
          const row = nights.length - 1 - nights.lastIndexOf(false);
          expect(quietAfter(then, seed, bad)).toBeLessThanOrEqual(row);
        },
      ),
      { numRuns: 6 },
    );
  }, 60_000);

  test('ten nights of which two failed are not ten that agree, and the eight after them are eight', () => {
    expect(quietAfter([38, 38, 14, 38, 38, 38, 15, 38, 38, 38], 3)).toBe(3);
    expect(quietAfter([38, 14, ...Array.from({ length: 8 }, () => 38)], 3)).toBe(8);
  });

  test('counts from the night that it begins, so that people can be told since when', () => {
    const { alarm, ...stream } = collapsed([14, 14, 38, 37, 38], 5);
    const recovery = recoveryOf(stream, alarm, SETTINGS);
    expect(recovery.quietLooks).toBe(3);
    expect(recovery.quietSince).toEqual({ run: 'run-0023', at: at(23) });
  });

  test('asked the whole suite: one that was stopped is counted for nothing, and against it where it fails', () => {
    const { alarm, ...stream } = collapsed([38, 38, 37, 38, 38], 5);
    const cutShort = (runs: readonly number[], passed: boolean): typeof stream => ({
      ...stream,
      looks: stream.looks.map((look, i) =>
        runs.includes(i)
          ? {
              ...look,
              cells: look.cells
                .slice(0, 20)
                .map((c) => ({ ...c, counts: passed ? [1, 0] : [0, 1] })),
            }
          : look,
      ),
    });
    const of = (runs: readonly number[], passed = true): ReturnType<typeof recoveryOf> =>
      recoveryOf(cutShort(runs, passed), alarm, SETTINGS, {
        lastDifferingRun: null,
        cutOff: new Set(runs.map((i) => stream.looks[i]?.run ?? '')),
        memory: new DetectorMemory(),
      });
    expect(of([]).quietLooks).toBe(5);
    expect(of([2, 4]).quietLooks).toBe(3);
    expect(of([1]).quietSince?.run).toBe(stream.looks[2]?.run);
    expect(of([5], false).quietLooks).toBe(0);
  });

  test('is of an ordinary run: one that is none ends the row, whatever the cases that changed say', () => {
    const { alarm, ...stream } = collapsed([38, 38, 37, 38, 38, 37], 5);
    const of = (which: number, stands: 'low' | 'out'): ReturnType<typeof recoveryOf> =>
      recoveryOf(stream, alarm, SETTINGS, {
        lastDifferingRun: null,
        memory: new DetectorMemory(),
        standing: (run) => (run === stream.looks[which]?.run ? stands : 'usual'),
      });
    expect(of(3, 'out')).toMatchObject({ quietLooks: 3, ended: null, isQuietNow: true });
    expect(of(3, 'out').quietSince?.run).toBe(stream.looks[4]?.run);
    expect(of(6, 'out')).toMatchObject({ quietLooks: 0, ended: 'run', isQuietNow: false });
    expect(of(3, 'low').quietLooks).toBe(5);
    expect(of(6, 'low')).toMatchObject({ quietLooks: 5, ended: null, isQuietNow: false });
  });

  test('an ordinary toss of a case that fails now and then is not counted, and ends no row', () => {
    const r = coin(9);
    const flaky = (day: number, rate: number): Look => {
      const look = passing(day, CASES, r);
      return {
        ...look,
        cells: look.cells.map((cell, i) =>
          i === 0 && r() >= rate ? { ...cell, counts: [0, 1] } : cell,
        ),
      };
    };
    const all = [
      ...Array.from({ length: 24 }, (_, i) => flaky(i, 0.8)),
      ...Array.from({ length: 24 }, (_, i) => flaky(24 + i, 0)),
    ];
    const back = [1, 1, 0, 1, 1, 1].map((rate, i) => flaky(48 + i, rate));
    const stream = passStream(all.slice(0, 20), [...all.slice(20), ...back]);
    expect(recoveryOf(stream, 'run-0047', SETTINGS).quietLooks).toBe(5);
  });
});

describe('what one look says of a change', () => {
  const cases = Array.from({ length: CASES }, (_, i) => ({
    caseHash: `case-${i}`,
    before: i < 36 ? [20, 0] : [4, 16],
    after: i < 14 ? [1, 0] : [0, 1],
  }));

  test('is that a night like the old ones speaks for them, and one like the changed ones against', () => {
    const said = (passes: number): number =>
      supportForOld(cases, passing(1, passes, coin(passes)), 2);
    expect(said(38)).toBeGreaterThan(5);
    expect(said(15)).toBeLessThan(-5);
    expect(said(14)).toBeLessThan(-5);
  });

  test('is nothing where it holds none of the cases that changed', () => {
    expect(supportForOld(cases, { ...passing(1, 38, coin(1)), cells: [] }, 2)).toBe(0);
  });

  test('does not take a case that always failed for a sign of recovery', () => {
    // 36 of 40 always passed; since then every second of them passes, and the four fail as ever.
    const half = cases.map((c, i) => ({ ...c, after: i < 36 && i % 2 === 0 ? [1, 0] : [0, 1] }));
    const onlyThem = {
      ...passing(1, 0, coin(1)),
      cells: [36, 37, 38, 39].map((i) => ({ caseHash: `case-${i}`, counts: [0, 1] })),
    };
    expect(Math.abs(supportForOld(half, onlyThem, 2))).toBeLessThan(4 * 0.3);
  });
});
