import { describe, expect, test } from 'vitest';
import { explainReview, headlineOf, sinceOf } from '../../../src/detection/drift/explain.ts';
import { dispersionOf, wilson } from '../../../src/detection/drift/intervals.ts';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { recoveryOf } from '../../../src/detection/drift/recovery.ts';
import {
  type Reviewed,
  type ReviewSettings,
  reviewStream,
} from '../../../src/detection/drift/review.ts';
import type { Charge, Look, Stream } from '../../../src/domain/drift.ts';
import { at, binary, coin, draw, passStream } from './worlds.ts';

const SETTINGS: ReviewSettings = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 50 },
  liveStreams: 1,
  highRiskStreams: 1,
};
/** Most cases nearly always pass, some often, a few half the time. */
const HEALTHY = Array.from({ length: 40 }, (_, i) => (i < 28 ? 0.985 : i < 36 ? 0.8 : 0.5));
const COLLAPSED = HEALTHY.map((p, i) => (i < 4 ? 0.1 : p));

function days(seed: number, parts: readonly (readonly [number, readonly number[]])[]): Look[] {
  const r = coin(seed);
  let day = 0;
  return parts.flatMap(([count, rates]) =>
    Array.from({ length: count }, () => draw(r, day++, binary(rates))),
  );
}
/** Reviews look after look, the ledger carried along, as the worker does. */
function live(
  stream: Stream,
  settings = SETTINGS,
): { reviews: Reviewed['review'][]; charges: Charge[] } {
  const charges: Charge[] = [];
  const reviews = stream.looks.map((_, i) => {
    const reviewed = reviewStream(
      { ...stream, looks: stream.looks.slice(0, i + 1) },
      charges,
      settings,
    );
    charges.push(...reviewed.charges);
    return reviewed.review;
  });
  return { reviews, charges };
}
const split = (looks: Look[], baseline: number, extra: Partial<Stream> = {}): Stream =>
  passStream(looks.slice(0, baseline), looks.slice(baseline), extra);

