import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import type { PastRow } from '../../../src/detection/backtest/history.ts';
import type { RawObservation } from '../../../src/detection/drift/observations.ts';
import { cellsIn, streamsOf } from '../../../src/detection/drift/streams.ts';
import type { Metric } from '../../../src/domain/drift.ts';
import { coin } from './worlds.ts';

const HOUR = 3_600_000;
const hour = (h: number): string => new Date(Date.UTC(2026, 0, 1, 2) + h * HOUR).toISOString();
const runAt = (i: number, at: string, baseline: number) => ({
  run: `r${i}`,
  at,
  role: i < baseline ? ('baseline' as const) : ('look' as const),
  lane: 'schedule' as const,
});
const input = {
  agent: 'a',
  suite: 's',
  expect: new Map(),
  highRisk: new Set<string>(),
  provisional: false,
};

/** Twenty cases, a run every `gap` hours; `value` says what a case's number is in a run. */
function numbers(
  metric: Metric,
  runs: { n: number; baseline: number; gap: number },
  value: (run: number, i: number) => number | string,
) {
  const all = Array.from({ length: runs.n }, (_, i) => i);
  const observations = all.flatMap((run) =>
    Array.from({ length: 20 }, (_, i): RawObservation => ({
      run: `r${run}`,
      at: hour(run * runs.gap),
      caseHash: `c${i}`,
      metric,
      outcome: String(value(run, i)),
    })),
  );
  const made = streamsOf({
    ...input,
    runs: all.map((i) => runAt(i, hour(i * runs.gap), runs.baseline)),
    observations,
  });
  return { stream: made.streams[0], bins: made.bins, observations };
}
const shares = (cells: readonly { counts: readonly number[] }[]): number[] => {
  const sums = [0, 1, 2].map((c) => cells.reduce((n, cell) => n + (cell.counts[c] ?? 0), 0));
  return sums.map((n) => n / cells.length);
};

describe('numbers beside what is usual for the same case', () => {
  test('cases of any height are all as usual while nothing changes, and more when all double', () => {
    const r = coin(1);
    const { stream } = numbers('latency', { n: 80, baseline: 40, gap: 24 }, (run, i) =>
      Math.round(100 * 2 ** i * (0.9 + 0.2 * r()) * (run < 60 ? 1 : 2)),
    );
    expect(stream?.categories).toEqual(['less than usual', 'as usual', 'more than usual']);
    const [before, after] = [stream?.looks.slice(0, 20), stream?.looks.slice(20)];
    const [less = 0, , more = 0] = shares(before?.flatMap((l) => l.cells) ?? []);
    expect(less).toBeGreaterThan(0.1);
    expect(more).toBeGreaterThan(0.1);
    expect(less + more).toBeLessThan(0.5);
    expect(shares(after?.flatMap((l) => l.cells) ?? [])[2]).toBeGreaterThan(0.65);
  });

  test('which side a number falls on is drawn by names alone: the next look tells nothing of it', () => {
    const value = (run: number, i: number): number => 1000 + ((run * 7919 + i * 104_729) % 500);
    fc.assert(
      fc.property(fc.integer({ min: 26, max: 34 }), (n) => {
        const whole = numbers('cost', { n: 34, baseline: 20, gap: 24 }, value).stream;
        const part = numbers('cost', { n, baseline: 20, gap: 24 }, value).stream;
        expect(part?.looks).toEqual(whole?.looks.slice(0, n - 20));
        expect(part?.baseline).toEqual(whole?.baseline);
      }),
      { numRuns: 8 },
    );
  });

  test('a further look is counted as it would be among all of them', () => {
    const value = (run: number, i: number): number => 1000 + ((run * 7919 + i * 104_729) % 500);
    const { stream, bins, observations } = numbers(
      'latency',
      { n: 30, baseline: 20, gap: 24 },
      value,
    );
    if (stream === undefined) throw new Error('no stream');
    const last = observations.filter((o) => o.run === 'r29');
    const before = { ...stream, looks: stream.looks.slice(0, -1) };
    expect(cellsIn(before, bins, last)?.get('r29')).toEqual(stream.looks.at(-1)?.cells);
  });

  test('what is no number is left out', () => {
    const { stream } = numbers('output-tokens', { n: 30, baseline: 20, gap: 24 }, (run, i) =>
      i === 0 ? '' : 'n/a'.slice(0, run === 3 ? 3 : 0) || 200,
    );
    expect(stream?.looks[0]?.cells.map((c) => c.caseHash)).not.toContain('c0');
    expect(stream?.looks[0]?.cells).toHaveLength(19);
  });
});

