import { afterEach, expect, it } from 'vitest';
import { noVerdictKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { openDriftIncident } from '../../../src/monitoring/review/open-drift.ts';
import { openUnseen } from '../../../src/monitoring/run-end/unseen.ts';
import { makeWorld, type World } from '../../alerting/routes/world.ts';
import { doneRunOf } from '../../domain/rows.ts';
import { deps } from './lived.ts';

const NOON = '2026-03-10T12:00:00.000Z';
let world: World;
afterEach(() => world.close());

const targetOf = (r: { agent: string; suite: string }) => ({
  ...r,
  agentName: r.agent,
  provider: 'p',
  model: 'm',
});
const lookOf = (agent: string) => doneRunOf(NOON, { id: `run_${agent}`, agent });

/** The agent has changed since the alias moved that others are asked of too. */
async function drifts(agent: string): Promise<void> {
  const { recorder, store } = world;
  const what = 'm-latest answers as m-2508 now';
  const facts = plainFacts(`${agent}: pass rate fell`, 'It did.', {
    events: [{ at: NOON, what, change: 'served-model' }],
  });
  const opened = { facts, streams: ['desk/pass'], reason: 'it fell', began: {}, first: null };
  const was = { suspicion: null, failing: null };
  const all = { ...deps(store, { runTarget: targetOf }), recorder };
  await store.transaction((tx) =>
    openDriftIncident(tx, all, lookOf(agent), { ...opened, id: `inc_${agent}` }, was),
  );
}
/** A suite of the agent gets no answer from the account that others are asked at too. */
async function unseen(agent: string): Promise<void> {
  const { recorder, store } = world;
  const target = targetOf({ agent, suite: 'desk' });
  const key = noVerdictKey(agent, 'desk');
  const facts = plainFacts(`${agent}: no answer`, 'None came.');
  const trouble = { kind: 'no-verdict', key, agent, facts, reason: 'none', provider: 'p' } as const;
  await store.transaction((tx) => openUnseen(tx, recorder, trouble, target, lookOf(agent)));
}
const told = async (): Promise<string[]> =>
  (await world.store.outbox.recent(100)).map((n) => `${n.channel}: ${n.incident ?? ''}`).toSorted();

it('agents that one change touches are told together only where the same people hear of them at once', async () => {
  world = await makeWorld(NOON, {
    routes: [{ agents: ['gamma'], channels: ['mail'] }, { channels: ['robot'] }],
    maintenance: [
      { from: '2026-03-10T11:00Z', to: '2026-03-10T18:00Z', agents: ['beta'], why: 'x' },
    ],
  });
  for (const agent of ['alpha', 'beta', 'gamma', 'delta']) await drifts(agent);
  expect(await told()).toEqual(['mail: inc_gamma', 'robot: inc_alpha', 'robot: inc_beta']);
  expect((await world.store.incidents.get('inc_delta'))?.group).toBe('inc_alpha');
});

it('suites without an answer from one account are told together only where the same people hear of them at once', async () => {
  world = await makeWorld(NOON, {
    routes: [{ agents: ['gamma'], channels: ['mail'] }, { channels: ['robot'] }],
  });
  for (const agent of ['alpha', 'gamma', 'delta']) await unseen(agent);
  const incidents = await world.store.incidents.list({ limit: 9 });
  const idOf = (agent: string) => incidents.find((i) => i.agent === agent)?.id;
  expect(await told()).toEqual([`mail: ${idOf('gamma')}`, `robot: ${idOf('alpha')}`]);
});
