import { afterEach, describe, expect, it } from 'vitest';
import { chance } from '../../src/demo/simulated/behaviour.ts';
import { DAY, makeWorld, START, yesSuite, type World } from './world.ts';

let world: World;
afterEach(() => world.close());

describe('the whole path', () => {
  it('replays, stores, detects a collapse and tells Slack and email once, with evidence and the next step', async () => {
    const change = START + 25 * DAY;
    world = await makeWorld({
      suite: yesSuite(20),
      behave: (r, at, seed) => {
        const q = Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
        const good = chance(seed, q, at, r.repeat) < (at >= change && q < 6 ? 0.05 : 0.97);
        return { text: good ? 'YES, your refund is on its way.' : 'We promise the money within an hour.' };
      },
    });
    await world.turn();
    await world.until(24);
    expect(world.slack.messages).toHaveLength(4); // weekly digests
    expect((await world.store.drift.latest()).map((l) => l.review.evidence).every((e) => e < 1)).toBe(true);
    await world.until(32);
    const incidents = await world.store.incidents.list({ limit: 10 });
    console.log(JSON.stringify(incidents, null, 1).slice(0, 6000));
    console.log(world.slack.messages.map((m) => m.text));
    console.log(world.log.filter((l) => !l.includes('"level":"info"')).slice(0, 5));
    expect(incidents).toHaveLength(1);
  }, 60_000);
});
