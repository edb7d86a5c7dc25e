import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { planRun } from '../../src/evaluation/replay/plan-run.ts';
import { DAY, HOUR, makeWorld, START, type World, yesSuite } from '../app/world.ts';
import { calls, incidents, yes } from './support.ts';

let world: World;
let other: Database.Database | null = null;
afterEach(async () => {
  other?.close();
  other = null;
  await world.close();
});
/** Another process begins to write, and does not stop. */
function hold(): void {
  other ??= new Database(join(world.folder, 'daytwo.db'), { timeout: 0 });
  other.exec('BEGIN IMMEDIATE');
}
const letGo = (): unknown => other?.exec('COMMIT');
const runs = async (): Promise<string[]> =>
  (await world.store.runs.recent({ agent: 'refund', limit: 5 })).map(
    (r) => `${r.trigger} ${r.state}`,
  );
const seconds = (n: number): Promise<void> => world.clock.advanceTo(world.clock.now() + n * 1_000);

describe('a worker beside a process that writes for long', () => {
  it('claims the slot at the first tick after the lock is gone', async () => {
    world = await makeWorld({ suite: yesSuite(4), behave: () => yes });
    await world.turn();
    hold();
    await world.clock.advanceTo(START + DAY + 2 * HOUR);
    await world.turn();
    expect(await runs()).toEqual([]);
    expect(world.log.join('')).toContain('another process is writing');
    letGo();
    await seconds(10);
    await world.turn();
    expect(await runs()).toEqual(['schedule done']);
  });

  it('goes on with a run that met the lock at the next tick, not minutes later, and repeats only the calls that were in flight', async () => {
    let held = false;
    world = await makeWorld({
      suite: yesSuite(20),
      behave: () => {
        if (!held && calls(world) >= 6) {
          try {
            hold();
            held = true;
          } catch {
            // The worker is in the midst of a write: the next call tries again.
          }
        }
        return yes;
      },
    });
    await world.turn();
    await world.clock.advanceTo(START + DAY + 2 * HOUR);
    await world.turn();
    expect(held).toBe(true);
    expect(await runs()).toEqual(['schedule running']);
    letGo();
    await seconds(10);
    await world.turn();
    expect(await runs()).toEqual(['schedule done']);
    expect(calls(world)).toBeLessThanOrEqual(20 + 8);
    expect(await incidents(world)).toEqual([]);
  });

  it('leaves a replay by hand to the command that makes it, so that nothing is paid twice', async () => {
    world = await makeWorld({ suite: yesSuite(4), behave: () => yes });
    await world.turn();
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
    await seconds(10);
    await world.turn();
    expect([calls(world), (await world.store.runs.get(run.id))?.state]).toEqual([0, 'planned']);
  });
});
