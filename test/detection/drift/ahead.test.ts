import { describe, expect, test } from 'vitest';
import { aheadWords } from '../../../src/detection/drift/evidence-text.ts';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { reviewStream } from '../../../src/detection/drift/review.ts';
import type { Charge, Look, StreamReview } from '../../../src/domain/drift.ts';
import { binary, coin, draw, passStream } from './worlds.ts';

const SETTINGS = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 50 },
  liveStreams: 4,
  highRiskStreams: 1,
};
const MINUTELY = { plannedLooks: { schedule: 525_600, change: 50 } };
const GOOD = Array.from({ length: 20 }, () => 0.93);

/** What is said look after look of a suite whose 20 cases pass so often on each day. */
function said(
  seed: number,
  rates: (day: number) => readonly number[],
  days: number,
  over: Partial<typeof SETTINGS & { told: boolean }> = {},
): StreamReview[] {
  const r = coin(seed);
  const all: Look[] = Array.from({ length: 22 }, (_, day) => draw(r, day, binary(GOOD)));
  const charges: Charge[] = [];
  const memory = new DetectorMemory();
  const seen: StreamReview[] = [];
  for (let day = 22; day < 22 + days && seen.at(-1)?.alarm !== true; day++) {
    all.push(draw(r, day, binary(rates(day))));
    const { review, charges: fresh } = reviewStream(
      passStream(all.slice(0, 20), all.slice(20)),
      charges,
      { ...SETTINGS, ...over },
      memory,
    );
    charges.push(...fresh);
    seen.push(review);
  }
  return seen;
}

/** The ranges that were said, each with when the alarm came. */
function ranges(seen: readonly StreamReview[]): { from: number; to: number; comes: number }[] {
  const alarm = seen.findIndex((s) => s.alarm);
  return seen.flatMap(({ looksToAlarm: ahead }, i) =>
    ahead == null || typeof ahead === 'number'
      ? []
      : [{ ...ahead, comes: alarm < 0 ? Infinity : alarm - i }],
  );
}

describe('how far an alarm is', () => {
  const fallen = GOOD.map((p) => p - 0.3);

  test('comes true in at least four of five where it goes on as it is', () => {
    const all = [1, 2, 3, 4, 5, 6].flatMap((seed) => ranges(said(seed, () => fallen, 16)));
    expect(all.length).toBeGreaterThan(5);
    const right = all.filter((a) => a.comes >= a.from && a.comes <= a.to);
    expect(right.length).toBeGreaterThanOrEqual(0.8 * all.length);
    // A range that holds whatever may come says nothing.
    expect(all.reduce((n, a) => n + a.to - a.from, 0) / all.length).toBeLessThan(6);
  });

  test('is not said once the newest looks are as before', () => {
    const seen = [1, 2, 3].map((seed) =>
      said(seed, (day) => (day < 27 ? fallen : GOOD), 12, MINUTELY),
    );
    expect(seen.flatMap((s) => ranges(s.slice(0, 5))).length).toBeGreaterThan(0);
    const later = seen.flatMap((s) => s.slice(8));
    // It would be asked still: there is evidence of a hundred to one.
    const power = later.map((s) => Math.log10(s.evidence) + (s.bar ?? 0));
    expect(power.filter((x) => x > 2).length).toBeGreaterThan(0);
    expect(ranges(later)).toEqual([]);
  });

  test('is not said of a suite that people were told of', () => {
    expect(ranges(said(2, () => fallen, 5, MINUTELY)).length).toBeGreaterThan(0);
    expect(ranges(said(2, () => fallen, 5, { ...MINUTELY, told: true }))).toEqual([]);
  });

  test('is not asked while there is hardly any evidence', () => {
    const [review] = said(6, () => GOOD, 1);
    expect(review?.looksToAlarm).toBeUndefined();
    expect(review === undefined ? '' : aheadWords(review)).toBeNull();
    expect(review?.bar).toBeCloseTo(Math.log10((365 * 4) / (0.05 * 0.75)), 6);
  });

  test('is said as a range, as one number where it is one, and not as an earlier edition had it', () => {
    const words = (looksToAlarm: StreamReview['looksToAlarm']): string | null =>
      aheadWords({ alarm: false, ...(looksToAlarm === undefined ? {} : { looksToAlarm }) });
    const so = 'If it goes on as it has since it probably began, it will be an alarm after';
    expect(words({ from: 2, to: 5 })).toBe(`${so} 2 to 5 more runs.`);
    expect(words({ from: 1, to: 1 })).toBe(`${so} one more run.`);
    expect(words({ from: 3, to: 3 })).toBe(`${so} 3 more runs.`);
    for (const none of [undefined, null, 4]) expect(words(none)).toBeNull();
    expect(aheadWords({ alarm: true, looksToAlarm: { from: 1, to: 2 } })).toBeNull();
  });
});
