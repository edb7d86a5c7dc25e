import { statusWords } from '../../../src/alerting/messages/compose.ts';
import { incidentOf } from '../../domain/rows.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_RULES } from '../../../src/detection/failing/rules.ts';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { acknowledge } from '../../../src/alerting/incidents/acknowledge.ts';
import { composeMessage } from '../../../src/alerting/messages/compose.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { actOn, becomeDrift, closeTold } from '../../../src/monitoring/failing/act.ts';
import { toldPasses } from '../../../src/monitoring/failing/told-passes.ts';
import { makeWorld, type World } from '../../alerting/routes/world.ts';
import { episodeOf } from '../../domain/rows.ts';
import { deps } from '../review/lived.ts';

const NOON = '2026-03-10T12:00:00.000Z';
let world: World;
afterEach(() => world.close());

const seen = (run: string, passed = 0) => ({
  run,
  at: NOON,
  counts: Array.from({ length: passed === 0 ? 0 : 28 }, (_, i) => ({
    caseHash: `c${i}`,
    passes: i < passed ? 1 : 0,
    trials: 1,
  })),
});
/** A suite of the agent is found to fail now, on the model that all of them are asked of. */
async function fails(agent: string, passed = 0): Promise<void> {
  const run = `run_${agent}`;
  const episode = episodeOf({ agent, run, at: NOON, runs: [seen(run, passed)] });
  const { recorder, store } = world;
  await store.transaction((tx) =>
    actOn(
      tx,
      { ...deps(store, { runTarget: targetOf }), recorder },
      episode,
      {
        verdict: 'failing',
        why: ['floor'],
        cases: [],
        reason: 'it failed again',
      },
      NO_RULES,
    ),
  );
}
const targetOf = (r: { agent: string; suite: string }) => ({
  ...r,
  agentName: r.agent,
  provider: 'p',
  model: 'm',
});
const of = async (agent: string): Promise<Incident> => {
  const found = await world.store.incidents.findUnfinished(failingKey(agent, 'desk'));
  if (found === null) throw new Error(`${agent} does not fail`);
  return found;
};
async function passes(agent: string): Promise<void> {
  const { recorder, store } = world;
  const episode = await store.failing.live(agent, 'desk');
  if (episode === null) throw new Error(`${agent} does not fail`);
  await store.transaction((tx) =>
    closeTold(tx, { ...deps(store, { runTarget: targetOf }), recorder }, episode, seen('run_ok')),
  );
}
/** Every message that left or waits: where, of whom, and who is named. */
const told = async (): Promise<string[]> =>
  (await world.store.outbox.recent(100))
    .map((n) => `${n.channel}: ${n.reason}: ${about(n.facts)}${named(n.people)}`)
    .toSorted();
const about = (facts: Incident['facts']): string => {
  const { title, lead } = composeMessage({ facts, incident: null, reason: 'opened' });
  return ['alpha', 'beta', 'gamma'].filter((a) => `${title} ${lead}`.includes(a)).join('+');
};
const named = (people: readonly { name: string }[] = []): string =>
  people.length === 0 ? '' : ` for ${people.map((p) => p.name).join(', ')}`;