describe('a review of a stream', () => {
  test('counts every case from one beginning, where a high-risk case changed after another one', () => {
    const rates = (failing: Readonly<Record<number, number>>) =>
      Array.from({ length: 24 }, (_, i) => failing[i] ?? 0.99);
    const highRisk = new Set(['case-7']);
    let apart = 0;
    for (const seed of [7, 11]) {
      const looks = days(seed, [
        [12, rates({})],
        [4, rates({ 9: 0.4 })],
        [4, rates({ 9: 0.4, 7: 0.02 })],
      ]);
      const { reviews } = live(split(looks, 12, { highRisk }));
      for (const { before, after, cases } of reviews.filter((r) => r.cases.length > 0)) {
        const sum = (side: 'before' | 'after', c: number): number =>
          cases.reduce((n, k) => n + (k[side][c] ?? 0), 0);
        if (sum('before', 0) !== before[0] || sum('after', 0) !== after[0]) apart++;
      }
    }
    expect(apart).toBe(0);
  });

  test('four of forty cases collapse: an alarm within four looks that names them, the days and the way', () => {
    const { reviews } = live(
      split(
        days(21, [
          [30, HEALTHY],
          [4, COLLAPSED],
        ]),
        20,
      ),
    );
    const first = reviews.findIndex((r) => r.alarm);
    expect(first).toBeGreaterThanOrEqual(10);
    expect(first).toBeLessThanOrEqual(13);
    const review = reviews[first];
    expect(review?.direction).toBe('worse');
    expect(
      review?.cases
        .slice(0, 4)
        .map((c) => c.caseHash)
        .sort(),
    ).toEqual(['case-0', 'case-1', 'case-2', 'case-3']);
    expect(
      review && review.began !== null && review.began.from <= at(30) && at(30) <= review.began.to,
    ).toBe(true);
    expect(review && headlineOf(review)).toMatch(/^pass rate fell \d\d % → \d\d %$/);
    const words = explainReview(review ?? (reviews[0] as Reviewed['review']), {
      label: (hash) => hash.toUpperCase(),
    }).join('\n');
    expect(words).toMatch(
      /Evidence \d\.\d, where an alarm takes 4\.0, after 1[1234] looks against 20 baseline runs/,
    );
    expect(words).toMatch(/CASE-0 \(\d+ % likely\)/);
    expect(words).toMatch(/3\d of 40 cases show no sign/);
    expect(words).toMatch(/take every trial as independent/);
  });

  test('forty quiet looks do not alarm, and each one says how near it came', () => {
    const { reviews, charges } = live(split(days(22, [[60, HEALTHY]]), 20));
    expect(reviews.filter((r) => r.alarm)).toEqual([]);
    expect(
      reviews.every((r) => /^Evidence \d\.\d of the 4\.0 that an alarm takes/.test(r.reason)),
    ).toBe(true);
    expect(charges).toHaveLength(40);
  });

  test('reviewing the same look twice charges it once and says the same', () => {
    const stream = split(days(23, [[24, HEALTHY]]), 20);
    const first = reviewStream(stream, [], SETTINGS);
    const again = reviewStream(stream, first.charges, SETTINGS);
    expect(first.charges).toHaveLength(1);
    expect(again.charges).toEqual([]);
    expect(again.review).toEqual(first.review);
  });

  test('with fewer than five baseline runs nothing opens, and it says so', () => {
    const { review, charges } = reviewStream(split(days(24, [[4, HEALTHY]]), 3), [], SETTINGS);
    expect(charges).toEqual([]);
    expect(review.evidence).toBe(0);
    expect(review.reason).toMatch(/at least 5 are needed/);
  });

  test('a baseline of three runs is completed by the two looks after it before any start opens', () => {
    const { reviews, charges } = live(split(days(25, [[8, HEALTHY]]), 3));
    expect(reviews.map((r) => r.baselineRuns)).toEqual([4, 5, 5, 5, 5]);
    expect(charges.map((c) => c.run)).toEqual(['run-0005', 'run-0006', 'run-0007']);
    expect(reviews[4]?.reason).toMatch(/completed with the first 2 looks/);
  });

  test('without an approved baseline the first looks serve, alarms come and say provisional', () => {
    const looks = days(26, [
      [9, HEALTHY],
      [5, HEALTHY.map((p, i) => (i < 12 ? 0.1 : p))],
    ]);
    const { reviews } = live(passStream([], looks, { provisional: true }));
    const alarm = reviews.find((r) => r.alarm);
    expect(alarm?.provisional).toBe(true);
    expect(alarm && explainReview(alarm).join(' ')).toMatch(/nobody has approved/);
    expect(reviews.slice(0, 5).every((r) => r.evidence === 0)).toBe(true);
  });

  test('a look after a change is charged to the change lane', () => {
    const looks = days(27, [[21, HEALTHY]]);
    const stream = split(
      looks.map((look, i) => (i === 20 ? { ...look, lane: 'change' as const } : look)),
      20,
    );
    const { charges } = reviewStream(stream, [], SETTINGS);
    expect(charges.map((c) => c.lane)).toEqual(['change']);
    expect(charges[0]?.weight).toBeCloseTo((0.05 * 0.2 * 0.5) / 50, 12);
  });

  test('high-risk cases have a lane of their own, and their collapse alone opens sooner than it would without it', () => {
    const rates = HEALTHY.map((p, i) => (i < 2 ? 0.05 : p));
    const stream = split(
      days(28, [
        [26, HEALTHY],
        [8, rates],
      ]),
      20,
    );
    const plain = live(stream).reviews;
    const { reviews, charges } = live({
      ...stream,
      highRisk: new Set(['case-0', 'case-1', 'case-2']),
    });
    expect(new Set(charges.map((c) => c.lane))).toEqual(new Set(['schedule', 'high-risk']));
    // Whoever leads, the counts are the whole suite's: 40 cases a look, before and since.
    for (const r of reviews.slice(-3))
      expect((r.before.reduce((a, b) => a + b, 0) + r.after.reduce((a, b) => a + b, 0)) % 40).toBe(
        0,
      );
    expect(reviews.at(-1)?.cases).toHaveLength(40);
    for (const [i, review] of reviews.entries())
      expect(review.evidence).toBeGreaterThanOrEqual((plain[i]?.evidence ?? 0) - 1e-12);
    expect(reviews.findIndex((r) => r.alarm)).toBeLessThanOrEqual(plain.findIndex((r) => r.alarm));
  });

  test('three cases better and three worse at the same mean is told as mixed', () => {
    const before = HEALTHY.map((p, i) => (i >= 37 ? 0.1 : p));
    const after = HEALTHY.map((p, i) => (i < 3 ? 0.1 : p));
    const { reviews } = live(
      split(
        days(29, [
          [22, before],
          [6, after],
        ]),
        20,
      ),
    );
    const alarm = reviews.find((r) => r.alarm);
    expect(alarm?.direction).toBe('mixed');
    expect(alarm && headlineOf(alarm)).toMatch(/other cases pass and fail than before/);
  });
});

describe('the memory of detectors', () => {
  test('changes no answer: looks that grow, a look that gains trials, a case that is new, a baseline that changes', () => {
    const looks = days(34, [
      [28, HEALTHY],
      [3, COLLAPSED],
    ]);
    const grown = looks.map((look, i) =>
      i === 25 ? { ...look, cells: [...look.cells, { caseHash: 'new', counts: [1, 0] }] } : look,
    );
    const retried = grown.map((look, i) =>
      i === 27 ? { ...look, cells: look.cells.map((cell) => ({ ...cell, counts: [1, 1] })) } : look,
    );
    const memory = new DetectorMemory(1);
    for (const stream of [
      split(looks.slice(0, 24), 20),
      split(looks.slice(0, 25), 20),
      split(grown.slice(0, 26), 20),
      split(grown.slice(0, 28), 20),
      split(retried.slice(0, 28), 20),
      split(retried, 20),
      split(retried.slice(0, 26), 20),
      split(retried, 18),
      { ...split(retried, 18), highRisk: new Set(['case-1']) },
    ]) {
      const { review, charges } = reviewStream(stream, [], SETTINGS);
      expect(reviewStream(stream, [], SETTINGS, memory)).toMatchObject(nearly({ review, charges }));
    }
  });
});

