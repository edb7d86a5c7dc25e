import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { importFile } from '../../src/outputs/import-file.ts';
import { makeTakeIn } from '../../src/outputs/take-in.ts';
import { type Desk, NOW, openDesk } from './fixture.ts';
import { jsonRequest } from './read/otlp-encoder.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.close());

const answer = (service: string, id: string): string =>
  JSON.stringify(
    jsonRequest(
      [
        {
          name: 'chat',
          end: 0n,
          traceId: id.repeat(32),
          spanId: id.repeat(16),
          attributes: {
            'gen_ai.output.messages': JSON.stringify([
              { role: 'assistant', parts: [{ type: 'text', content: `This is ${service}.` }] },
            ]),
          },
        },
      ] as Parameters<typeof jsonRequest>[0],
      { 'service.name': service },
    ),
  );

it('a file of several agents gives each its own, and says whose the others are; what is of nobody here is left until it is named', async () => {
  const path = join(desk.folder, 'collector.jsonl');
  const lines = [answer('shop', 'a'), answer('till', 'b'), answer('somewhere', 'c')];
  writeFileSync(path, `${lines.join('\n')}\n`);
  const names = new Map([
    ['shop', 'desk'],
    ['till', 'sales'],
  ]);
  const read = (agent: string) =>
    importFile(desk.store, makeTakeIn(desk), path, {
      agent,
      fields: {},
      agentNamed: (name) => names.get(name),
      now: () => NOW,
      whole: true,
    });
  const first = { fresh: 1, unread: 0, ofOthers: { sales: 1 }, ofUnknown: { somewhere: 1 } };
  expect(await read('desk')).toMatchObject(first);
  const own = await desk.store.realOutputs.list({ limit: 9 });
  expect(own.map((o) => o.texts?.output).toSorted()).toEqual(['This is shop.']);
  expect(await read('desk')).toMatchObject({ fresh: 0, known: 0, ofUnknown: {} });

  names.set('somewhere', 'desk');
  expect(await read('desk')).toMatchObject({ fresh: 1, known: 1, ofUnknown: {} });
  const kept = await desk.store.realOutputs.list({ limit: 9 });
  expect(kept.map((o) => o.texts?.output).toSorted()).toEqual([
    'This is shop.',
    'This is somewhere.',
  ]);
});

it('what is of nobody here is of an agent that nobody wrote a name down for', async () => {
  const path = join(desk.folder, 'own.jsonl');
  writeFileSync(path, `${answer('shop', 'a')}\n${answer('somewhere', 'c')}\n`);
  const done = await importFile(desk.store, makeTakeIn(desk), path, {
    agent: 'desk',
    fields: {},
    agentNamed: (name) => (name === 'shop' ? 'sales' : undefined),
    takesUnknown: true,
    now: () => NOW,
    whole: true,
  });
  expect(done).toMatchObject({ fresh: 1, ofOthers: { sales: 1 }, ofUnknown: {} });
});
