// What suites look like: the law that their cases' pass rates are drawn from.
import { beta, caseRates, normal, type Random, shifted } from './world.ts';

export interface Shape {
  words: string;
  draw(r: Random, k: number): number[];
}

const each =
  (draw: (r: Random) => number): Shape['draw'] =>
  (r, k) =>
    Array.from({ length: k }, () => Math.min(1 - 1e-9, Math.max(1e-9, draw(r))));

/**
 * The last three were written down after the engine's constants were fixed, and nothing has been
 * fitted to them.
 */
export const SHAPES = {
  mixed: { words: '70 % Beta(40, .7), 20 % Beta(6, 2), 10 % Beta(1, 1)', draw: caseRates },
  perfect: { words: 'every case passes but once in a thousand million', draw: each(() => 1) },
  healthy: { words: 'Beta(60, .6)', draw: each((r) => beta(r, 60, 0.6)) },
  bimodal: {
    words: 'half Beta(30, 1), half Beta(1, 30)',
    draw: each((r) => (r() < 0.5 ? beta(r, 30, 1) : beta(r, 1, 30))),
  },
  hard: { words: 'Beta(2, 6)', draw: each((r) => beta(r, 2, 6)) },
  half: { words: 'every case at .5', draw: each(() => 0.5) },
  'logit-normal': {
    words: 'logits normal, mean 2, sd 1.5',
    draw: each((r) => shifted(0.5, 2 + 1.5 * normal(r))),
  },
  staircase: {
    words: 'rates evenly spaced from .5 to .99',
    draw: (_r: Random, k: number): number[] =>
      Array.from({ length: k }, (_, i) => 0.5 + (0.49 * (i + 0.5)) / k),
  },
  stuck: {
    words: '75 % at .995, 15 % Beta(3, 3), 10 % at .01',
    draw: each((r) => {
      const u = r();
      return u < 0.75 ? 0.995 : u < 0.9 ? beta(r, 3, 3) : 0.01;
    }),
  },
} as const satisfies Readonly<Record<string, Shape>>;
export type ShapeName = keyof typeof SHAPES;
