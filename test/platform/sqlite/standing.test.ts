import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreLoss } from '../../../src/domain/store-loss.ts';
import { lossOf, type Marks, watchFile } from '../../../src/platform/sqlite/file-watch.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { makeSql } from '../../../src/platform/sqlite/sql.ts';
import { setLogAside } from '../../../src/platform/sqlite/write-ahead-log.ts';
import { AT } from './contract.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'daytwo-standing-')), 'd.db');
});
const mark = (file: string, over: { changed?: string; empty?: boolean } = {}) => ({
  file,
  changed: '1',
  empty: false,
  ...over,
});
const opened: Marks = { main: mark('1:1'), log: mark('1:2'), index: mark('1:3') };
const attempt = {
  id: 'a',
  run: null,
  caseHash: 'c',
  ordinal: 0,
  purpose: 'probe' as const,
  at: AT,
  reservedUsd: 0.1,
};

describe('a look at the file', () => {
  it.each<[string, Partial<Marks>, string | undefined]>([
    ['all is as it was', {}, undefined],
    ['only its content changed', { main: mark('1:1', { changed: '2' }) }, undefined],
    ['its name leads nowhere', { main: null }, 'vanished'],
    ['its folder is closed to us', { main: { error: 'is not open to this user' } }, 'unwritable'],
    ['its name leads to another file', { main: mark('1:9') }, 'replaced'],
    ['it lies on another disk', { main: mark('2:1') }, 'replaced'],
    ['nothing is in it', { main: mark('1:1', { empty: true }) }, 'replaced'],
    ['its log is gone', { log: null }, 'log-vanished'],
    ['its log is another', { log: mark('1:9') }, 'log-vanished'],
    ['the index of its log is gone', { index: null }, 'log-vanished'],
  ])('where %s', (_, now, kind) => {
    expect(lossOf(opened, { ...opened, ...now })?.kind).toBe(kind);
  });
});

describe('a store whose file is taken away', () => {
  it('refuses the write before a call and every other one, tells once, and can still be read', async () => {
    const told: StoreLoss[] = [];
    const store = openStore(file, AT, { onLost: (l) => told.push(l) });
    await store.slots.register('x', AT);
    expect([await store.trials.beginAttempt(attempt, []), store.lost()]).toEqual([
      { ok: true },
      null,
    ]);
    unlinkSync(file);
    await expect(store.trials.beginAttempt({ ...attempt, id: 'b' }, [])).rejects.toMatchObject({
      code: 'store-lost',
      exitCode: 2,
      message: expect.stringMatching(/d\.db is not there any more/),
    });
    await expect(store.slots.register('y', AT)).rejects.toMatchObject({ code: 'store-lost' });
    expect(told.map((l) => l.kind)).toEqual(['vanished']);
    expect(await store.spend.total('', '9999')).toBeCloseTo(0.1);
    await store.close();
  });

  it('stays lost when the file comes back, for what was written meanwhile is in neither', async () => {
    const store = openStore(file, AT);
    renameSync(file, `${file}.away`);
    expect(store.lost()?.kind).toBe('vanished');
    renameSync(`${file}.away`, file);
    expect(store.lost()?.kind).toBe('vanished');
    await store.close();
  });

  it('takes the work of other processes, checkpoints and a VACUUM for what they are', async () => {
    const store = openStore(file, AT);
    await store.hold('mine', AT);
    const other = new Database(file);
    other.exec(
      "INSERT INTO job SELECT value, 'x' FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION " +
        'ALL SELECT value + 1 FROM n WHERE value < 5000) SELECT value FROM n)',
    );
    other.pragma('wal_checkpoint(TRUNCATE)');
    other.exec('DELETE FROM job; VACUUM');
    other.close();
    expect(store.lost()).toBeNull();
    await store.slots.register('x', AT);
    expect(store.lost()).toBeNull();
    await store.close();
  });

  it('tells an older copy of its own content from it once the mark was renewed, and the renewal from a loss', async () => {
    const store = openStore(file, AT);
    await store.hold('mine', AT);
    copyFileSync(file, `${file}.copy`);
    const busy = store.transaction(async (tx) => {
      await tx.slots.register('x', AT);
      await new Promise((resolve) => setImmediate(resolve));
    });
    await Promise.all([busy, store.hold('mine too', AT), store.slots.register('y', AT)]);
    expect(store.lost()).toBeNull();
    copyFileSync(`${file}.copy`, file);
    expect(store.lost()?.kind).toBe('replaced');
    await store.close();
  });

  it.each<[string, (log: string) => void]>([
    ['emptied', (log) => truncateSync(log)],
    ['cut in half', (log) => truncateSync(log, statSync(log).size / 2)],
    ['overwritten', (log) => writeFileSync(log, 'garbage'.repeat(100_000))],
  ])('notices at the next look that its log was %s', async (_, spoil) => {
    const store = openStore(file, AT);
    await store.hold('mine', AT);
    await store.slots.register('x', AT);
    expect(store.lost()).toBeNull();
    spoil(`${file}-wal`);
    expect(store.lost()).toMatchObject({ kind: 'log-vanished', why: expect.stringMatching(/cut/) });
    await store.close();
  });

  it('takes a log that is begun anew, by itself or by others, for its own', async () => {
    const store = openStore(file, AT);
    await store.hold('mine', AT);
    for (let i = 0; i < 5; i++) {
      const other = new Database(file);
      other.exec(`INSERT INTO job VALUES ('a${i}', 'x')`);
      other.pragma(`wal_checkpoint(${i % 2 === 0 ? 'RESTART' : 'TRUNCATE'})`);
      expect(store.lost()).toBeNull();
      await store.slots.register(`b${i}`, AT);
      other.exec(`INSERT INTO job VALUES ('c${i}', 'x')`);
      other.close();
      expect(store.lost()).toBeNull();
    }
    await store.close();
  });

  it('knows that its log would be played into what was copied over it', async () => {
    const other = openStore(`${file}.other`, AT);
    await other.slots.register('theirs', AT);
    await other.close();
    const store = openStore(file, AT);
    await store.hold('mine', AT);
    for (let i = 0; i < 50; i++) await store.slots.register(`mine ${i}`, AT);
    copyFileSync(`${file}.other`, file);
    expect(store.lost()).toMatchObject({ kind: 'replaced', strayLog: true });
    expect(setLogAside(file, AT)).toHaveLength(2);
    // As another process would find it: in this one SQLite knows the file by what it has open.
    for (const end of ['', '-wal', '-shm'])
      if (existsSync(file + end)) copyFileSync(file + end, `${file}.next${end}`);
    const next = openStore(`${file}.next`, AT);
    expect([await next.slots.last('theirs'), await next.slots.last('mine 3')]).toEqual([AT, null]);
    await next.close();
  });

  it('knows content that another worker has marked as not its own', async () => {
    const store = openStore(file, AT);
    await store.hold('mine', AT);
    const other = new Database(file);
    other.exec("UPDATE holder SET token = 'theirs'");
    other.pragma('wal_checkpoint(TRUNCATE)');
    other.close();
    expect(store.lost()?.kind).toBe('replaced');
    await store.close();
  });
});

