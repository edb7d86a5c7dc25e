import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedRequest } from '../../src/demo/simulated/behaviour.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { statusNow } from '../../src/monitoring/status.ts';
import { makeWorld, START, type World, yesSuite } from './world.ts';

const MINUTE = 60_000;
const CASES = 4;
let world: World;
afterEach(() => world.close());

const question = (r: SimulatedRequest): number =>
  Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
const GOOD = 'YES, your refund is on its way.';
const BAD = 'We promise the money within an hour.';

const failing = async (): Promise<Incident[]> =>
  (await world.store.incidents.list({ limit: 20 })).filter((i) => i.kind === 'failing-now');

/** A tick every half minute, from the start of the world. */
async function minutes(from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 0.5) {
    await world.clock.advanceTo(START + at * MINUTE);
    await world.turn();
  }
}

const everyMinute = (text: string): string => text.replace('"0 2 * * *"', '"* * * * *"');

describe('a suite that fails from its first run on', () => {
  it.each([
    {
      name: 'a case that must hold',
      suite: yesSuite(CASES).replace('{ expect: acted,', '{ mustHold: true, expect: acted,'),
      config: everyMinute,
      again: '1 of 1: "Question 0"',
    },
    {
      name: 'the floor',
      suite: yesSuite(CASES),
      config: (text: string) =>
        everyMinute(text).replace('file: suite.yaml,', 'file: suite.yaml, alertBelow: 80,'),
      again: '4 of 4',
    },
  ])(
    'is told by $name, and closes when a run passes, with no baseline',
    async (told) => {
      world = await makeWorld({
        suite: told.suite,
        config: told.config,
        behave: (r, at) => ({ text: at < START + 5 * MINUTE && question(r) < 2 ? BAD : GOOD }),
      });
      await minutes(0, 5);
      expect(await failing()).toMatchObject([{ state: 'open' }]);
      await minutes(5, 8);
      expect(await failing()).toMatchObject([
        { state: 'resolved', facts: { title: `Refund desk: passing again, ${told.again}` } },
      ]);
      expect(await world.store.failing.live('refund', 'desk')).toBeNull();
      const { agents, waiting } = await statusNow(world, world.clock.now());
      expect([agents[0]?.state, waiting]).toEqual(['new', []]);
      // From there on it is watched as any other suite.
      await minutes(8, 16);
      const pass = (await world.store.drift.latest()).find(
        (l) => l.review.stream.metric === 'pass',
      );
      expect(pass?.review).toMatchObject({ baselineRuns: 5, before: [expect.any(Number), 0] });
    },
    60_000,
  );
});
