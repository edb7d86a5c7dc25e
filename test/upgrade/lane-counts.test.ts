import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANES, type OutputLane } from '../../src/domain/real-output.ts';
import type { Store } from '../../src/domain/store.ts';
import { MIGRATIONS } from '../../src/platform/sqlite/migrations.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';

const AT = '2026-03-10T12:00:00.000Z';
const DAYS = ['2026-03-09', '2026-03-10', null] as const;
const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'daytwo-lanes-')), 'daytwo.db');

/** A file as it was before lanes and days were counted, with what the same store keeps today. */
function oldFile(): string {
  const file = newFile();
  const before = MIGRATIONS.findIndex((m) => m.includes('CREATE TABLE real_output_place'));
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  for (const step of MIGRATIONS.slice(0, before)) db.exec(step);
  db.pragma(`user_version = ${before}`);
  const put = db.prepare(
    'INSERT INTO real_output (id, agent, name, at, lane, day, doc) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const rows: [string, string, OutputLane | null, string | null][] = [
    ['a', 'desk', 'automated', '2026-03-10'],
    ['b', 'desk', 'automated', '2026-03-10'],
    ['c', 'desk', 'deep', null],
    ['d', 'desk', null, null],
    ['e', 'shop', 'automated', '2026-03-10'],
  ];
  for (const [id, agent, lane, day] of rows) {
    const { texts: _, ...doc } = realOutput(id, { agent });
    put.run(id, agent, Buffer.from(id), doc.at, lane, day, JSON.stringify(doc));
  }
  const look = db.prepare(
    'INSERT INTO human_review (id, of_item, agent, reviewer, at, undone_at, doc) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  look.run('r1', 'a', 'desk', 'ana', AT, null, '{}');
  look.run('r2', 'b', 'desk', 'ana', AT, AT, '{}');
  db.close();
  return file;
}

describe('how many outputs a day has in a lane', () => {
  it('is known of a database from before it was counted', async () => {
    const store = openStore(oldFile(), AT);
    const { realOutputs } = store;
    const today = { agent: 'desk', lane: 'automated', day: '2026-03-10' } as const;
    expect(await realOutputs.count(today)).toBe(2);
    expect(await realOutputs.count({ ...today, reviewed: true })).toBe(1);
    expect(await realOutputs.count({ ...today, reviewed: false })).toBe(1);
    expect(await realOutputs.count({ agent: 'desk', lane: 'deep', day: null })).toBe(1);
    expect(await realOutputs.count({ agent: 'desk', lane: null })).toBe(1);
    expect(await realOutputs.count({ lane: 'automated', day: '2026-03-10' })).toBe(3);
    await store.close();
  });

  it('is what a look at each finds, whatever is allocated, reviewed, taken back and forgotten', async () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const act = fc.oneof(
      fc.record({ do: fc.constant('put' as const), id }),
      fc.record({
        do: fc.constant('allocate' as const),
        id,
        lane: fc.constantFrom(...LANES),
        day: fc.constantFrom(...DAYS),
      }),
      fc.record({ do: fc.constant('review' as const), id }),
      fc.record({ do: fc.constant('undo' as const), id }),
      fc.record({ do: fc.constant('forget' as const), id }),
      fc.record({ do: fc.constant('purge' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const store = openStore(':memory:', AT, { durability: 'off' });
        let n = 0;
        for (const a of acts) {
          n += 1;
          if (a.do === 'put') await store.realOutputs.put([realOutput(a.id, { sourceId: a.id })]);
          else if (a.do === 'allocate')
            await store.realOutputs.allocate([
              { id: a.id, allocation: { lane: a.lane, day: a.day, rank: 1, reason: '', at: AT } },
            ]);
          else if (a.do === 'review') await store.reviews.put(review(`r${n}`, { of: a.id }));
          else if (a.do === 'purge') await store.realOutputs.purgeTexts('9999');
          else if (a.do === 'forget') await store.realOutputs.forget([a.id], AT);
          else
            for (const r of (await store.reviews.list({ of: a.id, limit: 1 })).slice(0, 1))
              await store.reviews.undo(r.id, AT);
        }
        await expectSame(store);
        await store.close();
      }),
      { numRuns: 60 },
    );
  });
});

async function expectSame({ realOutputs }: Store): Promise<void> {
  for (const lane of [...LANES, null])
    for (const day of [...DAYS, undefined])
      for (const reviewed of [true, false, undefined])
        for (const gone of [true, false, undefined]) {
          const of = { lane, day, reviewed, gone };
          const found = await realOutputs.list({ ...of, limit: 99 });
          expect([of, await realOutputs.count(of)]).toEqual([of, found.length]);
        }
}
