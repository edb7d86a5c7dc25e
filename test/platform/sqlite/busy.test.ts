import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/domain/store.ts';
import { fastClock } from '../../../src/platform/clock/fast.ts';
import { runOnFastClock } from '../../../src/platform/clock/run-on-fast-clock.ts';
import { openStore, openStoreWaiting } from '../../../src/platform/sqlite/open.ts';
import { AT } from './contract.ts';

/** Another process: it holds the write lock until it is told to let go. */
let other: Database.Database;
let file: string;
let store: Store | null = null;
beforeEach(async () => {
  file = join(mkdtempSync(join(tmpdir(), 'daytwo-busy-')), 'd.db');
  await openStore(file, AT).close();
  other = new Database(file);
});
afterEach(async () => {
  other.close();
  await store?.close();
  store = null;
});
const hold = (): unknown => other.exec('BEGIN IMMEDIATE');
const letGo = (): unknown => other.exec('COMMIT');
const patient = (most: number, told: number[] = []) => {
  const clock = fastClock(0);
  return {
    clock,
    told,
    options: { patience: { clock, most, onWait: (ms: number) => void told.push(ms) } },
  };
};

describe('a database that another process is writing to', () => {
  it('opens all the same when its schema is up to date', async () => {
    hold();
    store = openStore(file, AT);
    expect(await store.slots.last('x')).toBeNull();
  });

  it('is waited for without standing still: the write is made once the lock is free, and the wait is told of', async () => {
    const { clock, told, options } = patient(60_000);
    store = await openStoreWaiting(file, AT, options);
    hold();
    const written = store.transaction(async (tx) => tx.slots.register('a', AT));
    const second = store.slots.register('b', AT);
    void clock.sleep(21_500).then(letGo);
    await runOnFastClock(Promise.all([written, second]), clock, () => false);
    expect([await store.slots.last('a'), await store.slots.last('b')]).toEqual([AT, AT]);
    expect(clock.now()).toBeGreaterThanOrEqual(21_500);
    expect(told.map((ms) => Math.floor(ms / 1_000))).toEqual([1, 11, 21]);
  });

  it('ends in a typed error that a supervisor restarts on when it is held for too long; nothing is written, and later writes go on', async () => {
    const { clock, options } = patient(60_000);
    store = await openStoreWaiting(file, AT, options);
    hold();
    const refused = runOnFastClock(
      store.transaction(async (tx) => tx.slots.register('a', AT)),
      clock,
      () => false,
    );
    await expect(refused).rejects.toMatchObject({
      code: 'store-busy',
      exitCode: 2,
      message: expect.stringContaining('another process is writing'),
      next: expect.stringContaining('try again'),
    });
    letGo();
    expect(await store.slots.last('a')).toBeNull();
    await store.slots.register('b', AT);
    expect(await store.slots.last('b')).toBe(AT);
  });

  it('that must be moved to a newer schema is waited for too, and is no configuration error', async () => {
    other.pragma('user_version = 1');
    other.close();
    other = new Database(file);
    hold();
    const { clock, options } = patient(30_000);
    await expect(
      runOnFastClock(openStoreWaiting(file, AT, options), clock, () => false),
    ).rejects.toMatchObject({ code: 'store-busy', exitCode: 2 });
  });
});
