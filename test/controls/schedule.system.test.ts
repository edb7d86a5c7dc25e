import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Incident } from '../../src/domain/incident.ts';
import { HOUR, makeWorld, type World, yesSuite } from '../app/world.ts';

const KEY = `gh${'p_'}Zk3vQ9sLw1Xn8Rb5Tt0Yc7Hj2Mf6Gd4Pa1Ue`;
let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});
const worldWith = (controls: string): Promise<World> =>
  makeWorld({
    behave: () => ({ text: 'YES' }),
    suite: yesSuite(3),
    config: (text) => `${text}\n${controls}`,
  });
const controlsOf = async (w: World): Promise<Incident[]> =>
  (await w.store.incidents.list({ limit: 20 })).filter((i) => i.kind === 'control');

describe('controls by the clock', () => {
  it('tell of a secret that somebody writes into a soul, and that it is gone the night after', async () => {
    world = await worldWith('controls: { schedule: "0 5 * * *" }');
    await world.turn();
    expect(await controlsOf(world)).toEqual([]);
    world.write('SOUL.md', `You run the refund desk. Push with ${KEY}.`);
    await world.until(1, HOUR);
    const [found] = await controlsOf(world);
    expect(found).toMatchObject({ state: 'open', key: 'control:secrets/refund' });
    const said = JSON.stringify(world.slack.messages);
    expect(said).toContain('a secret in plain text');
    expect(said).toContain('line 1: a token of GitHub');
    expect(said).not.toContain(KEY.slice(8));
    world.write('SOUL.md', 'You run the refund desk.');
    await world.until(2, HOUR);
    expect((await controlsOf(world))[0]?.state).toBe('resolved');
  });

  it('do nothing where they are not configured, and are over when they no longer are', async () => {
    world = await worldWith('');
    world.write('SOUL.md', `You run the refund desk. Push with ${KEY}.`);
    await world.until(1, 6 * HOUR);
    expect(await controlsOf(world)).toEqual([]);
    expect(await world.store.slots.last('controls')).toBeNull();
    const file = (text: string): void => world?.write('daytwo.yaml', text);
    const plain = readFileSync(`${world.folder}/daytwo.yaml`, 'utf8');
    file(`${plain}\ncontrols: {}\n`);
    await world.worker.reload(world.read());
    await world.turn();
    expect((await controlsOf(world))[0]?.state).toBe('open');
    file(plain);
    await world.worker.reload(world.read());
    await world.turn();
    expect((await controlsOf(world))[0]?.state).toBe('resolved');
  });
});
