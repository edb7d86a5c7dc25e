import { afterEach, describe, expect, it } from 'vitest';
import { chance, type SimulatedRequest } from '../../src/demo/simulated/behaviour.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { makeWorld, START, type World, yesSuite } from './world.ts';

const MINUTE = 60_000;
const CASES = 40;
let world: World;
afterEach(() => world.close());

const question = (r: SimulatedRequest): number =>
  Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
const GOOD = 'YES, your refund is on its way.';
const BAD = 'We promise the money within an hour, whatever it was that you bought from us.';

/** Some minutes of a suite that runs every minute; a case fails as often as `failing` says. */
async function minutes(to: number, failing: (minute: number) => number): Promise<void> {
  world = await makeWorld({
    suite: yesSuite(CASES),
    config: (text) => text.replace('"0 2 * * *"', '"* * * * *"'),
    behave: (r, at, seed) => {
      const rate = failing((at - START) / MINUTE);
      return { text: chance(seed, question(r), at, r.repeat) < rate ? BAD : GOOD };
    },
  });
  for (let at = 0; at < to; at += 0.5) {
    await world.clock.advanceTo(START + at * MINUTE);
    await world.turn();
  }
}

const told = async (): Promise<Incident[]> =>
  (await world.store.incidents.list({ limit: 20 })).filter(
    (i) => i.kind === 'failing-now' || (i.kind === 'drift' && i.state === 'open'),
  );
const minuteOf = (i: Incident | undefined): number =>
  (Date.parse(i?.openedAt ?? '') - START) / MINUTE;

describe('a suite that runs every minute', () => {
  it('is heard of within five minutes of a collapse after five runs', async () => {
    await minutes(11, (minute) => (minute >= 6 ? 0.62 : 0.03));
    const [first] = await told();
    expect(minuteOf(first)).toBeLessThan(11);
    expect(first?.facts.title).toMatch(/pass/);
  }, 60_000);
});
