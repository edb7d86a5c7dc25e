import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import type { PastRow } from '../../../src/detection/backtest/history.ts';
import type { RawObservation } from '../../../src/detection/drift/observations.ts';
import { cellsIn, streamsOf } from '../../../src/detection/drift/streams.ts';
import { usualRuns } from '../../../src/detection/drift/usual.ts';
import { at, coin } from './worlds.ts';

const runs = (n: number, baseline: number) =>
  Array.from({ length: n }, (_, i) => ({
    run: `r${i}`,
    at: at(i),
    role: i < baseline ? ('baseline' as const) : ('look' as const),
    lane: 'schedule' as const,
  }));
const said = (run: number, caseHash: string, outcome: string): RawObservation => ({
  run: `r${run}`,
  at: at(run),
  caseHash,
  metric: 'answer',
  outcome,
});
const input = {
  agent: 'a',
  suite: 's',
  expect: new Map(),
  highRisk: new Set<string>(),
  provisional: false,
};
/** One case's answers, a run each. */
const told = (answers: readonly string[], baseline: number) =>
  streamsOf({
    ...input,
    runs: runs(answers.length, baseline),
    observations: answers.map((a, i) => said(i, 'c', a)),
  });

describe('short answers beside those that the same case gave before', () => {
  test('half of a baseline says what is usual, and the other half counts how often it comes', () => {
    const { streams } = told([...'aabaaabbcaa', 'b', 'x'], 10);
    expect(streams[0]?.categories).toEqual([
      'the usual answer',
      'another known answer',
      'a new answer',
    ]);
    // The first five say that "a" is usual and "b" is known; "c" came later, and stays new.
    expect(streams[0]?.baseline.map((l) => [l.run, l.cells[0]?.counts])).toEqual([
      ['r5', [1, 0, 0]],
      ['r6', [0, 1, 0]],
      ['r7', [0, 1, 0]],
      ['r8', [0, 0, 1]],
      ['r9', [1, 0, 0]],
    ]);
    expect(streams[0]?.looks.map((l) => l.cells[0]?.counts)).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });

  test('two runs say what is usual until there are ten; more than twenty never do', () => {
    expect([1, 2, 5, 7, 8, 10, 20, 40, 300].map((n) => usualRuns('answer', n))).toEqual([
      1, 2, 2, 2, 3, 5, 10, 20, 20,
    ]);
    expect([5, 8, 20, 300].map((n) => usualRuns('latency', n))).toEqual([2, 3, 5, 5]);
  });

  test('what is usual is frozen with the baseline, whatever is answered later', () => {
    const word = fc.constantFrom('yes', 'no', 'perhaps', 'other words');
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 10, maxLength: 10 }),
        fc.array(word, { minLength: 1, maxLength: 8 }),
        (baseline, later) => {
          const first = told(baseline, 10);
          const after = streamsOf({
            ...input,
            runs: runs(10 + later.length, 10),
            observations: [...baseline, ...later].map((a, i) => said(i, 'c', a)),
            bins: JSON.parse(JSON.stringify(first.bins)) as typeof first.bins,
          });
          expect(after.bins).toEqual(first.bins);
          expect(after.streams[0]?.baseline).toEqual(first.streams[0]?.baseline);
          expect(told([...baseline, ...later], 10)).toEqual(after);
        },
      ),
    );
  });

  test('a further look is counted as it would be among all of them', () => {
    const answers = [...'aabaaabbcaa', 'b', 'x'];
    const { streams, bins } = told(answers, 10);
    const [stream] = streams;
    if (stream === undefined) throw new Error('no stream');
    const alone = cellsIn(stream, bins, [said(12, 'c', 'x')]);
    expect(alone?.get('r12')).toEqual(stream.looks[2]?.cells);
    expect(cellsIn(stream, bins, [said(12, 'a case that has nothing usual yet', 'x')])).toBe(null);
  });

  test('a case that the baseline does not know says what is usual in its first five runs', () => {
    const { streams } = streamsOf({
      ...input,
      runs: runs(14, 6),
      observations: Array.from({ length: 14 }, (_, i) => [
        said(i, 'old', 'yes'),
        ...(i < 7 ? [] : [said(i, 'young', i === 13 ? 'no' : 'yes')]),
      ]).flat(),
    });
    const young = streams[0]?.looks.flatMap((l) => l.cells.filter((c) => c.caseHash === 'young'));
    expect(young?.map((c) => c.counts)).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
  });

  test('values are kept up to eight a case; a further one is new whenever it comes', () => {
    const { bins } = told(
      Array.from({ length: 40 }, (_, i) => `value ${i % 15}`),
      40,
    );
    expect(bins.usual?.['answer']?.cases['c']?.values).toHaveLength(8);
  });
});

/** A history of forty cases; `answer` says what a case answers in a run. */
function* history(looks: number, answer: (run: number, i: number) => string): Generator<PastRow> {
  for (let run = 0; run < 20 + looks; run++)
    for (let i = 0; i < 40; i++)
      yield {
        at: at(run),
        run: `r${run}`,
        agent: 'a',
        suite: 's',
        case: `c${i}`,
        metric: 'answer',
        outcome: answer(run, i),
        ...(run < 20 ? { baseline: true } : {}),
      };
}
const alarms = (rows: Iterable<PastRow>) => backtest([...rows]).installations[0]?.alarms ?? [];

describe('a suite of which every case answers something else', () => {
  test('is heard at the third such look: a single one, or two, may be an outage', () => {
    const [first] = alarms(
      history(12, (run, i) => (run >= 26 && i < 35 ? `other${i}` : `value${i}`)),
    );
    expect(first).toMatchObject({ look: 9, shift: { category: 'a new answer' } });
  });

  test('is heard where six cases turn to what they said now and then before, and names them', () => {
    const r = coin(3);
    const [first] = alarms(
      history(12, (run, i) => (r() < 0.1 || (run >= 23 && i < 6) ? `rarely${i}` : `mostly${i}`)),
    );
    expect(first?.look).toBeGreaterThanOrEqual(4);
    expect(first?.look).toBeLessThanOrEqual(6);
    const named = first?.cases.filter((c) => c.p > 0.5).map((c) => c.case) ?? [];
    expect(named.toSorted()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
  });

  test('says nothing where no case ever gives an answer twice', () => {
    let n = 0;
    expect(alarms(history(60, () => `text ${n++}`))).toEqual([]);
  });

  test('says nothing where new values have always come as often as they come now', () => {
    const r = coin(4);
    let n = 0;
    expect(
      alarms(history(90, (_, i) => (r() < 0.02 * (i % 8) ? `text ${n++}` : `value${i}`))),
    ).toEqual([]);
  });
});
