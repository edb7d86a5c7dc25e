import { describe, expect, test } from 'vitest';
import { aheadWords } from '../../../src/detection/drift/evidence-text.ts';
import { reviewStream } from '../../../src/detection/drift/review.ts';
import type { Charge, Look, StreamReview } from '../../../src/domain/drift.ts';
import { binary, coin, draw, passStream } from './worlds.ts';

const SETTINGS = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 50 },
  liveStreams: 4,
  highRiskStreams: 1,
};

describe('how far an alarm is', () => {
  test('is told in looks like the newest, and comes true when they are like it', () => {
    const r = coin(5);
    const good = Array.from({ length: 20 }, () => 0.93);
    const looks = Array.from({ length: 22 }, (_, day) => draw(r, day, binary(good)));
    const bad = draw(r, 22, binary(good.map((p) => p - 0.14)));
    const all: Look[] = [...looks];
    const charges: Charge[] = [];
    const seen: StreamReview[] = [];
    for (let day = 22; day < 40 && seen.at(-1)?.alarm !== true; day++) {
      all.push({ ...bad, run: `run-${day}` });
      const { review, charges: fresh } = reviewStream(
        passStream(all.slice(0, 20), all.slice(20)),
        charges,
        SETTINGS,
      );
      charges.push(...fresh);
      seen.push(review);
    }
    const alarm = seen.findIndex((s) => s.alarm);
    expect(alarm).toBeGreaterThan(1);
    const told = seen.flatMap((s, i) =>
      typeof s.looksToAlarm === 'number' ? [{ i, ahead: s.looksToAlarm }] : [],
    );
    expect(told.length).toBeGreaterThan(0);
    for (const t of told) expect(Math.abs(t.i + t.ahead - alarm)).toBeLessThanOrEqual(1);
    const before = seen[alarm - 1];
    expect(before === undefined ? null : aheadWords(before)).toBe(
      'If the next runs look like the last one, it will be an alarm after one more.',
    );
  });

  test('is not asked while there is hardly any evidence', () => {
    const r = coin(6);
    const looks = Array.from({ length: 24 }, (_, day) =>
      draw(r, day, binary(Array.from({ length: 20 }, () => 0.93))),
    );
    const { review } = reviewStream(passStream(looks.slice(0, 20), looks.slice(20)), [], SETTINGS);
    expect(review.looksToAlarm).toBeUndefined();
    expect(aheadWords(review)).toBeNull();
    expect(review.bar).toBeCloseTo(Math.log10((365 * 4) / (0.05 * 0.75)), 6);
  });
});
