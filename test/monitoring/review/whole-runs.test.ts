import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Run, Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const fails: Partial<Trial> = { outcome: 'fail' };
const collapsed = (i: number): Partial<Trial> => (i < 10 ? fails : {});
/** Seven cases were asked, and six of them failed. */
const cutShort = (i: number): Partial<Trial> =>
  i < 6 ? fails : i === 6 ? {} : { outcome: 'none', finishReason: null };

async function cutOff(day: number): Promise<Run> {
  const run = await lived(store, day, cutShort);
  await store.runs.end(run.id, 'stopped', at(day), 'the provider gave no answer');
  return { ...run, state: 'stopped' };
}
const drift = async (): Promise<Incident | undefined> =>
  (await store.incidents.list({ limit: 5 })).find((i) => i.kind === 'drift');

describe('a run that was cut off while a suite is told to have fallen', () => {
  it('moves neither the numbers nor the title nor the chart', async () => {
    const d = deps(store, { channels: ['mail'] });
    let day = 0;
    let told: Incident | undefined;
    for (; told?.state !== 'open' && day < 30; day++) {
      await reviewRun(d, await lived(store, day, day < 20 ? () => ({}) : collapsed));
      told = await drift();
    }
    if (told === undefined) throw new Error('nobody was told');
    await reviewRun(d, await cutOff(day));
    const now = await drift();
    expect(now?.facts.title).toBe(told.facts.title);
    expect(now?.facts.measures).toMatchObject(
      told.facts.measures.map(({ after, last }) => ({ after, last })),
    );
    expect(now?.facts.series).toEqual(told.facts.series);
    // And so it is once more is told of it, with the next whole run.
    await reviewRun(d, await lived(store, day + 1, (i) => (i < 20 ? fails : {})));
    const [pass] = (await drift())?.facts.measures ?? [];
    expect(pass?.last).toMatchObject({ value: 5 / 25, n: 25 });
    expect((pass?.after.n ?? 0) % 25).toBe(0);
  });
});
