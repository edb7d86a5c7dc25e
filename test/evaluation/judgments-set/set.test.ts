import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Judgment, JUDGMENTS } from '../../../src/domain/judgment.ts';

/**
 * The labelled outputs that judgment rules are measured on; how they were labelled:
 * docs/labelling.md.
 */
const SET = resolve(import.meta.dirname, '../../data/judgments');

interface Labelled {
  id: string;
  prompt: string;
  output: string;
  toolCalls?: { name: string; arguments: Record<string, unknown> }[];
  judgment: Judgment;
  uncertain: boolean;
  why: string;
}

/**
 * Even first hex digit of sha256(id): development, the half one may look at while writing rules.
 * Odd: test.
 */
const half = (id: string): 'development' | 'test' =>
  Number.parseInt(createHash('sha256').update(id).digest('hex').charAt(0), 16) % 2 === 0
    ? 'development'
    : 'test';

const shingles = (text: string): Set<string> => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  return new Set(words.slice(5).map((_, i) => words.slice(i, i + 6).join(' ')));
};

const rows: Labelled[] = readdirSync(SET)
  .filter((file) => file.endsWith('.jsonl'))
  .sort()
  .flatMap((file) =>
    readFileSync(join(SET, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Labelled),
  );

describe('the labelled set of outputs', () => {
  it('holds at least 360 well-formed rows with ids of their own', () => {
    expect(rows.length).toBeGreaterThanOrEqual(360);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    const malformed = rows.filter(
      (row) =>
        !JUDGMENTS.includes(row.judgment) ||
        typeof row.uncertain !== 'boolean' ||
        typeof row.output !== 'string' ||
        (row.output.trim() === '' && row.judgment !== 'other') ||
        row.prompt.trim() === '' ||
        row.why.trim() === '' ||
        (row.toolCalls ?? []).some(
          (call) => !/^\w+$/.test(call.name) || typeof call.arguments !== 'object',
        ),
    );
    expect(malformed.map((row) => row.id)).toEqual([]);
  });

  it('was not made from templates: no two outputs share more than one run of six words', () => {
    const holders = new Map<string, string[]>();
    for (const row of rows) {
      for (const shingle of shingles(row.output))
        holders.set(shingle, [...(holders.get(shingle) ?? []), row.id]);
    }
    const shared = new Map<string, number>();
    for (const ids of holders.values()) {
      ids.forEach((a, i) => {
        for (const b of ids.slice(i + 1))
          shared.set(`${a} / ${b}`, (shared.get(`${a} / ${b}`) ?? 0) + 1);
      });
    }
    expect([...shared].filter(([, count]) => count > 1)).toEqual([]);
  });

  it.each(['development', 'test'] as const)(
    'has enough of the rare labels in its %s half',
    (which) => {
      const mine = rows.filter((row) => half(row.id) === which);
      const counts = (['refused', 'escalated', 'clarified'] as const).map(
        (label) => mine.filter((row) => row.judgment === label).length,
      );
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(25);
      expect(mine.filter((row) => row.uncertain).length).toBeGreaterThanOrEqual(40);
    },
  );
});
