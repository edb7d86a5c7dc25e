import { closeSync, mkdtempSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkFile } from '../../../src/platform/sqlite/check-file.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { AT } from './contract.ts';

let file: string;
beforeEach(async () => {
  file = join(mkdtempSync(join(tmpdir(), 'daytwo-check-')), 'd.db');
  const store = openStore(file, AT);
  await store.slots.register('job', AT);
  await store.close();
});

/** Overwrites the first page of a table, as a failing disk would. */
function damage(path: string, name: string): void {
  const db = new Database(path);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const { rootpage } = db
    .prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?')
    .get(name) as { rootpage: number };
  db.close();
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(4_096, 0xa5), 0, 4_096, (rootpage - 1) * 4_096);
  closeSync(fd);
}

describe.each(['quick', 'full'] as const)('a %s check beside whoever works', (depth) => {
  it('reads table by table, and says that all are whole', async () => {
    const seen: string[] = [];
    const checking = checkFile({ file, depth }, (table, done, of) =>
      seen.push(`${table} ${done === of}`),
    );
    expect(await checking.verdict).toEqual({ verdict: 'whole' });
    expect(seen).toContain('job false');
    expect(seen.at(-1)).toMatch(/ true$/);
  });

  it('names the table that is damaged', async () => {
    damage(file, 'job');
    expect(await checkFile({ file, depth }).verdict).toMatchObject({
      verdict: 'damaged',
      table: 'job',
    });
  });

  it('gives no verdict on a file that it cannot open, or when it is stopped', async () => {
    expect(await checkFile({ file: `${file}.none`, depth }).verdict).toMatchObject({
      verdict: 'unknown',
    });
    const checking = checkFile({ file, depth });
    await checking.stop();
    expect(await checking.verdict).toMatchObject({
      verdict: 'unknown',
      why: 'the check was ended',
    });
  });
});

describe('opening', () => {
  it('does not read what nobody asks for, and tells of damage when it is met', async () => {
    damage(file, 'job');
    const store = openStore(file, AT);
    expect(await store.runs.unfinished()).toEqual([]);
    await expect(store.slots.last('job')).rejects.toMatchObject({
      code: 'store-lost',
      message: expect.stringContaining('is damaged'),
    });
    await store.close();
  });
});