/** The same, numbers to twelve digits: sums that were met in another order end in another bit. */
function nearly(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([key, x]) => [key, near(x)]));
}

function near(value: unknown): unknown {
  if (typeof value === 'number')
    return expect.closeTo(value, 12 - Math.ceil(Math.log10(Math.abs(value) + 1e-6)));
  if (Array.isArray(value)) return value.map(near);
  return typeof value === 'object' && value !== null ? nearly(value) : value;
}

describe('recovery', () => {
  test('after the agent is back to its old behaviour the restarted evidence stays quiet, look after look', () => {
    const stream = split(
      days(31, [
        [24, HEALTHY],
        [3, COLLAPSED],
        [8, HEALTHY],
      ]),
      20,
    );
    const recovery = recoveryOf(stream, 'run-0026', SETTINGS);
    expect(recovery.quietLooks).toBe(8);
    expect(recovery.evidence).toBeLessThan(0.1);
  });

  test('while the agent stays changed the count starts again and again', () => {
    const stream = split(
      days(32, [
        [24, HEALTHY],
        [16, COLLAPSED],
      ]),
      20,
    );
    for (let i = 8; i <= stream.looks.length; i++) {
      expect(
        recoveryOf({ ...stream, looks: stream.looks.slice(0, i) }, 'run-0026', SETTINGS).quietLooks,
      ).toBeLessThan(5);
    }
  });
});

describe('a change too small to be seen in five looks', () => {
  test('is not taken for recovery while it lasts, and is once it is gone', () => {
    const one = HEALTHY.map((p, i) => (i === 0 ? 0.1 : p));
    const stays = split(
      days(33, [
        [24, HEALTHY],
        [30, one],
      ]),
      20,
    );
    const goes = split(
      days(33, [
        [24, HEALTHY],
        [14, one],
        [10, HEALTHY],
      ]),
      20,
    );
    for (let i = 20; i <= stays.looks.length; i += 2)
      expect(
        recoveryOf({ ...stays, looks: stays.looks.slice(0, i) }, 'run-0037', SETTINGS).quietLooks,
      ).toBe(0);
    expect(recoveryOf(goes, 'run-0037', SETTINGS).quietLooks).toBe(10);
  });
});

describe('words and intervals', () => {
  test('the time it began is told in days, or in hours within one day', () => {
    expect(sinceOf({ from: '2026-05-03T02:00:00Z', to: '2026-05-05T02:00:00Z' })).toBe(
      'since between 3 and 5 May 2026',
    );
    expect(sinceOf({ from: '2026-04-30T02:00:00Z', to: '2026-05-05T02:00:00Z' })).toBe(
      'since between 30 April and 5 May 2026',
    );
    expect(sinceOf({ from: '2026-05-03T02:00:00Z', to: '2026-05-03T14:00:00Z' })).toBe(
      'since 3 May 2026, between 02:00 and 14:00 UTC',
    );
    expect(sinceOf({ from: '2026-05-03T02:00:04Z', to: '2026-05-03T02:00:59Z' })).toBe(
      'since 3 May 2026, at 02:00 UTC',
    );
  });

  // python3 -c "from scipy.stats import binomtest;
  // print([binomtest(x,n).proportion_ci(method='wilson') for x,n in [(48,50),(0,10),(7,9)]])"
  test('Wilson intervals agree with scipy, and over-dispersed runs widen them', () => {
    const golden = [
      [48, 50, 0.8653990931249297, 0.9889611156723802],
      [0, 10, 0, 0.27753279986288926],
      [7, 9, 0.4525889691069889, 0.9367748928821533],
    ] as const;
    for (const [x, n, low, high] of golden) {
      expect(wilson(x, n).low).toBeCloseTo(low, 10);
      expect(wilson(x, n).high).toBeCloseTo(high, 10);
    }
    expect(wilson(48, 50, 3).low).toBeLessThan(wilson(48, 50).low);
    expect(wilson(0, 0)).toEqual({ value: 0, low: 0, high: 1, n: 0 });
  });

  test('dispersion is near one for independent trials and larger where whole runs vary', () => {
    const rates = Array.from({ length: 40 }, () => 0.7);
    expect(dispersionOf(days(41, [[60, rates]]), 0)).toBeLessThan(1.6);
    const r = coin(42);
    const noisy = Array.from({ length: 60 }, (_, day) =>
      draw(r, day, binary(rates.map((p) => (day % 2 === 0 ? p - 0.25 : p + 0.2)))),
    );
    expect(dispersionOf(noisy, 0)).toBeGreaterThan(3);
  });
});