describe('a database that takes nothing any more', () => {
  let db: Database.Database;
  afterEach(() => db.close());
  const open = (): void => {
    db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE t (a TEXT)');
  };

  it('because its disk is full, is lost: each write says so in words', async () => {
    open();
    const told: StoreLoss[] = [];
    const sql = makeSql(
      db,
      undefined,
      watchFile(file, (l) => told.push(l)),
    );
    db.pragma('max_page_count = 3');
    const big = 'x'.repeat(20_000);
    await expect(sql.run('INSERT INTO t VALUES (?)', big)).rejects.toMatchObject({
      code: 'store-lost',
      exitCode: 2,
      message: expect.stringContaining('no room left'),
    });
    await expect(
      sql.atomic((tx) => tx.run('INSERT INTO t VALUES (?)', 'small')),
    ).rejects.toMatchObject({ code: 'store-lost' });
    expect(told.map((l) => l.kind)).toEqual(['full']);
  });

  it('because it is read-only, is lost in the midst of a transaction too', async () => {
    open();
    const standing = watchFile(file);
    const sql = makeSql(db, undefined, standing);
    const work = sql.atomic(async (tx) => {
      await tx.run('INSERT INTO t VALUES (?)', 'a');
      db.pragma('query_only = ON');
      await tx.run('INSERT INTO t VALUES (?)', 'b');
    });
    await expect(work).rejects.toMatchObject({
      code: 'store-lost',
      message: expect.stringContaining('read-only'),
    });
    expect(standing.lost()?.kind).toBe('unwritable');
    expect(db.inTransaction).toBe(false);
  });

  it.each([
    ['was moved, and a link was put in its place', ['d.db', 'e.db'], 'd.db'],
    ['was opened by a link, and was moved to the name of the link', ['e.db', 'd.db'], 'd.db'],
  ])('because it %s, is lost: another one would write another log', async (_, [from, to], name) => {
    const folder = dirname(file);
    db = new Database(join(folder, from ?? ''));
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE t (a TEXT)');
    if (from !== name) symlinkSync(from ?? '', file);
    const standing = watchFile(file);
    expect(standing.lost()).toBeNull();
    renameSync(join(folder, from ?? ''), join(folder, to ?? ''));
    if (to !== name) symlinkSync(to ?? '', file);
    expect(standing.lost()).toMatchObject({
      kind: 'log-vanished',
      why: expect.stringContaining('a link leads to it'),
    });
  });

  it('because its folder was moved, and a link leads there, is not lost', () => {
    const folder = dirname(file);
    open();
    const standing = watchFile(file);
    renameSync(folder, `${folder}-2`);
    symlinkSync(`${folder}-2`, folder);
    expect(standing.lost()).toBeNull();
  });

  it('because one row is refused, is not lost', async () => {
    open();
    db.exec('CREATE UNIQUE INDEX once ON t (a)');
    const standing = watchFile(file);
    const sql = makeSql(db, undefined, standing);
    await sql.run('INSERT INTO t VALUES (?)', 'a');
    await expect(sql.run('INSERT INTO t VALUES (?)', 'a')).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT_UNIQUE',
    });
    expect(standing.lost()).toBeNull();
  });
});
