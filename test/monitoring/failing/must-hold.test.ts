import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Run, Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from '../review/lived.ts';

let store: Store;
let on: ReturnType<typeof deps>;
beforeEach(() => {
  store = openStore(':memory:', '');
  on = deps(store);
});
afterEach(() => store.close());

/** A night of 25 cases: what came of the one that must hold, and one other fails. */
async function night(day: number, mustHold: Trial['outcome']): Promise<Run> {
  const outcomeOf = (i: number): Trial['outcome'] =>
    i === 0 ? mustHold : i === 1 ? 'fail' : 'pass';
  const run = await lived(store, day, (i) => ({ outcome: outcomeOf(i) }));
  await reviewRun(on, run);
  return run;
}

const told = async (): Promise<Incident | undefined> =>
  (await store.incidents.list({ limit: 9 })).find((i) => i.kind === 'failing-now');

describe('a case that must hold and fails', () => {
  it('is over when it passes itself, with its own numbers and chart, whatever its run passes', async () => {
    await store.cases.put({
      agent: 'refund',
      suite: 'desk',
      hash: 'case0',
      label: 'Delete it',
      prompt: 'q',
      metadata: { mustHold: true },
      firstSeen: at(0),
    });
    for (let day = 0; day < 8; day++) await night(day, 'pass');
    const { id: joins } = await night(8, 'fail');
    const again = await lived(store, 208, () => ({ outcome: 'fail' }));
    await reviewRun(on, { ...again, trigger: 'second-asking', joins });
    const first = await told();
    expect(first?.facts.title).toContain('a case that must hold fails: Delete it');
    expect(first?.facts.series.map((p) => p.value)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0]);

    await night(9, 'none');
    expect(await told()).toMatchObject({ state: 'open', facts: { series: { length: 9 } } });

    await night(10, 'pass');
    expect((await store.incidents.history(first?.id ?? '')).at(-1)?.reason).toMatch(
      /^passing again since .*: "Delete it", 1 of 1$/,
    );
    expect(await told()).toMatchObject({
      state: 'resolved',
      facts: {
        title: 'Refund desk: passing again, 1 of 1: "Delete it"',
        now: expect.stringContaining('"Delete it", 1 of 1; the whole run passed 24 of 25.'),
        summary: expect.stringContaining('That case passed 0 of 1'),
      },
    });
  });
});