describe('suites that fail together on one model', () => {
  it('are told in one message where the same people hear of them at the same time', async () => {
    world = await makeWorld(NOON, { routes: [{ channels: ['robot'], people: ['ana'] }] });
    await fails('alpha');
    await world.turn();
    await fails('beta');
    expect(await told()).toEqual([
      'robot: opened: alpha for Ana',
      'robot: worsened: alpha+beta for Ana',
    ]);
  });

  it('are told each on its own route, and not before its own maintenance is over', async () => {
    world = await makeWorld(NOON, {
      routes: [
        { agents: ['gamma'], channels: ['mail'], people: ['ben'] },
        { channels: ['robot'], people: ['ana'] },
      ],
      maintenance: [
        { from: '2026-03-10T11:00Z', to: '2026-03-10T18:00Z', agents: ['beta'], why: 'x' },
      ],
    });
    for (const agent of ['alpha', 'beta', 'gamma']) await fails(agent);
    await world.turn();
    expect(world.robotTold()).toMatchObject([{ title: expect.stringContaining('alpha') }]);
    expect(world.smtp.mails.map((m) => m.raw)).toEqual([expect.stringContaining('For: ben')]);
    expect(await told()).toEqual([
      'mail: opened: gamma for ben',
      'robot: opened: alpha for Ana',
      'robot: opened: beta for Ana',
    ]);
    await world.at('2026-03-10T18:00:00Z');
    await world.turn();
    expect(world.robotTold()).toHaveLength(2);
  });

  it('are heard of by somebody though the one that failed first is in maintenance', async () => {
    world = await makeWorld(NOON, {
      maintenance: [
        { from: '2026-03-10T11:00Z', to: '2026-03-10T18:00Z', agents: ['alpha'], why: 'x' },
      ],
    });
    await fails('alpha');
    await fails('gamma');
    await world.turn();
    expect(world.robotTold()).toMatchObject([{ title: expect.stringContaining('gamma') }]);
  });

  it('are told after the maintenance that both are in, though the first is over by then', async () => {
    world = await makeWorld(NOON, {
      routes: [{ channels: ['robot'] }],
      maintenance: [{ from: '2026-03-10T11:00Z', to: '2026-03-10T18:00Z', why: 'x' }],
    });
    await fails('alpha');
    await fails('gamma');
    expect(await told()).toEqual(['robot: opened: alpha+gamma']);
    await passes('alpha');
    expect(await told()).toEqual(['robot: opened: gamma']);
    await world.at('2026-03-10T18:00:00Z');
    await world.turn();
    expect(world.robotTold()).toMatchObject([{ title: expect.stringContaining('gamma') }]);
  });

  it('are told by themselves once the first is over, and to be over each', async () => {
    world = await makeWorld(NOON, { routes: [{ channels: ['robot'] }] });
    await fails('alpha');
    await fails('gamma');
    await world.turn();
    await passes('alpha');
    await world.turn();
    await world.at('2026-03-10T12:01:00Z');
    await world.turn();
    await passes('gamma');
    await world.turn();
    expect(world.robotTold().map((t) => t.reason)).toEqual([
      'opened',
      'resolved',
      'opened',
      'resolved',
    ]);
    for (const t of world.robotTold().slice(2)) expect(t.title).toContain('gamma');
    // People had read of it in the first one's message: it is not new to them.
    expect(statusWords('opened', { ...incidentOf({ kind: 'failing-now' }), joinedAt: NOON })).toBe(
      'Still so, told by itself from now on',
    );
    expect(statusWords('opened', incidentOf({ kind: 'failing-now' }))).toBe('New');
  });

  it('are told to be over in a message each where they are in the same minute', async () => {
    world = await makeWorld(NOON, { routes: [{ channels: ['robot'] }] });
    await fails('alpha');
    await fails('gamma');
    await world.turn();
    await passes('alpha');
    await world.turn();
    await passes('gamma');
    await world.turn();
    expect(world.robotTold().map((t) => t.reason)).toEqual(['opened', 'resolved', 'resolved']);
    expect(world.robotTold()[2]?.title).toContain('gamma');
  });

  it('are not told by themselves where somebody has them', async () => {
    world = await makeWorld(NOON, { routes: [{ channels: ['robot'] }] });
    await fails('alpha');
    await fails('gamma');
    await acknowledge(world.store, world.recorder, (await of('alpha')).id, 'Ana', '', null);
    await world.at('2026-03-10T12:05:00Z');
    await passes('alpha');
    expect((await told()).filter((t) => t.includes('gamma') && !t.includes('alpha'))).toEqual([]);
    expect((await of('gamma')).ack?.by).toBe('Ana');
  });

  it('have their numbers counted as told, though they stand in a sentence of the other', async () => {
    world = await makeWorld(NOON, { routes: [{ channels: ['robot'] }] });
    await fails('alpha');
    await fails('gamma', 13);
    await world.turn();
    const measures = async (agent: string) =>
      world.store.transaction((tx) => toldPasses(tx, agent));
    expect(await measures('gamma')).toMatchObject([
      { after: { value: 13 / 28, n: 28 }, source: { stream: 'desk/pass' } },
    ]);
    await passes('gamma');
    expect(await measures('gamma')).toEqual([]);
  });

  it('part where the change that one of them turns out to be is for others to hear', async () => {
    world = await makeWorld(NOON, {
      routes: [{ kinds: ['drift'], channels: ['mail'] }, { channels: ['robot'] }],
    });
    await fails('alpha');
    await fails('gamma');
    const failing = await of('gamma');
    await world.store.transaction((tx) =>
      becomeDrift(tx, world.recorder, failing, null, {
        suite: 'desk',
        facts: failing.facts,
        reason: 'it has moved',
        about: {},
      }),
    );
    expect(await told()).toEqual(['mail: opened: gamma', 'robot: opened: alpha+gamma']);
  });
});

describe('an escalation', () => {
  const rules = {
    routes: [{ channels: ['robot'] }],
    escalation: { afterMinutes: 30, channels: ['slack'] },
  };
  const escalated = async (): Promise<string[]> =>
    (await told()).filter((t) => t.includes('escalated'));

  it('of suites that are told together is one', async () => {
    world = await makeWorld(NOON, rules);
    await fails('alpha');
    await fails('gamma');
    await world.at('2026-03-10T12:30:00Z');
    await world.turn();
    await world.at('2026-03-10T14:00:00Z');
    await world.turn();
    expect(await escalated()).toEqual(['slack: escalated: alpha+gamma']);
  });

  it('reaches what began to fail after somebody took the first, or after its own escalation', async () => {
    for (const isTaken of [true, false]) {
      world = await makeWorld(NOON, rules);
      await fails('alpha');
      await world.at('2026-03-10T12:30:00Z');
      if (isTaken) {
        const { id } = await of('alpha');
        await acknowledge(world.store, world.recorder, id, 'Ana', '', null);
      }
      await world.turn();
      await world.at('2026-03-10T12:50:00Z');
      await fails('gamma');
      await world.at('2026-03-10T13:19:00Z');
      await world.turn();
      expect(await escalated()).toEqual(isTaken ? [] : ['slack: escalated: alpha']);
      await world.at('2026-03-10T13:20:00Z');
      await world.turn();
      expect(await escalated()).toContain('slack: escalated: gamma');
      await passes('gamma');
      await world.turn();
      expect(await told()).toContain('slack: resolved: gamma');
      if (isTaken) await world.close();
    }
  });
});
