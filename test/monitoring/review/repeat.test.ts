import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Run } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { doneRunOf } from '../../domain/rows.ts';
import { deps } from './lived.ts';

const AT = '2026-01-18T04:00:00.000Z';
let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

/** A run that ended without a single verdict. */
async function blind(id: string): Promise<Run> {
  const run = doneRunOf(AT, {
    id,
    agent: 'clinic',
    suite: 'blind',
    caseHashes: ['a', 'b', 'c'],
  });
  await store.runs.create(run);
  await store.runs.end(id, 'done', AT, null);
  return run;
}

it('a run without verdicts is repeated once also where another process, whose ids sort first, planned the repeat within the same millisecond', async () => {
  const on = deps(store);
  expect((await reviewRun(on, await blind('run_z')))?.repeat).toBe(true);
  expect((await reviewRun(on, await blind('run_a')))?.repeat).toBe(false);
  expect((await store.incidents.list({ limit: 10 })).map((i) => i.kind)).toEqual(['no-verdict']);
});
