import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectorOf, figuresOf, furthest, histories, show } from './histories.ts';

const FILE = new URL('fixtures/figures.tsv', import.meta.url);

/** Written by fixtures/write-figures.ts with the engine of this edition as it first was. */
const written = Map.groupBy(
  readFileSync(FILE, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t')),
  ([name]) => name ?? '',
);

describe('what the engine says of a dozen histories is what it said when its edition began', () => {
  for (const history of histories())
    it(`of one: ${history.name}`, () => {
      const rows = written.get(history.name) ?? [];
      expect(rows).toHaveLength(history.looks.length);
      const detector = detectorOf(history);
      for (const [i, look] of history.looks.entries()) {
        show(detector, look);
        const before = (rows[i]?.[1] ?? '').split(' ').map(Number);
        const now = figuresOf(detector, history);
        expect(now).toHaveLength(before.length);
        expect(furthest(now, before), `look ${i + 1}`).toBeLessThan(1e-9);
      }
    });
});
