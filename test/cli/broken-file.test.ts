import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { incidentOf } from '../domain/rows.ts';
import { folder, typed, type Typed } from './typing.ts';

const SOUND = `
providers:
  sim: { kind: openai, apiKey: env:SIM_KEY }
agents:
  desk:
    name: Help desk
    soul: SOUL.md
    target: { provider: sim, model: m }
    suites: [{ name: cases, file: suite.yaml, schedule: "0 2 * * *" }]
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1 }
store: { file: kept/daytwo.db }
`;
/** An edit that went wrong in three places, and one that is no YAML any more. */
const BROKEN = {
  'three keys': SOUND.replace('schedule:', 'shedule:')
    .replace('channel: C1', 'chanel: C1')
    .replace('model: m', 'modl: m'),
  'a bracket': SOUND.replace('schedule: "0 2 * * *" }]', 'schedule: "0 2 * * *" }'),
};

const OPEN = incidentOf({
  agent: 'desk',
  openedAt: '2026-01-10T00:00:00.000Z',
  facts: plainFacts('Help desk: pass rate fell 98 % → 76 %', 'It fell.', {}),
});

/** An installation with an open incident, whose file was broken since. */
async function installed(text: string): Promise<string> {
  const at = folder();
  mkdirSync(join(at, 'kept'));
  writeFileSync(join(at, 'SOUL.md'), 'You help.');
  writeFileSync(
    join(at, 'suite.yaml'),
    'prompts: [hi]\ntests: [{ assert: [{ type: contains, value: a }] }]',
  );
  writeFileSync(join(at, 'daytwo.yaml'), text);
  const store = openStore(join(at, 'kept/daytwo.db'), '2026-01-10T00:00:00.000Z');
  await store.incidents.insert(OPEN);
  await store.close();
  return at;
}
const type = (at: string, args: string): Promise<Typed> => typed(at, `-c daytwo.yaml ${args}`);

describe.each(Object.entries(BROKEN))('a file that %s broke', (_name, text) => {
  it('blinds nobody: what is looked at says what it can, in one line on stderr how broken the file is, and ends with its own code', async () => {
    const at = await installed(text);
    const note = /^daytwo\.yaml has \d problems? \(daytwo check-config lists them\)[^\n]*\n$/;
    const status = await type(at, 'status');
    expect(status).toMatchObject({ code: 1, err: expect.stringMatching(note) });
    expect(status.out).toContain('pass rate fell 98 % → 76 %');
    for (const args of ['incidents', 'incidents inc_1'])
      expect(await type(at, args)).toMatchObject({
        code: args === 'incidents' ? 1 : 0,
        out: expect.stringContaining('pass rate fell'),
        err: expect.stringMatching(note),
      });
    for (const args of ['runs', 'audit', 'spend', 'baseline show', 'models', 'rehearsals'])
      expect({ args, ...(await type(at, args)) }).toMatchObject({
        args,
        code: 0,
        err: expect.stringMatching(note),
      });
    expect(await type(at, 'drift')).toMatchObject({ code: 3, err: expect.stringMatching(note) });
  });

  it('stops no person’s word: it is taken, and told to the channels that the file names', async () => {
    const at = await installed(text);
    expect(await type(at, 'ack inc_1 --by ana')).toMatchObject({ code: 0 });
    expect(await type(at, 'release inc_1 --by ana')).toMatchObject({ code: 0 });
    expect(await type(at, 'resolve inc_1 --by ana')).toMatchObject({ code: 0 });
    const store = openStore(join(at, 'kept/daytwo.db'), '2026-01-10T00:00:00.000Z');
    expect((await store.outbox.recent(10)).map((n) => n.channel)).toContain('slack');
    expect(await store.incidents.get('inc_1')).toMatchObject({ state: 'resolved' });
    await store.close();
  });

  it('starts nothing: what runs by it lists every problem and ends with 78', async () => {
    const at = await installed(text);
    for (const args of [
      'check-config',
      'start',
      'replay desk',
      'baseline approve --agent desk --by a',
    ])
      expect({ args, ...(await type(at, args)) }).toMatchObject({ args, code: 78 });
  });
});

describe('a file that does not say which database is meant', () => {
  it('is refused, and no other database is opened or made', async () => {
    const at = await installed(
      BROKEN['three keys'].replace('store: { file: kept/daytwo.db }', 'store: { fil: x }'),
    );
    expect(await type(at, 'status')).toMatchObject({ code: 78 });
    const lost = await installed(BROKEN['three keys'].replace('kept/daytwo.db', 'kept/other.db'));
    expect(await type(lost, 'status')).toMatchObject({ code: 78 });
    expect(() => readFileSync(join(lost, 'kept/other.db'))).toThrow('ENOENT');
  });
});
