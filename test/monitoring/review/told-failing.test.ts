import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { deps, lived } from './lived.ts';

let store: Store;
let on: ReturnType<typeof deps>;
beforeEach(() => {
  store = openStore(':memory:', '');
  on = deps(store, { failingFor: () => ({ floor: null, suites: 2 }) });
});
afterEach(() => store.close());

/** A run of a suite in which these many of 25 cases fail, and its review. */
async function run(suite: string, day: number, fails: number): Promise<Run> {
  const made = await lived(
    store,
    day,
    (i) => ({
      id: `${suite} ${day} ${i}`,
      run: `${suite}${day}`,
      outcome: i < fails ? 'fail' : 'pass',
    }),
    { id: `${suite}${day}`, suite },
  );
  await reviewRun(on, made);
  return made;
}

/** The failing cases of a run are asked again, and fail again. */
async function failsAgain(of: Run, day: number): Promise<void> {
  const id = `again ${of.id}`;
  const asked = await lived(
    store,
    day,
    (i) => ({ id: `${id} ${i}`, run: id, outcome: i < 16 ? 'fail' : 'pass' }),
    { id, suite: of.suite },
  );
  await reviewRun(on, { ...asked, trigger: 'second-asking', joins: of.id });
}

/** How it was told that `shop` is part of the drift too, of which `desk` was told first. */
async function joins(isToldToFail: boolean): Promise<string | undefined> {
  const suites = ['desk', 'shop'];
  for (let day = 0; day < 6; day++) for (const suite of suites) await run(suite, day, 1);
  await failsAgain(await run('desk', 8, 16), 208);
  const shop = await run('shop', 8, 16);
  if (isToldToFail) await failsAgain(shop, 208);
  for (let day = 9; day < 14; day++) {
    for (const suite of suites) await run(suite, day, 16);
    const drift = await store.incidents.findUnfinished(driftKey('refund'));
    if (drift?.streams?.includes('shop/pass') === true)
      return (await store.incidents.history(drift.id)).at(-1)?.what;
  }
  return undefined;
}

describe('a second suite of a drift', () => {
  it('makes it no worse where people were told already that it fails as badly', async () => {
    expect(await joins(true)).toBe('joined');
  });

  it('makes it worse where they were not', async () => {
    expect(await joins(false)).toBe('worsened');
  });
});
