import { afterEach, describe, expect, it } from 'vitest';
import { makeWorld, START, type World, yesSuite } from './world.ts';

const MINUTE = 60_000;
let world: World;
afterEach(() => world.close());

describe('a suite that comes due faster than it is replayed', () => {
  it('has at most one run waiting; the slots that find it waiting are noted and skipped', async () => {
    world = await makeWorld({
      suite: yesSuite(12),
      config: (text) =>
        text
          .replace('"0 2 * * *"', '"* * * * *"')
          .replace('requestsPerMinute: 100000', 'requestsPerMinute: 1'),
      behave: () => ({ text: 'YES' }),
    });
    const { store, worker } = world;
    await worker.tick();
    for (let n = 1; n <= 9; n++) {
      await world.clock.advanceTo(START + n * MINUTE);
      await worker.tick();
    }
    const runs = await store.runs.recent({ limit: 20 });
    expect(runs.map((r) => r.state)).toEqual(['planned', 'running']);
    const skipped = world.log.filter((l) => l.includes('slot skipped'));
    expect(skipped).toHaveLength(7);
    expect(skipped[0]).toContain(`${runs[0]?.id} of refund/desk has waited to be begun since`);
    expect(await store.slots.last('suite:refund/desk')).toBe('2026-01-05T00:09:00.000Z');
  });
});
