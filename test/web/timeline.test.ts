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
    const ticks = [...drawn.matchAll(/<text x="(\d+)"[^>]*text-anchor="end"\s*>([^<]+)</g)];
    expect(ticks.length).toBeGreaterThan(1);
    for (const [, x, words] of ticks)
      expect([words, (words ?? '').trim().length * WIDEST <= Number(x)]).toEqual([words, true]);
  }
});
