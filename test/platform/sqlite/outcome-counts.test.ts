import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/platform/sqlite/migrations.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { putRun } from '../../web/deps.ts';

/** What keeps how trials ended as sums. */
const COUNTS = MIGRATIONS.findIndex((m) => m.includes('CREATE TABLE trial_count'));

it('counts how trials ended that were there before it was kept, in both of their forms', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-counts-')), 'd.db');
  const at = '2026-01-01T00:00:00.000Z';
  const first = openStore(file, at, { durability: 'off' });
  await putRun(first, 'run_1', ['pass', 'fail', 'none', 'pass']);
  await first.close();
  const raw = new Database(file);
  raw.exec(`DROP TRIGGER trial_kept; DROP TABLE trial_count;
    DROP INDEX run_of_agent; DROP INDEX incident_opened; DROP INDEX incident_counted;`);
  raw
    .prepare('INSERT INTO trial VALUES (?, ?, ?, ?, ?, ?, NULL, ?)')
    .run('old', 'run_1', 'case9', 0, at, 'fail', '{}');
  raw.exec(MIGRATIONS[COUNTS] ?? '');
  raw.close();
  const store = openStore(file, at, { durability: 'off' });
  const counted = { pass: 2, fail: 2, none: 1 };
  expect(await store.trials.outcomes()).toEqual([
    { agent: 'refund', suite: 'desk', outcomes: counted },
  ]);
  expect(await store.trials.outcomesOf(['run_1'])).toEqual(new Map([['run_1', counted]]));
  await store.close();
});
