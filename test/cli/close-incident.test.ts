import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { AT, putIncident } from '../web/deps.ts';
import { folder, typed } from './typing.ts';

/** A configuration whose database has one open incident. */
async function installation(): Promise<string> {
  const at = folder();
  writeFileSync(join(at, 'SOUL.md'), 'You run the refund desk.');
  writeFileSync(
    join(at, 'suite.yaml'),
    "prompts: ['Q {{q}}']\ntests: [{ vars: { q: 1 }, assert: [{ type: contains, value: YES }] }]\n",
  );
  writeFileSync(
    join(at, 'daytwo.yaml'),
    `
providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:SIM_KEY } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1 }
    suites: [{ name: desk, file: suite.yaml }]
store: { file: daytwo.db }
`,
  );
  const store = openStore(join(at, 'daytwo.db'), AT, { durability: 'off' });
  await putIncident(store, 'inc_1');
  await store.close();
  return at;
}

it('an incident is called not real with a word on what it was, as in Slack and on the page', async () => {
  const at = await installation();
  const resolve = '-c daytwo.yaml resolve inc_1 --by ana --not-real';
  const without = await typed(at, resolve);
  expect([without.code, without.err]).toEqual([
    64,
    expect.stringMatching(/nothing says what it was[^]*as the note: "a test"/),
  ]);
  const done = await typed(at, `${resolve} --note drill`);
  expect([done.code, done.out]).toEqual([0, expect.stringContaining('is closed as not real')]);
});

it('an incident is quiet until a day that the calendar has, and no other', async () => {
  const at = await installation();
  for (const until of ['12/25/2096', 'banana-2097', '2097-02-31']) {
    const { code, err } = await typed(at, `-c daytwo.yaml ack inc_1 --by ana --until ${until}`);
    expect([until, code, err]).toEqual([until, 64, expect.stringContaining('is not a date')]);
    expect(err).toContain('write it like 2026-12-01');
  }
});