describe('the runs of which a latency counts', () => {
  test('are an hour apart: minutes later the same hour would be counted twice', () => {
    const { stream } = numbers('latency', { n: 24 * 60, baseline: 60, gap: 1 / 6 }, () => 900);
    const gaps = [...(stream?.baseline ?? []), ...(stream?.looks ?? [])]
      .map((l) => Date.parse(l.at))
      .flatMap((t, i, all) => (i === 0 ? [] : [t - (all[i - 1] ?? t)]));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual((5 / 6) * HOUR);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(HOUR);
  });

  test('begin to be compared when two nights have been seen', () => {
    const { stream } = numbers('latency', { n: 100, baseline: 20, gap: 1 }, () => 900);
    const [first, last] = [stream?.baseline[0]?.at ?? '', stream?.baseline.at(-1)?.at ?? ''];
    expect((Date.parse(last) - Date.parse(first)) / HOUR).toBe(40);
    const daily = numbers('latency', { n: 30, baseline: 20, gap: 24 }, () => 900);
    expect(daily.stream?.looks).toHaveLength(10);
  });
});

describe('trials without a verdict', () => {
  test('are counted where one or two cases have none, and not where a provider was down', () => {
    const { stream } = numbers('no-verdict', { n: 30, baseline: 20, gap: 24 }, (run, i) =>
      (run === 21 && i < 2) || (run === 22 && i < 15) ? 'none' : 'verdict',
    );
    expect(stream?.categories).toEqual(['a verdict', 'no verdict']);
    expect(stream?.looks.map((l) => l.run)).not.toContain('r22');
    expect(stream?.looks[1]?.cells.filter((c) => c.counts[1] === 1)).toHaveLength(2);
  });
});

/** A history of forty cases at any hour of the day. */
function* history(
  metric: string,
  looks: number,
  seed: number,
  value: (run: number, i: number, h: number) => number,
): Generator<PastRow> {
  const r = coin(seed);
  for (let run = 0; run < 20 + looks; run++) {
    const h = 24 * run + Math.floor(24 * r());
    for (let i = 0; i < 40; i++)
      yield {
        at: hour(h),
        run: `r${run}`,
        agent: 'a',
        suite: 's',
        case: `c${i}`,
        metric,
        outcome: String(value(run, i, h)),
        ...(run < 20 ? { baseline: true } : {}),
      };
  }
}
const alarms = (rows: Iterable<PastRow>) => backtest([...rows]).installations[0]?.alarms ?? [];

describe('a provider with busy hours, by which answers take twice as long in the afternoon', () => {
  const busy = (h: number): number => Math.exp(0.35 * Math.sin((2 * Math.PI * (h - 7)) / 24));
  const answer = (r: () => number, i: number): number =>
    Math.round(500 * (1 + (i % 9)) * Math.exp(r() + r() - 1) * (r() < 0.03 ? 20 : 1));

  test('raises no alarm, and a lasting doubling is heard within three looks, mostly', () => {
    const quiet = coin(5);
    expect(alarms(history('latency', 120, 11, (_, i, h) => answer(quiet, i) * busy(h)))).toEqual(
      [],
    );
    const heard = [1, 2, 3, 4, 5].map((seed) => {
      const r = coin(77 * seed);
      const [first] = alarms(
        history('latency', 16, seed, (run, i, h) => answer(r, i) * busy(h) * (run < 30 ? 1 : 2)),
      );
      expect(first).toMatchObject({ direction: 'worse', shift: { category: 'more than usual' } });
      return (first?.look ?? 99) - 10;
    });
    expect(Math.min(...heard)).toBeGreaterThanOrEqual(1);
    expect(heard.filter((looks) => looks <= 3).length).toBeGreaterThanOrEqual(4);
  });

  test.each(['output-tokens', 'cost'])('three times the %s is heard within three looks', (m) => {
    const r = coin(7);
    const [first] = alarms(
      history(m, 15, 3, (run, i) => answer(r, i) * (m === 'cost' ? 1e-6 : 1) * (run < 26 ? 1 : 3)),
    );
    expect(first?.look).toBeLessThanOrEqual(9);
  });
});
