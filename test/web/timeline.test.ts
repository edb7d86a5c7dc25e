import { expect, it } from 'vitest';
import { timeline } from '../../src/web/parts/timeline.ts';
import { NOW } from './deps.ts';

/** No letter of the page's font is wider, at the size of a tick. */
const WIDEST = 7;

it('leaves room for the words of every tick, down to parts of a cent', () => {
  const runs = ['2026-03-01', '2026-03-02', '2026-03-03'].map((day) => ({
    at: `${day}T02:00:00.000Z`,
    href: '/runs/x',
    tip: day,
  }));
  for (const most of [0.0006, 0.00125, 0.08, 12.5, 1_250]) {
    const points = [most, most / 2, most / 3];
    const say = (v: number): string => `$${v}`;
    const drawn = String(
      timeline(runs, [], [{ kind: 'number', title: 'Cost of a run', points, say }], {
        now: NOW,
        timezone: 'UTC',
      }),
    );
    const width = Number(/viewBox="0 0 (\d+)/.exec(drawn)?.[1]);
    const ticks = [...drawn.matchAll(/<text x="(\d+)" y="[\d.]+"\s*>([^<]+)</g)];
    expect(ticks.length).toBeGreaterThan(1);
    for (const [, x, words] of ticks)
      expect([words, Number(x) + (words ?? '').trim().length * WIDEST <= width]).toEqual([
        words,
        true,
      ]);
  }
});

it('tells round times of the configured zone, and no other zone’s', () => {
  const axisOf = (first: string, last: string, timezone: string): string[] => {
    const runs = [first, last].map((at) => ({ at, href: '/runs/x', tip: '' }));
    const panel = { kind: 'number', title: 'Cost', points: [1, 2], say: String } as const;
    const drawn = String(timeline(runs, [], [panel], { now: NOW, timezone }));
    return [...drawn.matchAll(/text-anchor="middle"\s*>([^<]+)</g)].map(([, words = '']) => words);
  };
  const day = ['2026-03-09T15:00:00.000Z', '2026-03-10T06:30:00.000Z'] as const;
  expect(axisOf(...day, 'Europe/Berlin')).toEqual([
    '18:00 CET',
    '21:00',
    '00:00',
    '03:00',
    '06:00',
  ]);
  expect(axisOf(...day, 'Asia/Kolkata')).toEqual([
    '21:00 GMT+5:30',
    '00:00',
    '03:00',
    '06:00',
    '09:00',
    '12:00',
  ]);
  const week = ['2026-03-01T02:00:00.000Z', '2026-03-06T23:30:00.000Z'] as const;
  // The last one has begun in Berlin alone.
  expect(axisOf(...week, 'Europe/Berlin').at(-1)).toBe('7 Mar');
  expect(axisOf(...week, 'UTC').at(-1)).toBe('6 Mar');
});
