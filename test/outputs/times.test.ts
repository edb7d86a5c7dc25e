import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importedText } from '../../src/cli/text/imported.ts';
import { importFile } from '../../src/outputs/import-file.ts';
import type { FieldMap } from '../../src/outputs/read/plain.ts';
import { makeTakeIn } from '../../src/outputs/take-in.ts';
import { type Desk, NOW, openDesk } from './fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.close());

const TABLE = [
  'Anliegen des Kunden;Rückmeldung;Eingegangen am',
  'Wo ist mein Paket, bitte?;Es kommt in drei Tagen an.;28.02.2026 10:15',
  'Kann ich es zurückgeben?;Ja, Rückgaben sind 30 Tage lang möglich.;27.02.2026 09:00',
];

const file = (lines: readonly string[], name = 'ger.csv'): string => {
  const path = join(desk.folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
const read = (path: string, fields: FieldMap = {}) =>
  importFile(desk.store, makeTakeIn(desk), path, {
    agent: 'desk',
    fields,
    now: () => NOW,
    whole: true,
    tellUnread: true,
  });
const times = async () =>
  (await desk.store.realOutputs.list({ limit: 9 })).map((o) => o.at).toSorted();

describe('when answers of a file were given', () => {
  const own = { prompt: 'Anliegen des Kunden', output: 'Rückmeldung' };

  it('is proposed with the question and the answer', async () => {
    const done = await read(file(TABLE));
    const text = importedText('desk', [done]);
    expect(text).toContain(
      'fields: { prompt: "Anliegen des Kunden", output: Rückmeldung, at: "Eingegangen am" }',
    );
    expect(text).not.toContain('take-back');
  });

  it('is said not to be known, and where it may stand, and read once it is named', async () => {
    const path = file(TABLE);
    const done = await read(path, own);
    expect(done).toMatchObject({ fresh: 2, withoutTime: 2, timeField: 'Eingegangen am' });
    const text = importedText('desk', [done]);
    expect(text).toContain('2 tell no time, and are dated at this import');
    expect(text).toContain('at: "Eingegangen am"');
    const right = await read(path, { ...own, at: 'Eingegangen am' });
    expect(right).toMatchObject({ fresh: 2, replaced: 2, withoutTime: 0, unseenFields: [] });
    expect(await times()).toEqual(['2026-02-27T09:00:00.000Z', '2026-02-28T10:15:00.000Z']);
  });

  it('is not asked for where rows say it', async () => {
    const done = await read(
      file(['{"prompt":"a?","output":"b.","at":"2026-02-01","seen":"2026-02-02"}'], 'a.jsonl'),
    );
    expect(done).toMatchObject({ fresh: 1, withoutTime: 0, timeField: null });
  });

  it('in a form that is not read is told once, with the forms that are', async () => {
    const rows = ['12/01/2026', '12/02/2026'].map((at, i) =>
      JSON.stringify({ id: `${i}`, prompt: 'a?', output: 'b.', at }),
    );
    const text = importedText('desk', [await read(file(rows, 'a.jsonl'))]);
    expect(text).toMatch(/line 1 "12\/01\/2026" is no time.*01\.12\.2026 10:15.*\(2 like this\)/);
    expect(text).not.toContain('line 2');
  });
});

describe('a field that was named', () => {
  const line = (more = {}): string => JSON.stringify({ prompt: 'a?', output: 'b.', ...more });

  it('and that no row has is a problem of the import, as often as it is made', async () => {
    const path = file([line(), line({ grund: 'x' })], 'a.jsonl');
    for (const fresh of [2, 0]) {
      const done = await read(path, { at: 'nosuch', session: 'deep.er', task: 'grund' });
      expect(done.fresh).toBe(fresh);
      expect(done.unseenFields).toEqual([
        { field: 'session', name: 'deep.er' },
        { field: 'at', name: 'nosuch' },
      ]);
      expect(importedText('desk', [done])).toContain(
        'agents.desk.outputs.fields.at is "nosuch", and no row of the file has that',
      );
    }
  });

  it('is known by the rows of before, by an empty column and by what lies deeper', async () => {
    const path = file([line({ id: '1', when: '2026-02-01' })], 'a.jsonl');
    const fields = { at: 'when', id: 'id' };
    expect(await read(path, fields)).toMatchObject({ fresh: 1, unseenFields: [] });
    writeFileSync(path, `${line({ id: '2' })}\n`, { flag: 'a' });
    expect(await read(path, fields)).toMatchObject({ fresh: 1, unseenFields: [] });
    const table = file(['prompt;output;grund', 'a?;b.;'], 'b.csv');
    expect(await read(table, { fate: 'grund' })).toMatchObject({ fresh: 1, unseenFields: [] });
    const deep = file([line({ id: '3', t: { at: '2026-02-01' } })], 'c.jsonl');
    expect(await read(deep, { at: 't.at' })).toMatchObject({ fresh: 1, unseenFields: [] });
  });
});

it('what names somebody unknown is said with its name and what to write where', async () => {
  const lines = ['shop', 'shop', 'bot'].map((agent, i) =>
    JSON.stringify({ id: `${i}`, prompt: 'a?', output: 'b.', at: '2026-02-01', agent }),
  );
  const path = file(lines, 'a.jsonl');
  const done = await importFile(desk.store, makeTakeIn(desk), path, {
    agent: 'desk',
    fields: {},
    agentNamed: () => undefined,
    now: () => NOW,
    whole: true,
  });
  expect(done).toMatchObject({ fresh: 0, ofUnknown: { shop: 2, bot: 1 } });
  const text = importedText('desk', [done]);
  expect(text).toContain('2 say that they are of "shop", which no agent here goes by');
  expect(text).toContain('name "bot" in agents.desk.outputs.names');
  expect(text).toContain('Nothing was taken in.');
  expect(text).not.toContain('take-back');
});
