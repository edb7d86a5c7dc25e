import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { makeWorld, type World, yesSuite } from '../app/world.ts';
import { allIncidents, calls, incidents, nextLook, slackTexts, trialsOf, yes } from './support.ts';

let world: World;
afterEach(() => world.close());
const MINUTE = 60_000;

/** Runs SQL beside the worker, as another process would. */
function sql(text: string): void {
  const db = new Database(join(world.folder, 'daytwo.db'));
  db.exec(text);
  db.close();
}
async function minutes(n: number): Promise<void> {
  for (let i = 0; i < n; i++) {
    await world.clock.advanceTo(world.clock.now() + MINUTE);
    await world.turn();
  }
}

describe('a database that takes no results', () => {
  it('does not make the worker pay for the same calls at every tick; people are told, and the run finishes once it can be written', async () => {
    world = await makeWorld({ suite: yesSuite(12), behave: () => yes });
    await world.turn();
    sql(
      "CREATE TRIGGER full BEFORE INSERT ON kept_trial BEGIN SELECT raise(ABORT, 'database or " +
        "disk is full'); END",
    );
    await nextLook(world);
    const first = calls(world);
    expect(first).toBeLessThan(12); // the others are not called in vain
    await minutes(4);
    expect(calls(world)).toBe(first);
    expect(await incidents(world)).toEqual([]);
    await minutes(14);
    expect(calls(world)).toBeLessThan(4 * 12);
    expect((await allIncidents(world)).map((i) => `${i.kind} ${i.state} ${i.facts.title}`)).toEqual(
      ['watch open daytwo itself has trouble: replaying'],
    );
    expect(slackTexts(world)[0]).toContain('database or disk is full');
    sql('DROP TRIGGER full');
    await minutes(8);
    const run = (await world.store.runs.recent({ agent: 'refund', limit: 1 }))[0];
    expect(run?.state).toBe('done');
    expect(await trialsOf(world, run ?? { id: '' })).toHaveLength(12);
    expect(await incidents(world)).toEqual(['watch resolved']);
  });

  it('or no reviews is told after ten minutes; nothing is replayed for it, and the review comes once it can be written', async () => {
    world = await makeWorld({ suite: yesSuite(12), behave: () => yes });
    await world.turn();
    sql(
      "CREATE TRIGGER full BEFORE INSERT ON reviewed_run BEGIN SELECT raise(ABORT, 'database " +
        "or disk is full'); END",
    );
    await nextLook(world);
    await minutes(12);
    expect(calls(world)).toBe(12);
    expect((await allIncidents(world)).map((i) => i.facts.title)).toEqual([
      'daytwo itself has trouble: reviews',
    ]);
    sql('DROP TRIGGER full');
    await minutes(2);
    expect(await world.store.runs.unreviewed()).toEqual([]);
    expect(await incidents(world)).toEqual(['watch resolved']);
  });
});
