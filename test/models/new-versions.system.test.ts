import { afterEach, expect, it } from 'vitest';
import {
  type NewVersion,
  newVersionLines,
  newVersions,
} from '../../src/models/migration/new-versions.ts';
import { modelsOfWeek } from '../../src/models/week.ts';
import { DAY, makeWorld, MODEL, START, type World, yesSuite } from '../app/world.ts';

let world: World;
afterEach(() => world.close());

it('a new version in the line of a model in use is told with the price of rehearsing on it, until it was rehearsed', async () => {
  world = await makeWorld({
    suite: yesSuite(3),
    models: [MODEL, { id: 'gpt-4o-mini', createdAt: '2025-06-01T00:00:00Z' }],
    behave: () => ({ text: 'YES.' }),
    config: (text) => `${text}\nrehearsals: { onNewVersion: false }\n`,
  });
  await world.turn();
  const at = new Date(START + DAY).toISOString();
  const event = {
    at,
    provider: 'sim',
    model: 'gpt-4o-mini',
    kind: 'new-version' as const,
    reason: 'gpt-4o-mini is of the same line as sim-1, which is in use.',
    told: false,
    before: 'sim-1',
    after: 'gpt-4o-mini',
  };
  const line = { ...event, model: 'other-2', before: 'other-1', after: 'other-2' };
  await world.store.models.addEvents([event, line]);
  const { store, config, worker } = world;
  const { agents, accounts } = worker.currentRuntime();
  const deps = { store, config, agents, accounts };
  const [version, ...more] = await newVersions(deps, START + 2 * DAY);
  expect(more).toEqual([]);
  expect(version).toMatchObject({
    model: 'gpt-4o-mini',
    inPlaceOf: 'sim-1',
    agents: [{ agent: 'refund', result: null, costUsd: null }],
  });
  expect((await modelsOfWeek(deps, START + 2 * DAY)).newVersions).toEqual([
    expect.stringMatching(
      /^gpt-4o-mini is new in the line of sim-1 \(\d{4}-\d\d-\d\d\)\. Refund desk: daytwo rehearse refund --model gpt-4o-mini \(its price is not known yet\)$/,
    ),
  ]);
  expect((await modelsOfWeek(deps, START + 9 * DAY)).newVersions).toEqual([]);
  const told = (over: object): string =>
    newVersionLines([
      { ...version, agents: [{ ...version?.agents[0], ...over }] } as NewVersion,
    ]).join();
  expect(told({ costUsd: 0.42 })).toMatch(/--model gpt-4o-mini \(at most \$0\.42\)$/);
  expect(told({ result: 'Safe to move.' })).toMatch(/Refund desk: Safe to move\.$/);
});
