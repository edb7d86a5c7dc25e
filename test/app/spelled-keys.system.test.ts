import { afterEach, describe, expect, it } from 'vitest';
import type { Trial } from '../../src/domain/run.ts';
import { answerOf } from '../../src/evaluation/stored-answers.ts';
import { trialRows } from '../../src/evaluation/export.ts';
import { nextLook } from '../faults/support.ts';
import { makeWorld, type World, yesSuite } from './world.ts';

let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

const KEY = 'sk-test-123';
const letters = [...KEY];
const call = (given: unknown) => ({ name: 'look', arguments: JSON.stringify(given) });
const spread = (text: string) => [text.slice(0, 4), text.slice(4, 8), text.slice(8)];

async function trialsOf(w: World): Promise<Trial[]> {
  const runs = await w.store.runs.recent({ limit: 50 });
  return (await Promise.all(runs.map((r) => w.store.trials.ofRun(r.id)))).flat();
}

/** Everything that people read of the stored trials. */
async function read(w: World): Promise<string> {
  const said: unknown[] = [];
  for (const t of await trialsOf(w)) said.push(await answerOf(w.store, t));
  for await (const row of trialRows(w.store, {}, true)) said.push(row);
  return JSON.stringify(said);
}

describe('an agent that spells its key in its tool calls', () => {
  it.each([
    ['a letter a call', letters.map((v) => call({ v }))],
    ['pieces over calls', spread(KEY).map((v) => call({ v }))],
    ['a list of letters', [call({ list: letters })]],
    ['bytes', [call([...Buffer.from(KEY)])]],
    ['pieces in a list of documents', [call({ q: spread(KEY).map((v) => ({ v })) })]],
  ])(
    'in %s is reviewed, read and told of as any other',
    async (_, toolCalls) => {
      let broken = false;
      world = await makeWorld({
        suite: yesSuite(6),
        behave: () => ({ text: broken ? 'NO' : 'YES', toolCalls }),
      });
      await world.turn();
      for (let day = 0; day < 7; day++) await nextLook(world);
      for (const t of await trialsOf(world)) {
        expect(t.unread).toBeUndefined();
        expect(t.toolCalls.map((c) => c.name)).toEqual(toolCalls.map((c) => c.name));
        for (const c of t.toolCalls)
          expect(Array.isArray(JSON.parse(c.arguments))).toBe(
            Array.isArray(JSON.parse(toolCalls[0]?.arguments ?? '')),
          );
        expect(JSON.stringify(t.toolCalls)).toContain('[secret]');
        expect(JSON.stringify(t.toolCalls)).not.toMatch(/"sk-t|est-|115,107/);
      }
      expect(await read(world)).toContain('[secret]');
      broken = true;
      for (let day = 0; day < 4; day++) await nextLook(world);
      expect((await world.store.incidents.list({ limit: 5 })).map((i) => i.kind)).toContain(
        'drift',
      );
      expect(world.log.filter((line) => line.includes('is not a function'))).toEqual([]);
    },
    60_000,
  );
});

it('trials that were kept in a form which nobody can read stop no review and no command', async () => {
  let broken = false;
  world = await makeWorld({ suite: yesSuite(6), behave: () => ({ text: broken ? 'NO' : 'YES' }) });
  await world.turn();
  for (let day = 0; day < 7; day++) await nextLook(world);
  const [newest] = await world.store.runs.recent({ limit: 1 });
  if (newest === undefined) throw new Error('no run');
  const unreadable = {
    toolCalls: '[secret]',
    asserts: '[secret]',
    usage: '[secret]',
    judged: '[secret]',
  };
  const text = '[{"by":"user","text":"hi"},{"by":"agent","text":[secret]}]';
  await world.store.outputs.put('t'.repeat(64), text, newest.createdAt);
  // As an earlier edition left it: a run of which no review has read anything yet.
  const run = { ...newest, id: 'run_broken', createdAt: new Date(world.clock.now()).toISOString() };
  await world.store.runs.create(run);
  for (const [i, t] of (await world.store.trials.ofRun(newest.id)).entries())
    await world.store.trials.put({
      ...t,
      ...(unreadable as unknown as Partial<Trial>),
      transcript: { hash: 't'.repeat(64), answers: 1, ended: 'done' },
      id: `broken ${i}`,
      run: run.id,
    });
  const [first] = await world.store.trials.ofRun(run.id);
  expect(first?.toolCalls).toEqual([]);
  expect(first?.unread).toEqual(['judged', 'usage', 'toolCalls', 'asserts']);
  expect(await read(world)).toContain('can no longer be read: judged, usage, toolCalls, asserts');
  broken = true;
  for (let day = 0; day < 4; day++) await nextLook(world);
  expect((await world.store.incidents.list({ limit: 5 })).map((i) => i.kind)).toContain('drift');
}, 60_000);

it('a model list whose ids spell a key is still a list, and is read again and again', async () => {
  world = await makeWorld({
    suite: yesSuite(2),
    behave: () => ({ text: 'YES' }),
    models: spread(KEY).map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
  });
  await world.turn();
  for (let day = 0; day < 3; day++) await nextLook(world);
  expect(world.log.filter((line) => /is not a function|UNIQUE/.test(line))).toEqual([]);
  const records = await world.store.models.records('sim');
  expect(records.map((r) => r.model)).toEqual(['[secret]', 'sim-1']);
}, 60_000);
