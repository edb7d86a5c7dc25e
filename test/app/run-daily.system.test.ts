import { afterEach, beforeEach, expect, it } from 'vitest';
import { decideBoundary } from '../../src/claims/boundary/decide.ts';
import { monthlyCalls } from '../../src/monitoring/review/confirmation-limits.ts';
import { reviewDeps } from '../../src/monitoring/run-end/review-ended.ts';
import { statusNow } from '../../src/monitoring/status.ts';
import { suiteJobs } from '../../src/monitoring/suite-jobs.ts';
import { suiteNow } from '../../src/monitoring/suite-state.ts';
import { runDueJobs } from '../../src/platform/schedule/scheduler.ts';
import { takeBack } from '../../src/platform/schedule/take-back.ts';
import { DAY, HOUR, makeWorld, START, type World, yesSuite } from './world.ts';

let world: World;
/** A suite that comes due on Mondays at two; the world begins on a Monday. */
beforeEach(async () => {
  world = await makeWorld({
    suite: yesSuite(3),
    behave: () => ({ text: 'YES' }),
    config: (text) => text.replace('"0 2 * * *"', '"0 2 * * 1"'),
  });
  await world.turn();
});
afterEach(() => world.close());

const sign = (runDaily: string[]) =>
  decideBoundary(world.worker.currentRuntime(), {
    agent: 'refund',
    by: 'ana',
    decisions: {},
    runDaily,
    note: '',
  });
const SIX_HOURS = 6 * HOUR;
/** The days of January on which the suite was replayed. */
async function days(): Promise<number[]> {
  const runs = await world.store.runs.recent({ agent: 'refund', suite: 'desk', limit: 100 });
  return runs.map((r) => Number(r.createdAt.slice(8, 10))).toReversed();
}
const plan = async () => {
  const live = world.worker.currentRuntime();
  const [run] = await world.store.runs.recent({ limit: 1 });
  const suite = world.config.agents['refund']?.suites[0];
  if (run === undefined || suite === undefined) throw new Error('nothing ran');
  const now = world.clock.now();
  return {
    looks: (await reviewDeps(live).settingsFor(run)).plannedLooks.schedule,
    inPlan: (await suiteNow(live, 'refund', suite, now)).looksAYear,
    calls: await monthlyCalls(live),
    next: (await statusNow(world, now)).agents[0]?.next,
  };
};

it('a weekly suite runs daily from a signature on, its own day once, and weekly again from the next one on', async () => {
  await world.until(2);
  expect(await days()).toEqual([5]);
  await sign(['desk']);
  await world.until(9.5);
  expect(await days()).toEqual([5, 8, 9, 10, 11, 12, 13, 14]);
  const [last] = await world.store.runs.recent({ limit: 1 });
  expect(last).toMatchObject({
    trigger: 'schedule',
    reason: expect.stringContaining('daily by signature since 2026-01-07T00:00:00.000Z') as string,
  });
  await sign([]);
  await world.until(15);
  expect(await days()).toEqual([5, 8, 9, 10, 11, 12, 13, 14, 19]);
}, 60_000);

it('what is signed again after a pause owes nothing for the days between', async () => {
  await world.until(1, SIX_HOURS);
  await sign(['desk']);
  await world.until(3, SIX_HOURS);
  await sign([]);
  await world.until(9.5, SIX_HOURS);
  await sign(['desk']);
  await world.until(10.5, SIX_HOURS);
  expect(await days()).toEqual([5, 7, 12, 15]);
}, 60_000);

it('says how often it is looked at while that is signed: to the detector, to plans and as the next run', async () => {
  await world.until(1, SIX_HOURS);
  const weekly = await plan();
  expect(weekly).toMatchObject({ next: '2026-01-12T02:00:00.000Z' });
  expect(weekly.looks).toBeCloseTo(365 / 7, 6);
  expect(weekly.inPlan).toBeCloseTo(365 / 7, 6);
  await sign(['desk']);
  const daily = await plan();
  expect(daily).toMatchObject({ looks: 365, inPlan: 365, next: '2026-01-06T02:00:00.000Z' });
  expect(daily.calls).toBeCloseTo((weekly.calls * 365) / weekly.looks, 6);
  await sign([]);
  expect(await plan()).toEqual(weekly);
}, 60_000);

it('claims each slot once, leaves out the day that had a look, and is taken back with the clock', async () => {
  const live = world.worker.currentRuntime();
  const { store, clock } = world;
  const failed = (job: string, e: unknown): never => {
    throw new Error(job, { cause: e });
  };
  const due = async () => runDueJobs(store, clock, await suiteJobs(live), failed);
  await sign(['desk']);
  await due();
  await clock.advanceTo(START + 3 * HOUR);
  // On its own day both come due: one run.
  expect((await due()).map((f) => f.skipped === undefined)).toEqual([true, false]);
  const [own] = await store.runs.recent({ limit: 1 });
  await store.runs.end(own?.id ?? '', 'done', new Date(clock.now()).toISOString(), null);
  await clock.advanceTo(START + DAY + 3 * HOUR);
  const fired = (await Promise.all([due(), due()])).flat();
  expect(fired).toMatchObject([{ slot: '2026-01-06T02:00:00.000Z' }]);
  expect(await days()).toEqual([5, 6]);

  clock.step(-3 * HOUR);
  const back = await takeBack(store, clock, await suiteJobs(live), failed);
  expect(back).toMatchObject([{ slots: ['2026-01-06T02:00:00.000Z'] }]);
  expect((await store.runs.recent({ limit: 1 }))[0]).toMatchObject({ state: 'stopped' });
  await clock.advanceTo(START + DAY + 3 * HOUR);
  expect(await due()).toMatchObject([{ slot: '2026-01-06T02:00:00.000Z' }]);
  expect((await store.runs.recent({ limit: 1 }))[0]).toMatchObject({ state: 'planned' });
}, 60_000);

it('leaves out a day on which an edit was followed by a look less than twenty hours before', async () => {
  await world.until(1.5, SIX_HOURS);
  await sign(['desk']);
  world.write('SOUL.md', 'You run the refund desk, kindly.');
  await world.until(2, SIX_HOURS);
  expect((await world.store.runs.recent({ limit: 1 }))[0]?.trigger).toBe('soul-change');
  expect((await plan()).next).toBe('2026-01-08T02:00:00.000Z');
  await world.until(3.5, SIX_HOURS);
  expect(await days()).toEqual([5, 6, 8]);
}, 60_000);

it('an older signature, which says nothing of schedules, has nothing run daily', async () => {
  const at = new Date(START).toISOString();
  const doc = { agent: 'refund', quarter: '2026-Q1', signedBy: 'ana', at, tasks: {} };
  await world.store.records.put({
    kind: 'boundary',
    subject: 'refund',
    id: 'refund/2026-Q1',
    at,
    doc,
  });
  expect((await suiteJobs(world.worker.currentRuntime())).map((j) => j.name)).toEqual([
    'suite:refund/desk',
  ]);
  await world.until(3, SIX_HOURS);
  expect(await days()).toEqual([5]);
}, 60_000);
