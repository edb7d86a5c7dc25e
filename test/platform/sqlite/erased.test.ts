import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/domain/store.ts';
import { realClock } from '../../../src/platform/clock/real.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { realOutput } from './real-work-contract.ts';

const AT = '2026-03-10T12:00:00.000Z';
const OLD = '2026-01-01T00:00:00.000Z';
let file: string;
let store: Store;

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'daytwo-erased-')), 'daytwo.db');
  // As the worker does: it waits between attempts, and this one is made once.
  store = openStore(file, AT, { patience: { clock: realClock, most: 0 } });
});
afterEach(() => store.close());

/** Words that nothing else has: short, and so long that they lie on pages of their own. */
const letters = (n: number): string =>
  Array.from({ length: n }, (_, i) => String.fromCodePoint(97 + ((i * i * 7 + i) % 26))).join('');
const texts = [3, 9_000].map((n) => ({
  prompt: `Who is Ana Lopez? ${letters(n)}`,
  output: `A customer. ${letters(n)}`,
  toolCalls: [],
  context: null,
}));

async function keepBoth(): Promise<Buffer[]> {
  await store.realOutputs.put(texts.map((t, i) => realOutput(`out_${i}`, { at: OLD, texts: t })));
  const reader = new Database(file, { readonly: true });
  const rows = reader.prepare('SELECT words FROM real_output').all() as { words: Buffer }[];
  reader.close();
  return rows.map((r) => r.words);
}

/** In which of the files beside the database any of these bytes stand, to 60 of each. */
const standsIn = (words: readonly Buffer[]): string[] =>
  ['', '-wal'].filter((end) => {
    if (!existsSync(file + end)) return false;
    const bytes = readFileSync(file + end);
    return words.some((w) => bytes.includes(w.subarray(0, 60)) || bytes.includes(w.subarray(-60)));
  });

describe('words that are erased', () => {
  it.each([
    ['by their age', () => store.realOutputs.purgeTexts(AT)],
    ['on request', () => store.realOutputs.forget(['out_0', 'out_1'], AT)],
  ])('are in no file afterwards: %s', async (_, erase) => {
    const words = await keepBoth();
    await store.emptyLog();
    expect(standsIn(words)).toEqual(['']);
    expect(await erase()).toBe(2);
    expect(await store.emptyLog()).toBe(true);
    expect(standsIn(words)).toEqual([]);
  });

  it('stay in the log while somebody reads, which is said, and go with the next mark', async () => {
    const words = await keepBoth();
    const reader = new Database(file, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM real_output').get();
    await store.realOutputs.purgeTexts(AT);
    expect(await store.emptyLog()).toBe(false);
    expect(standsIn(words)).toContain('-wal');
    reader.exec('COMMIT');
    reader.close();
    await store.hold('mark', AT);
    expect(standsIn(words)).toEqual([]);
  });

  it('leave the log of a database that another process has open', async () => {
    const words = await keepBoth();
    const worker = openStore(file, AT);
    await worker.realOutputs.list({ limit: 5 });
    await store.realOutputs.forget(['out_0', 'out_1'], AT);
    expect(await store.emptyLog()).toBe(true);
    expect(standsIn(words)).toEqual([]);
    expect(worker.lost()).toBeNull();
    await worker.close();
  });
});
