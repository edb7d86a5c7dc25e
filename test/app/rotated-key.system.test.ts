import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { trialRows } from '../../src/evaluation/export.ts';
import { answerOf } from '../../src/evaluation/stored-answers.ts';
import { nextLook } from '../faults/support.ts';
import { makeWorld, type World, yesSuite } from './world.ts';

let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

const OLD = 'Qm4vTz8KpLx2Rw6YbN';
const NEW = 'Hn7cBd3FgSj9Wk5ExTa';

/** Everything that was stored, logged and sent, as people read it. */
async function told(w: World): Promise<string> {
  const said: unknown[] = [w.log, w.slack.messages, w.smtp.mails];
  for (const run of await w.store.runs.recent({ limit: 50 }))
    for (const trial of await w.store.trials.ofRun(run.id))
      said.push(trial, await answerOf(w.store, trial));
  for await (const row of trialRows(w.store, {}, true)) said.push(row);
  said.push(await w.store.versions.latest('refund', 'harness', 'the runtime'));
  said.push(await w.store.changes.between('refund', '', '9'));
  return JSON.stringify(said);
}

it('a key that is replaced while the worker runs, and told by an agent and its runtime, is cut out', async () => {
  let key = '';
  world = await makeWorld({
    suite: yesSuite(2),
    files: { key: OLD },
    behave: () => ({ text: `YES, with ${readFileSync(key, 'utf8')} today` }),
    config: (text) =>
      text
        .replace('env:SIM_KEY', 'file:key')
        .replace('soul: SOUL.md', 'soul: SOUL.md\n    runtimeCommand: [cat, key]'),
  });
  key = join(world.folder, 'key');
  await world.turn();
  await nextLook(world);
  world.write('next', NEW);
  renameSync(join(world.folder, 'next'), key);
  await nextLook(world);
  const all = await told(world);
  expect((await world.store.runs.recent({ limit: 5 })).length).toBeGreaterThan(1);
  expect(all).toContain('YES, with [secret] today');
  expect(all).not.toContain(OLD);
  expect(all).not.toContain(NEW);
  expect((await world.store.versions.latest('refund', 'harness', 'the runtime'))?.hash).toBe(
    '[secret]',
  );
}, 30_000);
