import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseYaml } from '../../../src/config/places.ts';
import { seedRows, seedSchema } from '../../../src/models/calendars/facts.ts';
import { rowKey } from '../../../src/models/calendars/row.ts';

const folder = join(import.meta.dirname, '../../../data/facts');
const seeds = readdirSync(folder)
  .filter((f) => f.endsWith('.yaml'))
  .map((f) => ({
    file: f,
    seed: seedSchema.safeParse(parseYaml(readFileSync(join(folder, f), 'utf8'), f).value),
  }));

test('every shipped fact has its page, the day it was read, and a day of the calendar; no model has two', () => {
  expect(
    seeds.flatMap(({ file, seed }) => (seed.success ? [] : [`${file}: ${seed.error.message}`])),
  ).toEqual([]);
  const rows = seeds.flatMap(({ seed }) => (seed.success ? seedRows(seed.data) : []));
  expect(rows.length).toBeGreaterThan(50);
  expect(new Set(rows.map(rowKey)).size).toBe(rows.length);
  expect(
    rows.filter((r) => r.deprecatedAt !== null && r.endsAt !== null && r.deprecatedAt > r.endsAt),
  ).toEqual([]);
  expect(rows.filter((r) => r.replacement === r.model)).toEqual([]);
});
