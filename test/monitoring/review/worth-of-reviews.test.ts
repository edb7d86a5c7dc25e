import { afterEach, beforeEach, expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { speaksForChange } from '../../../src/detection/drift/stream-status.ts';
import { proposeBaseline } from '../../../src/monitoring/baselines/propose.ts';
import type { ReviewDeps } from '../../../src/monitoring/review/deps.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { worthOfReviews } from '../../../src/monitoring/review/worth-of-reviews.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
let today = 0;
let on: ReviewDeps;
beforeEach(() => {
  store = openStore(':memory:', '');
  // A run is reviewed, and its incident moves, at the same instant.
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => Date.parse(at(today)),
    channels: [],
  });
  on = deps(store, { recorder });
});
afterEach(() => store.close());

const drift = async (): Promise<Incident | undefined> =>
  (await store.incidents.list({ limit: 20 })).find((i) => i.kind === 'drift');

it('evidence that an incident was resolved with is nothing that may be moving, from that instant on', async () => {
  const night = async (fails: number): Promise<void> => {
    await reviewRun(
      on,
      await lived(store, today, (i) => ({ outcome: i < fails ? 'fail' : 'pass' })),
    );
    today++;
  };
  for (let n = 0; n < 20; n++) await night(n % 2);
  for (let n = 0; n < 10; n++) await night(8);
  expect((await drift())?.state).toBe('open');
  for (let n = 0; n < 25 && (await drift())?.state !== 'resolved'; n++) await night(n % 2);
  expect((await drift())?.state).toBe('resolved');

  const worthOf = await worthOfReviews(store);
  const loud = (await store.drift.latest()).filter(({ review }) => speaksForChange(review));
  expect(loud).not.toEqual([]);
  for (const of of loud) expect((await worthOf(of)).stale).toBe(true);
  const { suspicious } = await proposeBaseline(
    store,
    { agent: 'refund', suite: 'desk' },
    { since: null, first: 10 },
  );
  expect(suspicious).toEqual([]);
});
