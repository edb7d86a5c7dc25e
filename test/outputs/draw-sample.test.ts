import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/detection/planning/prng.ts';
import { type Drawable, drawSample, quotasOf } from '../../src/outputs/draw-sample.ts';

const outputs = fc
  .array(fc.constantFrom('refund', 'hours', 'legal', 'rare', null), { maxLength: 120 })
  .map((tasks) => tasks.map((task, i): Drawable => ({ id: `o${i}`, task })));
const size = fc.integer({ min: 1, max: 60 });

describe('a sample', () => {
  it('has as many as were asked for, or all there are, each once', () => {
    fc.assert(
      fc.property(outputs, size, fc.integer(), (of, n, seed) => {
        const picks = drawSample(of, n, seeded(seed));
        expect(picks).toHaveLength(Math.min(n, of.length));
        expect(new Set(picks.map((p) => p.id)).size).toBe(picks.length);
        for (const p of picks) expect(of.find((o) => o.id === p.id)?.task).toBe(p.task);
      }),
    );
  });

  it('has every task that brought an output, as long as there is room', () => {
    fc.assert(
      fc.property(outputs, size, (of, n) => {
        const tasks = new Set(of.map((o) => o.task));
        const drawn = new Set(drawSample(of, n, seeded(1)).map((p) => p.task));
        expect(drawn.size).toBe(Math.min(tasks.size, n));
      }),
    );
  });

  it('begins with one of each task: whoever stops early has seen every kind', () => {
    fc.assert(
      fc.property(outputs, size, (of, n) => {
        const tasks = new Set(of.map((o) => o.task)).size;
        const first = drawSample(of, n, seeded(1)).slice(0, tasks);
        expect(new Set(first.map((p) => p.task)).size).toBe(first.length);
      }),
    );
  });

  it('never draws fewer of a task that brought more', () => {
    fc.assert(
      fc.property(outputs, size, (of, n) => {
        const quotas = quotasOf(of, n);
        for (const [i, q] of quotas.entries()) {
          expect(q.draw).toBeLessThanOrEqual(q.outputs);
          const next = quotas[i + 1];
          if (next !== undefined) expect(q.draw).toBeGreaterThanOrEqual(next.draw);
        }
      }),
    );
  });

  it('is the same for the same outputs in any order and the same seed, and another for another', () => {
    const of = Array.from({ length: 300 }, (_, i): Drawable => ({
      id: `o${i}`,
      task: i < 290 ? 'loud' : 'quiet',
    }));
    const ids = (list: Drawable[], seed: number): string[] =>
      drawSample(list, 20, seeded(seed)).map((p) => p.id);
    expect(ids(of.toReversed(), 7)).toEqual(ids(of, 7));
    expect(ids(of, 8)).not.toEqual(ids(of, 7));
  });

  it('leaves a quiet task more than its share, and says why each was drawn', () => {
    const of = Array.from({ length: 300 }, (_, i): Drawable => ({
      id: `o${i}`,
      task: i < 290 ? 'loud' : null,
    }));
    expect(quotasOf(of, 20)).toEqual([
      { task: 'loud', outputs: 290, draw: 17 },
      { task: null, outputs: 10, draw: 3 },
    ]);
    const picks = drawSample(
      [...of, { id: 'x', task: 'rare' }, { id: 'y', task: 'rare' }],
      20,
      seeded(1),
    );
    expect(picks.map((p) => p.reason)).toContain('1 of 2 of rare: every task is looked at');
  });
});
