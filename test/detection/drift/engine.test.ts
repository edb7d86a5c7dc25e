import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectorFor } from '../../../src/detection/drift/memory.ts';
import type { Look, Metric, Stream } from '../../../src/domain/drift.ts';
import { binary, coin, draw, passStream } from './worlds.ts';

/**
 * Evidence after every look when each look is a start of weight 1, and all cases' ratios: all that
 * the engine says.
 */
function says(stream: Stream): number[] {
  const detector = detectorFor(stream, stream.baseline, stream.looks);
  const evidence = stream.looks.map((look, i) => {
    detector.add(look);
    return detector.strength(
      stream.looks.slice(0, i + 1).map((_, tau) => ({ tau: tau + 1, weight: 1, lasting: true })),
    ).evidence;
  });
  return [
    ...evidence,
    ...detector.running.flatMap(({ engine }) =>
      detector.cases.map((_, i) => engine.logCaseRatio(i, 1)),
    ),
  ];
}
const close = (a: readonly number[], b: readonly number[]): void => {
  expect(a.length).toBe(b.length);
  for (const [i, x] of a.entries())
    expect(Math.abs(x - (b[i] ?? NaN))).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(x)));
};

const shares = fc.constantFrom([0.9, 0.06, 0.04], [0.3, 0.4, 0.3], [0.05, 0.9, 0.05]);
const world = fc.record({
  seed: fc.nat(1e6),
  cases: fc.array(shares, { minLength: 2, maxLength: 8 }),
  looks: fc.integer({ min: 1, max: 6 }),
  metric: fc.constantFrom<Metric>('judgment', 'tools'),
});
function made(w: {
  seed: number;
  cases: readonly (readonly number[])[];
  looks: number;
  metric: Metric;
}): Stream {
  const r = coin(w.seed);
  const runs = Array.from({ length: 7 + w.looks }, (_, day) => draw(r, day, w.cases));
  return {
    ...passStream(runs.slice(0, 7), runs.slice(7)),
    metric: w.metric,
    categories: ['acted', 'refused', 'other'],
    expect: new Map([
      ['case-0', 'acted'],
      ['case-1', 'refused'],
    ]),
  };
}
const mapLooks = (stream: Stream, change: (look: Look) => Look): Stream => ({
  ...stream,
  baseline: stream.baseline.map(change),
  looks: stream.looks.map(change),
});

describe('what must change nothing', () => {
  test('a case without data', () => {
    fc.assert(
      fc.property(world, (w) => {
        const stream = made(w);
        const silent = mapLooks(stream, (look) => ({
          ...look,
          cells: [...look.cells, { caseHash: 'never', counts: [0, 0, 0] }],
        }));
        const before = says(stream).slice(0, w.looks);
        close(says(silent).slice(0, w.looks), before);
      }),
      { numRuns: 25 },
    );
  });

  test('the order of cases', () => {
    fc.assert(
      fc.property(world, (w) => {
        const stream = made(w);
        expect(
          says(mapLooks(stream, (look) => ({ ...look, cells: look.cells.toReversed() }))),
        ).toEqual(says(stream));
      }),
      { numRuns: 25 },
    );
  });

  test('the order and the names of categories, judgment axes apart', () => {
    fc.assert(
      fc.property(world, fc.constantFrom([1, 2, 0], [2, 1, 0], [0, 2, 1]), (w, order) => {
        const stream = made({ ...w, metric: 'tools' });
        const renamed = mapLooks(stream, (look) => ({
          ...look,
          cells: look.cells.map((cell) => ({
            ...cell,
            counts: order.map((c) => cell.counts[c] ?? 0),
          })),
        }));
        close(
          says({ ...renamed, categories: ['x', 'y', 'z'] }).slice(0, w.looks),
          says(stream).slice(0, w.looks),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('a category that is declared and never occurs', () => {
    fc.assert(
      fc.property(world, (w) => {
        const stream = made(w);
        const wider = mapLooks(stream, (look) => ({
          ...look,
          cells: look.cells.map((cell) => ({ ...cell, counts: [...cell.counts, 0] })),
        }));
        expect(
          says({ ...wider, categories: [...stream.categories, 'partial'] }).slice(0, w.looks),
        ).toEqual(says(stream).slice(0, w.looks));
      }),
      { numRuns: 15 },
    );
  });

  test('looks that are still to come', () => {
    fc.assert(
      fc.property(world, (w) => {
        const stream = made({ ...w, looks: w.looks + 1 });
        close(
          says(stream).slice(0, w.looks),
          says({ ...stream, looks: stream.looks.slice(0, -1) }).slice(0, w.looks),
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe('cases that come and go', () => {
  const r = coin(11);
  const rates = binary(Array.from({ length: 12 }, () => 0.92));
  const runs = Array.from({ length: 30 }, (_, day) => draw(r, day, rates));
  const stream = passStream(runs.slice(0, 15), runs.slice(15));

  test('a new case says nothing before its fifth run', () => {
    const failing = { caseHash: 'new', counts: [0, 1] };
    const passing = { caseHash: 'new', counts: [1, 0] };
    const withNew = (first: typeof failing): number[] =>
      says({
        ...stream,
        looks: stream.looks.map((look, i) => ({
          ...look,
          cells: [...look.cells, i < 5 ? first : passing],
        })),
      });
    expect(withNew(failing).slice(0, 4)).toEqual(withNew(passing).slice(0, 4));
    // After that, a case that always failed and now passes has changed.
    expect(withNew(failing)[14]).toBeGreaterThan((withNew(passing)[14] ?? 0) * 3);
  });

  test('a case missing from a look is no failure', () => {
    const without = {
      ...stream,
      looks: stream.looks.map((look) => ({ ...look, cells: look.cells.slice(3) })),
    };
    expect(Math.max(...says(without).slice(0, 15))).toBeLessThan(400);
  });

  test('a stream in which nothing ever varies is quiet and counts', () => {
    const constant = mapLooks(stream, (look) => ({
      ...look,
      cells: look.cells.map((cell) => ({ ...cell, counts: [1, 0] })),
    }));
    const evidence = says(constant).slice(0, 15);
    expect(Math.max(...evidence)).toBeLessThan(30);
    expect(evidence.every(Number.isFinite)).toBe(true);
  });

  test('a suite of a few hundred cases that all fail stays finite: one such look is a run that failed whole, three are an alarm', () => {
    const many = binary(Array.from({ length: 300 }, () => 0.99));
    const rr = coin(5);
    const before = Array.from({ length: 8 }, (_, day) => draw(rr, day, many));
    const after = Array.from({ length: 4 }, (_, day) =>
      draw(rr, 8 + day, binary(Array.from({ length: 300 }, () => 0.01))),
    );
    const evidence = says(passStream(before, after)).slice(0, 4);
    expect(evidence.every(Number.isFinite)).toBe(true);
    expect(evidence[0]).toBeLessThan(30);
    expect(evidence[2]).toBeGreaterThan(7300);
  });
});
