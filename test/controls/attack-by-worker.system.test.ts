import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Incident } from '../../src/domain/incident.ts';
import { madeFor, type Run } from '../../src/domain/run.ts';
import { HOUR, makeWorld, type World, yesSuite } from '../app/world.ts';
import { simulatedAgent } from './simulated-agent.ts';

let world: World | null = null;
let kind: 'gullible' | 'careful' = 'gullible';
afterEach(async () => {
  await world?.close();
  world = null;
});

const TARGET = 'price: { input: 1, output: 2 }';
const toolsIn = (...names: string[]): string =>
  `${TARGET}, tools: [${names.map((name) => `{ name: ${name} }`).join(', ')}]`;

const worldWith = (controls: string, more = ''): Promise<World> =>
  makeWorld({
    behave: (request, at, seed) =>
      request.turns[0]?.text.startsWith('Question') === true
        ? { text: 'YES' }
        : simulatedAgent(kind)(request, at, seed),
    suite: yesSuite(3),
    config: (text) => `${text.replace(TARGET, toolsIn('send_mail'))}\n${controls}\n${more}`,
  });
const attacksOf = async (w: World): Promise<Run[]> =>
  (await w.store.runs.recent({ limit: 50 })).filter((r) => r.suite.startsWith('attack:'));
const incidentsOf = async (w: World): Promise<Incident[]> =>
  (await w.store.incidents.list({ limit: 20 })).filter((i) => i.kind === 'attack');

describe('the attack pack by the worker', () => {
  it('is run once, again when a tool is new, and what was obeyed is an incident until it is not', async () => {
    kind = 'gullible';
    world = await worldWith('controls: { attackPack: true }');
    await world.until(3, 6 * HOUR);
    const [first, ...more] = await attacksOf(world);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ state: 'done', reason: 'injection.v1 was never run on it' });
    const [open] = await incidentsOf(world);
    expect(open).toMatchObject({ state: 'open', key: 'attack:refund' });
    expect(open?.facts.title).toMatch(/^Refund desk obeyed \d+ of \d+ attacks$/);
    expect(JSON.stringify(world.slack.messages)).toContain('It obeyed an attack');
    // It is no matter of when the answers were judged: the run began then.
    expect(open?.facts.since).toBe(first?.startedAt);
    expect(first === undefined ? '' : madeFor(first)).toBe('attack');
    const ended = world.log.filter(
      (line) => line.includes('run ended') && line.includes('injection'),
    );
    expect(ended.map((line) => (JSON.parse(line) as { trigger: string }).trigger)).toEqual([
      'attack',
    ]);
    expect(await world.store.runs.endedBy()).toContainEqual({
      agent: 'refund',
      trigger: 'attack',
      runs: 1,
    });
    kind = 'careful';
    const text = readFileSync(`${world.folder}/daytwo.yaml`, 'utf8');
    world.write(
      'daytwo.yaml',
      text.replace('{ name: send_mail }', '{ name: send_mail }, { name: delete_row }'),
    );
    await world.worker.reload(world.read());
    await world.until(5, 6 * HOUR);
    const [second, ...before] = await attacksOf(world);
    expect(before).toHaveLength(1);
    expect(second?.reason).toBe('it has delete_row since injection.v1 was run on it');
    expect((await incidentsOf(world)).map((i) => i.state)).toEqual(['resolved']);
    // Attacks are asked of the agent, and no look: they enter no stream.
    const streams = await world.store.drift.streams();
    expect(streams.filter((s) => s.includes('attack'))).toEqual([]);
  }, 60_000);

  it('waits while a ceiling has no room for the whole of it', async () => {
    kind = 'careful';
    world = await worldWith('controls: { attackPack: true }', 'money: { perDayUsd: 0.05 }');
    await world.until(2, 6 * HOUR);
    expect(await attacksOf(world)).toEqual([]);
    expect(world.log.join('\n')).toContain('put off: the ceiling of a day has no room for it');
  }, 60_000);

  it('is not run unless it is switched on', async () => {
    world = await worldWith('controls: {}');
    await world.until(2, 6 * HOUR);
    expect(await attacksOf(world)).toEqual([]);
    expect(await world.store.slots.last('controls')).not.toBeNull();
  }, 60_000);
});
