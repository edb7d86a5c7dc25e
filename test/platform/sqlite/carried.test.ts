import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/domain/store.ts';
import { realClock } from '../../../src/platform/clock/real.ts';
import { MIGRATIONS } from '../../../src/platform/sqlite/migrations.ts';
import { openStoreWaiting } from '../../../src/platform/sqlite/open.ts';

const NOW = '2026-03-20T12:00:00.000Z';
const DAY = {
  name: 'day' as const,
  from: '2026-03-20T00:00:00.000Z',
  to: '2026-03-21T00:00:00.000Z',
  usd: 2,
};
const MONTH = {
  name: 'month' as const,
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-04-01T00:00:00.000Z',
  usd: 10,
};
const NEXT = {
  name: 'month' as const,
  from: '2026-04-01T00:00:00.000Z',
  to: '2026-05-01T00:00:00.000Z',
  usd: 10,
};
/** 30 days of calls, three a day, at $0.10 settled; the last one was never settled. */
const CALLS = Array.from({ length: 90 }, (_, i) => ({
  at: `2026-${i < 24 ? '02' : '03'}-${String(i < 24 ? 21 + Math.floor(i / 3) : 1 + Math.floor((i - 24) / 3)).padStart(2, '0')}T0${i % 3}:30:1${i % 10}.000Z`,
  settled: i !== 80,
}));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daytwo-carried-'));
  file = join(folder, 'd.db');
});
async function within<T>(
  work: (store: Store) => Promise<T>,
  stamp = NOW,
  check = false,
): Promise<T> {
  const store = await openStoreWaiting(file, stamp, {
    durability: 'off',
    check,
    patience: { clock: realClock, most: 5_000 },
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
const spending = (): Promise<void> =>
  within(async (store) => {
    for (const [i, c] of CALLS.filter((call) => call.at < NOW).entries()) {
      await store.trials.beginAttempt(
        {
          id: `a${i}`,
          run: null,
          caseHash: 'c',
          ordinal: i,
          purpose: 'probe',
          at: c.at,
          reservedUsd: 0.5,
        },
        [],
      );
      if (c.settled) await store.trials.endAttempt(`a${i}`, c.at, 'reply', 0.1);
    }
    for (let i = 0; i < 50; i++) await store.slots.register(`job ${i} ${'x'.repeat(200)}`, NOW);
  });
/** Overwrites the pages of a table or index, as a failing disk would. */
function damage(...names: string[]): void {
  const db = new Database(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const size = Number(db.pragma('page_size', { simple: true }));
  const pages = names.map(
    (n) =>
      (
        db.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').get(n) as {
          rootpage: number;
        }
      ).rootpage,
  );
  db.close();
  overwrite(pages, size);
}
/** Overwrites where the newest rows of a table or index lie. */
function damageEnd(...names: string[]): void {
  const db = new Database(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const pages = names.map(
    (n) =>
      (
        db
          .prepare(
            "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path " +
              'DESC LIMIT 1',
          )
          .get(n) as { pageno: number }
      ).pageno,
  );
  db.close();
  overwrite(pages, 4_096);
}
function overwrite(pages: readonly number[], size: number): void {
  const fd = openSync(file, 'r+');
  for (const page of pages) writeSync(fd, Buffer.alloc(size, 0xa5), 0, size, (page - 1) * size);
  closeSync(fd);
}
const setAside = async (): Promise<void> =>
  void (await expect(within(async () => undefined, NOW, true)).rejects.toMatchObject({
    code: 'store-corrupt',
    exitCode: 2,
  }));
const total =
  (w: { from: string; to: string }) =>
  (store: Store): Promise<number> =>
    store.spend.total(w.from, w.to);

describe('a new database beside one that was set aside', () => {
  it.each([
    ['another table', ['job']],
    ['the index of the calls', ['attempt_spent']],
    ['the table of the calls that are open', ['attempt']],
    ['the table of the calls', ['kept_call']],
    ['the table of the sums', ['spent']],
  ])('goes on counting the day and the month where %s is damaged, once', async (_, names) => {
    await spending();
    const before = await within(async (store) => [
      await total(DAY)(store),
      await total(MONTH)(store),
    ]);
    damage(...names);
    await setAside();
    for (let opening = 0; opening < 2; opening++) {
      const [day, month] = await within(async (store) => [
        await total(DAY)(store),
        await total(MONTH)(store),
      ]);
      expect(day).toBeCloseTo(before[0] ?? 0, 9);
      expect(month).toBeCloseTo(before[1] ?? 0, 9);
    }
    expect(before[1]).toBeGreaterThan(5);
    const [source, ...others] = await within((store) => store.spend.carried());
    expect([source?.known, source?.at, others]).toEqual([true, NOW, []]);
    expect(
      await within((store) =>
        store.trials.beginAttempt(
          {
            id: 'n',
            run: null,
            caseHash: 'c',
            ordinal: 0,
            purpose: 'probe',
            at: NOW,
            reservedUsd: 4,
          },
          [MONTH],
        ),
      ),
    ).toMatchObject({ ok: false, assumedUsd: 0 });
  });

  it('counts half of each ceiling of that day and month, and none of the next, where nothing could be read', async () => {
    writeFileSync(file, 'a shopping list'.repeat(1_000));
    await setAside();
    await within(async (store) => {
      expect(await store.spend.towards(DAY)).toEqual({ spentUsd: 0, assumedUsd: 1 });
      expect(await store.spend.towards(MONTH)).toEqual({ spentUsd: 0, assumedUsd: 5 });
      expect(await store.spend.towards(NEXT)).toEqual({ spentUsd: 0, assumedUsd: 0 });
      const call = {
        id: 'n',
        run: null,
        caseHash: 'c',
        ordinal: 0,
        purpose: 'probe' as const,
        at: NOW,
        reservedUsd: 1.1,
      };
      expect(await store.trials.beginAttempt(call, [DAY])).toMatchObject({
        ok: false,
        spentUsd: 0,
        assumedUsd: 1,
      });
      expect(
        await store.trials.beginAttempt(call, [
          { name: 'budget', from: '', to: '9999', usd: 2, runs: ['r'] },
        ]),
      ).toEqual({ ok: true });
      await store.spend.settle(
        (await store.spend.carried()).map((c) => c.source),
        'ana',
        NOW,
        [{ at: DAY.from, usd: 0.25, calls: 0 }],
      );
      expect(await store.spend.towards(DAY)).toEqual({ spentUsd: 1.35, assumedUsd: 0 });
      expect(await store.spend.carried()).toMatchObject([
        { known: true, confirmedBy: 'ana', usd: 0.25 },
      ]);
    });
  });

  it('counts what could be read as a part of the half', async () => {
    await spending();
    const before = await within(total(MONTH));
    damageEnd('kept_call', 'spent');
    await setAside();
    const { spentUsd, assumedUsd } = await within((store) => store.spend.towards(MONTH));
    expect(spentUsd).toBeGreaterThan(0);
    expect(spentUsd).toBeLessThan(before);
    expect(spentUsd + assumedUsd).toBeCloseTo(Math.max(5, spentUsd), 9);
  });

  it('counts nothing twice where the calls were recovered into it', async () => {
    await spending();
    const before = await within(total(MONTH));
    damage('job');
    await setAside();
    const aside = readdirSync(folder).find((f) => /corrupt-\d+T\d+Z$/.test(f)) ?? '';
    const recovered = new Database(file);
    for (const step of MIGRATIONS) recovered.exec(step);
    recovered.pragma(`user_version = ${MIGRATIONS.length}`);
    recovered.prepare('ATTACH ? AS old').run(join(folder, aside));
    recovered.exec("INSERT INTO attempt SELECT * FROM old.attempt WHERE at < '2026-03-10'");
    recovered.exec(
      "INSERT INTO kept_call SELECT * FROM old.kept_call WHERE at < unixepoch('2026-03-10') * 1000",
    );
    recovered.close();
    expect(await within(total(MONTH))).toBeCloseTo(before, 9);
  });
});

describe('a database of the first release', () => {
  it('opens, keeps its spending, and carries nothing', async () => {
    const old = new Database(file);
    for (const step of MIGRATIONS.slice(0, 5)) old.exec(step);
    old.pragma('user_version = 5');
    old.exec(
      'INSERT INTO attempt (id, case_hash, ordinal, purpose, at, reserved_usd, cost_usd) ' +
        `VALUES ('a', 'c', 0, 'probe', '${NOW}', 1, 0.4)`,
    );
    old.close();
    expect(
      await within(async (store) => [await total(MONTH)(store), await store.spend.carried()]),
    ).toEqual([0.4, []]);
  });

  it('that was set aside by it is carried over by this one', async () => {
    await spending();
    const before = await within(total(MONTH));
    renameSync(file, `${file}.corrupt-20260320T120000000Z`);
    expect(await within(total(MONTH))).toBeCloseTo(before, 9);
  });
});
