import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { untoldIn } from '../../../src/monitoring/review/untold.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

it('cases that fail in most runs and that an incident does not tell of are named, but for those that always did', async () => {
  for (let i = 0; i < 25; i++)
    await store.cases.put({
      agent: 'refund',
      suite: 'desk',
      hash: `case${i}`,
      label: `Case ${i}`,
      prompt: 'q',
      metadata: {},
      firstSeen: at(0),
    });
  const d = deps(store);
  const fails = (day: number, i: number): boolean =>
    i === 9 || (day >= 20 && i < 3) || (day === 22 && i === 7);
  for (let day = 0; day < 26; day++)
    await reviewRun(
      d,
      await lived(store, day, (i) => (fails(day, i) ? { outcome: 'fail' as const } : {})),
    );
  const [live] = await store.incidents.list({ limit: 5 });
  if (live === undefined) throw new Error('there is no drift');
  const runs = Array.from({ length: 6 }, (_, n) => `run0${20 + n}`);
  const of = (scope: readonly string[] | null): Promise<string[]> => {
    const told: Incident['told'] = { at: at(25), passes: {}, acting: [], scope: { desk: scope } };
    // What its message told is what is asked here, not what its first night did.
    const { failedCases: _, ...asTold } = live;
    return untoldIn(store, { ...asTold, told }, { agent: 'refund', suite: 'desk' }, runs);
  };
  expect(await of(['case0'])).toEqual(['Case 1', 'Case 2']);
  expect(await of(['case0', 'case1', 'case2'])).toEqual([]);
  expect(await of(null)).toEqual([]);
});
