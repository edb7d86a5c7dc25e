import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { lockInstance } from '../../../src/platform/sqlite/lock.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { AT, storeContract } from './contract.ts';
import { realWorkContract } from './real-work-contract.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daytwo-store-'));
});

storeContract('SQLite', async () =>
  openStore(join(mkdtempSync(join(tmpdir(), 'daytwo-store-')), 'd.db'), AT),
);
storeContract('SQLite in memory', async () => openStore(':memory:', AT));
realWorkContract('SQLite', async () => openStore(':memory:', AT));

describe('the SQLite file', () => {
  it('forbids changing the audit log, and finds a link that was changed all the same', async () => {
    const store = openStore(join(folder, 'd.db'), AT);
    for (const n of [1, 2, 3])
      await store.audit.append({
        at: AT,
        actor: 'ana',
        action: 'acknowledged',
        subject: `i${n}`,
        detail: { n },
      });
    expect(await store.audit.verify()).toBeNull();
    const raw = new Database(join(folder, 'd.db'));
    expect(() => raw.exec("UPDATE audit SET actor = 'bob' WHERE seq = 2")).toThrow('append-only');
    raw.exec("DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'bob' WHERE seq = 2");
    raw.close();
    expect(await store.audit.verify()).toBe(2);
    await store.close();
  });

  it('refuses a database from a newer daytwo and leaves it as it was', async () => {
    const file = join(folder, 'new.db');
    const raw = new Database(file);
    raw.pragma('user_version = 99');
    raw.close();
    expect(() => openStore(file, AT)).toThrow(/schema 99/);
  });

  it('sets a damaged file aside, says where, and does not begin anew in the same breath', () => {
    const file = join(folder, 'bad.db');
    writeFileSync(file, 'this is not a database, it is a shopping list'.repeat(200));
    expect(() => openStore(file, AT)).toThrow(/set aside as .*corrupt-20260101T000000000Z/);
    const aside = readdirSync(folder).find((f) => f.startsWith('bad.db.corrupt-'));
    expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toContain('shopping list');
    expect(readdirSync(folder)).not.toContain('bad.db');
  });

  it('gives one daemon the lock and tells the second who has it', () => {
    const lock = lockInstance(join(folder, 'd.db'), { pid: 42, at: AT });
    expect(() => lockInstance(join(folder, 'd.db'), { pid: 43, at: AT })).toThrow(
      /already|another daytwo is running .*pid 42/,
    );
    lock.release();
    lockInstance(join(folder, 'd.db'), { pid: 43, at: AT }).release();
  });

  it('takes a lock that was deleted again, and says so where another was faster', () => {
    const file = join(folder, 'd.db');
    const lock = lockInstance(file, { pid: 42, at: AT });
    rmSync(`${file}.lock`);
    expect(lock.taken()).toBeNull();
    expect(() => lockInstance(file, { pid: 43, at: AT })).toThrow(/another daytwo is running/);
    rmSync(`${file}.lock`);
    const second = lockInstance(file, { pid: 43, at: AT });
    expect(lock.taken()).toMatchObject({ kind: 'taken', why: expect.stringMatching(/pid 43/) });
    expect(second.taken()).toBeNull();
    second.release();
  });
});
