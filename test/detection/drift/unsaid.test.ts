import { describe, expect, it } from 'vitest';
import { explainReview, headlineOf } from '../../../src/detection/drift/explain.ts';
import { reviewStream } from '../../../src/detection/drift/review.ts';
import { streamsOf } from '../../../src/detection/drift/streams.ts';
import { streamStatus } from '../../../src/detection/drift/stream-status.ts';
import type { Charge, StreamReview } from '../../../src/domain/drift.ts';
import { evidencePowers } from '../../../src/domain/text-evidence.ts';
import { at, binary, coin, draw, passStream } from './worlds.ts';

/** Reviews after every look of a stream, while more and more streams share the budget. */
function lived(rate: number, looks: number): StreamReview {
  const r = coin(1);
  const runs = Array.from({ length: 20 + looks }, (_, day) =>
    draw(r, day, binary(Array.from({ length: 40 }, () => rate))),
  );
  const stream = passStream(runs.slice(0, 20), runs.slice(20));
  const charges: Charge[] = [];
  let last: StreamReview | null = null;
  for (let t = 1; t <= looks; t++) {
    const made = reviewStream({ ...stream, looks: stream.looks.slice(0, t) }, charges, {
      alpha: 0.05,
      plannedLooks: { schedule: 500_000, change: 50 },
      liveStreams: t < 20 ? 4 : 40,
      highRiskStreams: 1,
    });
    charges.push(...made.charges);
    last = made.review;
  }
  if (last === null) throw new Error('there was no look');
  return last;
}

describe('looks that say nothing', () => {
  it('are no evidence however many they are: 100 % → 100 % is not suspicious', () => {
    const r = lived(1, 30);
    // Their charges alone add up to what one look that speaks twenty to one would.
    expect(evidencePowers(r.evidence, r.bar).has).toBeGreaterThan(1.3);
    expect(streamStatus(r)).toBe('steady');
    expect(headlineOf(r)).toBe('pass rate steady at 100 %');
    expect(explainReview(r).join(' ')).toContain('Evidence 0.0 of the');
  });

  it('leave the evidence of what speaks as it is', () => {
    const r = lived(0.97, 5);
    expect(r.unsaid).toBeGreaterThan(0);
    expect(r.unsaid).toBeLessThan(1e-5);
  });
});

describe('a number that is always the same', () => {
  const streamOf = (costs: (day: number) => number) =>
    streamsOf({
      agent: 'clerk',
      suite: 'prices',
      expect: new Map(),
      highRisk: new Set(),
      provisional: false,
      runs: Array.from({ length: 30 }, (_, day) => ({
        run: `r${day}`,
        at: at(day),
        role: day < 20 ? ('baseline' as const) : ('look' as const),
        lane: 'schedule' as const,
      })),
      observations: Array.from({ length: 30 }, (_, day) =>
        Array.from({ length: 40 }, (_c, i) => ({
          run: `r${day}`,
          at: at(day),
          caseHash: `c${i}`,
          metric: 'cost' as const,
          outcome: String(costs(day)),
        })),
      ).flat(),
    }).streams[0];
  const shareOf = (
    looks: readonly { cells: readonly { counts: readonly number[] }[] }[],
  ): number[] =>
    [0, 1, 2].map((c) =>
      looks.reduce((n, l) => n + l.cells.reduce((m, k) => m + (k.counts[c] ?? 0), 0), 0),
    );

  it('is as usual: calls that cost the same are never dearer', () => {
    const stream = streamOf(() => 0.001);
    expect(shareOf(stream?.baseline ?? [])).toEqual([0, 600, 0]);
    expect(shareOf(stream?.looks ?? [])).toEqual([0, 400, 0]);
  });

  it('is more than usual from a tenth on, and in every call at once', () => {
    expect(shareOf(streamOf((day) => (day < 25 ? 0.001 : 0.0012))?.looks ?? [])).toEqual([
      0, 200, 200,
    ]);
    expect(shareOf(streamOf((day) => (day < 25 ? 0.001 : 0.00102))?.looks ?? [])).toEqual([
      0, 400, 0,
    ]);
  });
});

describe('the cases behind a share that hardly moved', () => {
  it('are those whose own share moved with it, and no case that changed in another way', () => {
    const base = lived(1, 5);
    const [some] = base.cases;
    if (some === undefined) throw new Error('there is no case');
    const one = (caseHash: string, p: number, before: number[], after: number[]) => ({
      ...some,
      caseHash,
      p,
      before,
      after,
    });
    const same = Array.from({ length: 8 }, (_, i) => one(`same-${i}`, 0, [20, 0], [10, 0]));
    const review: StreamReview = {
      ...base,
      alarm: true,
      direction: 'worse',
      before: [180, 20],
      after: [88, 12],
      cases: [one('elsewhere', 0.9, [0, 20], [0, 10]), one('moved', 0.9, [20, 0], [8, 2]), ...same],
    };
    expect(headlineOf(review, { label: (hash) => hash })).toBe(
      'pass rate fell 90 % → 88 % (in moved 100 % → 80 %)',
    );
  });
});
