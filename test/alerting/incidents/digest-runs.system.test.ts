import { afterEach, expect, it } from 'vitest';
import { iso } from '../../../src/domain/clock.ts';
import { planRun } from '../../../src/evaluation/replay/plan-run.ts';
import { DAY, makeWorld, type World, yesSuite } from '../../app/world.ts';
import { yes } from '../../faults/support.ts';

let world: World;
afterEach(() => world.close());

it('the weekly digest counts the worker’s runs, and no replay by hand', async () => {
  world = await makeWorld({ suite: yesSuite(3), behave: () => yes });
  await world.turn();
  await world.until(3);
  const live = world.worker.currentRuntime();
  const built = await live.agents.load('refund', 'desk');
  const run = await world.store.transaction((tx) =>
    planRun(
      tx,
      built,
      { agent: 'refund', suite: 'desk', trigger: 'manual', reason: 'by hand', trials: 1 },
      live.ids,
      world.clock.now(),
    ),
  );
  await world.store.runs.end(run.id, 'done', iso(world.clock.now()), null);
  await world.clock.advanceTo(world.clock.now() + 5 * DAY);
  const from = iso(world.clock.now() - 7 * DAY);
  const own = (await world.store.runs.recent({ agent: 'refund', limit: 50 })).filter(
    (r) => r.createdAt >= from && r.endedAt !== null,
  );
  const before = world.slack.messages.length;
  await world.turn();
  const told = JSON.stringify(world.slack.messages.slice(before).map((m) => m.blocks));
  expect(own.map((r) => r.trigger)).toContain('manual');
  expect(told).toContain(`Refund desk: ${own.length - 1} run`);
});
