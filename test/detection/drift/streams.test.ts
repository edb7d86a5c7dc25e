import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binNames, binOf, quintiles } from '../../../src/detection/drift/bins.ts';
import {
  provisionalRuns,
  type RawObservation,
  type StreamRun,
  streamsOf,
} from '../../../src/detection/drift/streams.ts';
import type { Metric } from '../../../src/domain/drift.ts';
import { at } from './worlds.ts';

const runs = (n: number, baseline: number): StreamRun[] =>
  Array.from({ length: n }, (_, i) => ({
    run: `r${i}`,
    at: at(i),
    role: i < baseline ? 'baseline' : 'look',
    lane: 'schedule',
  }));
const one = (run: number, caseHash: string, metric: Metric, outcome: string): RawObservation => ({
  run: `r${run}`,
  at: at(run),
  caseHash,
  metric,
  outcome,
});
const input = {
  agent: 'a',
  suite: 's',
  expect: new Map(),
  highRisk: new Set<string>(),
  provisional: false,
};

describe('observations as streams', () => {
  test('trials are counted by case and category, pass first, and a trial without a verdict is absent', () => {
    const observations = [
      one(0, 'x', 'pass', 'fail'),
      one(0, 'x', 'pass', 'pass'),
      one(0, 'y', 'pass', 'none'),
      one(1, 'y', 'pass', 'pass'),
    ];
    const { streams } = streamsOf({ ...input, runs: runs(2, 1), observations });
    expect(streams).toHaveLength(1);
    expect(streams[0]?.categories).toEqual(['pass', 'fail']);
    expect(streams[0]?.baseline).toEqual([
      { run: 'r0', at: at(0), lane: 'schedule', cells: [{ caseHash: 'x', counts: [1, 1] }] },
    ]);
    expect(streams[0]?.looks.map((l) => l.cells)).toEqual([[{ caseHash: 'y', counts: [1, 0] }]]);
  });

  test('the order of observations and of runs plays no part', () => {
    const observations = Array.from({ length: 60 }, (_, i) =>
      one(
        i % 6,
        `c${i % 7}`,
        i % 2 === 0 ? 'pass' : 'length',
        i % 2 === 0 ? (i % 3 === 0 ? 'pass' : 'fail') : String((i * 13) % 50),
      ),
    );
    const plain = streamsOf({ ...input, runs: runs(6, 4), observations });
    fc.assert(
      fc.property(fc.shuffledSubarray(observations, { minLength: 60 }), (mixed) => {
        expect(streamsOf({ ...input, runs: runs(6, 4).toReversed(), observations: mixed })).toEqual(
          plain,
        );
      }),
      { numRuns: 20 },
    );
  });

  test('bins are frozen: lengths later seen do not move the categories', () => {
    const observations = Array.from({ length: 50 }, (_, i) =>
      one(i % 5, `c${i}`, 'length', String(100 + i)),
    );
    const first = streamsOf({ ...input, runs: runs(5, 5), observations });
    const later = streamsOf({
      ...input,
      runs: runs(9, 5),
      observations: [
        ...observations,
        ...Array.from({ length: 50 }, (_, i) =>
          one(5 + (i % 4), `c${i}`, 'length', String(1000 + i)),
        ),
      ],
      bins: first.bins,
    });
    expect(later.streams[0]?.categories).toEqual(first.streams[0]?.categories);
    const longest = (later.streams[0]?.categories.length ?? 0) - 2;
    expect(
      later.streams[0]?.looks.every((l) => l.cells.every((c) => c.counts[longest] === 1)),
    ).toBe(true);
    expect(JSON.parse(JSON.stringify(first.bins))).toEqual(first.bins);
  });

  test('an answer that acted and flagged its doubt is a category of its own', () => {
    const { streams } = streamsOf({
      ...input,
      runs: runs(1, 1),
      observations: [{ ...one(0, 'x', 'judgment', 'acted'), uncertain: true }],
    });
    expect(streams[0]?.categories).toEqual([
      'acted',
      'refused',
      'partial',
      'escalated',
      'clarified',
      'other',
      'acted-uncertain',
    ]);
  });

  test('a case that left the suite is dropped from the baseline too', () => {
    const observations = [
      one(0, 'old', 'pass', 'pass'),
      one(0, 'kept', 'pass', 'pass'),
      one(1, 'kept', 'pass', 'pass'),
    ];
    const { streams } = streamsOf({
      ...input,
      runs: runs(2, 1),
      observations,
      cases: new Set(['kept']),
    });
    expect(streams[0]?.baseline[0]?.cells.map((c) => c.caseHash)).toEqual(['kept']);
  });

  test('without an approved baseline the first five runs serve, and go on serving', () => {
    expect([1, 4, 5, 6, 300].map(provisionalRuns)).toEqual([1, 4, 5, 5, 5]);
    const observations = Array.from({ length: 8 }, (_, i) => one(i, 'x', 'pass', 'pass'));
    const { streams } = streamsOf({ ...input, provisional: true, runs: runs(8, 0), observations });
    expect([streams[0]?.baseline.length, streams[0]?.looks.length]).toEqual([5, 3]);
  });
});

describe('quintile bins', () => {
  test('every number falls in exactly one bin, and larger numbers in no lower one', () => {
    const values = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        values,
        fc.array(fc.integer({ min: -10, max: 1000 }), { minLength: 2, maxLength: 20 }),
        (baseline, probes) => {
          const edges = quintiles(baseline);
          const names = binNames(edges);
          expect(new Set(names).size).toBe(names.length);
          const places = probes
            .toSorted((a, b) => a - b)
            .map((x) => names.indexOf(binOf(edges, String(x))));
          expect(places.every((p, i) => p >= 0 && p >= (places[i - 1] ?? 0))).toBe(true);
        },
      ),
    );
  });

  test('where every baseline value is the same, both shorter and longer are new', () => {
    const edges = quintiles([42, 42, 42, 42]);
    expect(new Set(['41', '42', '43'].map((x) => binOf(edges, x))).size).toBe(3);
  });

  test('text in a numeric field is a category of its own', () => {
    expect(binOf([1, 2], 'twelve')).toBe('no number');
    expect(binOf([1, 2], '')).toBe('no number');
  });
});
