import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RealOutput } from '../../src/domain/real-output.ts';
import { forgetPlanned, planForget } from '../../src/outputs/forget.ts';
import { importFile, type Imported } from '../../src/outputs/import-file.ts';
import type { FieldMap } from '../../src/outputs/read/plain.ts';
import { planTakeBack, takeBackPlanned } from '../../src/outputs/take-back.ts';
import { makeTakeIn } from '../../src/outputs/take-in.ts';
import { type Desk, NOW, openDesk } from './fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.close());

const WRONG: FieldMap = { prompt: 'we', output: 'they' };
const RIGHT: FieldMap = { prompt: 'they', output: 'we' };
const ROWS = [1, 2, 3].map((n) => ({ they: `Where is order ${n}?`, we: `Order ${n} is here.` }));

const write = (name: string, text: string): void => writeFileSync(join(desk.folder, name), text);
const lines = (rows: readonly object[]): string =>
  rows.map((r) => `${JSON.stringify(r)}\n`).join('');
const read = (name: string, fields: FieldMap, agent = 'desk'): Promise<Imported> =>
  importFile(desk.store, makeTakeIn(desk), join(desk.folder, name), {
    agent,
    fields,
    agentNamed: () => undefined,
    now: () => NOW,
    whole: true,
  });
const all = (): Promise<RealOutput[]> =>
  desk.store.realOutputs.list({ limit: 99, order: 'oldest' });
const prompts = async (): Promise<(string | undefined)[]> =>
  (await all()).map((o) => o.texts?.prompt).toSorted();
const review = (of: string) =>
  desk.store.reviews.put({
    id: `review_${of}`,
    of,
    kind: 'output',
    agent: 'desk',
    task: null,
    lane: 'deep',
    reviewer: 'ana',
    label: 'wrong',
    note: '',
    seconds: 3,
    at: '2026-03-10T12:00:00.000Z',
    undoneAt: null,
  });
const counted = async (): Promise<number> =>
  (await desk.store.realOutputs.tallies({})).reduce((sum, t) => sum + t.outputs, 0);

describe('a file that is read by other fields than before', () => {
  it.each([
    ['without ids', ROWS],
    ['with ids', ROWS.map((r, i) => ({ id: `row ${i}`, ...r }))],
    ['with times', ROWS.map((r, i) => ({ at: `2026-03-01T09:00:0${i}Z`, ...r }))],
  ])('has what its rows gave replaced, %s, and counts each row once', async (_, rows) => {
    write('a.jsonl', lines(rows));
    await read('a.jsonl', WRONG);
    const again = await read('a.jsonl', RIGHT);
    expect(again).toMatchObject({ fresh: 3, replaced: 3, otherWords: 0, kept: [] });
    expect(await prompts()).toEqual(ROWS.map((r) => r.they));
    expect(await counted()).toBe(3);
    expect(await read('a.jsonl', RIGHT)).toMatchObject({ fresh: 0, replaced: 0 });
    expect(await prompts()).toHaveLength(3);
  });

  it('has so in a table and in a document', async () => {
    write('a.csv', `they,we\n${ROWS.map((r) => `${r.they},${r.we}\n`).join('')}`);
    write('b.json', JSON.stringify(ROWS.map((r) => ({ ...r, they: `${r.they} Say.` }))));
    for (const name of ['a.csv', 'b.json']) {
      await read(name, WRONG);
      expect(await read(name, RIGHT)).toMatchObject({ fresh: 3, replaced: 3 });
    }
    expect(await counted()).toBe(6);
  });

  it('keeps what was reviewed, names it, and marks it', async () => {
    write('a.jsonl', lines(ROWS.map((r, i) => ({ id: `row ${i}`, ...r }))));
    await read('a.jsonl', WRONG);
    const [first] = await all();
    await review(first?.id ?? '');
    const again = await read('a.jsonl', RIGHT);
    expect(again).toMatchObject({ fresh: 3, replaced: 2, kept: [first?.id] });
    expect(await desk.store.realOutputs.get(first?.id ?? '')).toMatchObject({
      texts: { prompt: 'Order 1 is here.' },
      readOtherwiseAt: expect.any(String),
    });
    expect(await counted()).toBe(4);
    expect(await read('a.jsonl', RIGHT)).toMatchObject({ fresh: 0, replaced: 0, kept: [] });
  });

  it('loses nothing where the new fields find no answer in a row', async () => {
    write('a.jsonl', lines(ROWS));
    await read('a.jsonl', RIGHT);
    const typo = await read('a.jsonl', { prompt: 'they', output: 'wee' });
    expect(typo).toMatchObject({ fresh: 0, unread: 3, replaced: 0 });
    expect(await prompts()).toEqual(ROWS.map((r) => r.they));
  });

  it('keeps what the new fields find the same, as it was placed', async () => {
    write('a.jsonl', lines(ROWS.map((r) => ({ ...r, id: r.they, task: 'orders' }))));
    await read('a.jsonl', RIGHT);
    const before = (await all()).map((o) => o.id);
    expect(await read('a.jsonl', { ...RIGHT, context: 'none' })).toMatchObject({
      known: 3,
      replaced: 0,
    });
    expect((await all()).map((o) => o.id)).toEqual(before);
    const other = await read('a.jsonl', { ...RIGHT, task: 'they' });
    expect(other).toMatchObject({ fresh: 3, replaced: 3 });
  });

  it('does not bring back what was erased', async () => {
    write('a.jsonl', lines(ROWS.map((r, i) => ({ id: `row ${i}`, ...r }))));
    await read('a.jsonl', WRONG);
    const plan = await planForget(desk, { match: 'order 2' });
    await forgetPlanned(desk.store, desk.clock, plan, 'ana', undefined);
    expect(await read('a.jsonl', RIGHT)).toMatchObject({ fresh: 2, known: 1, replaced: 2 });
    expect((await prompts()).filter((p) => p?.includes('2') === true)).toEqual([]);
  });

  it('replaces nothing of rows that stand elsewhere since a line was mended', async () => {
    write('a.jsonl', `${lines(ROWS.slice(0, 1))}broken\n${lines(ROWS.slice(1))}`);
    await read('a.jsonl', RIGHT);
    const before = (await all()).map((o) => o.id);
    write(
      'a.jsonl',
      lines([ROWS[0] ?? {}, { they: 'And mine?', we: 'Yours too.' }, ...ROWS.slice(1)]),
    );
    expect(await read('a.jsonl', RIGHT)).toMatchObject({ fresh: 1, known: 3, replaced: 0 });
    expect((await all()).map((o) => o.id)).toEqual(expect.arrayContaining(before));
  });
});

describe('taking an import back', () => {
  it('is as if it had never come, and it may come again', async () => {
    const calls = { toolCalls: [{ name: 'find', arguments: {} }] };
    write('a.jsonl', lines(ROWS.map((r) => ({ ...r, ...calls }))));
    write('b.jsonl', lines([{ they: 'Another?', we: 'Yes.', ...calls }]));
    await read('a.jsonl', RIGHT);
    await read('b.jsonl', RIGHT);
    const plan = await planTakeBack(desk.store, 'desk', 'some/where/a.jsonl');
    expect(plan).toMatchObject({ source: 'file:a.jsonl', kept: [] });
    expect(await takeBackPlanned(desk.store, desk.clock, plan, 'ana')).toBe(3);
    expect(await prompts()).toEqual(['Another?']);
    expect(await counted()).toBe(1);
    expect(await desk.store.realOutputs.count({ lane: null })).toBe(1);
    expect(await desk.store.realOutputs.tools({})).toMatchObject([{ tool: 'find', calls: 1 }]);
    expect(await read('a.jsonl', RIGHT)).toMatchObject({ fresh: 3, known: 0 });
    write('copy.jsonl', lines(ROWS.map((r) => ({ ...r, ...calls }))));
    expect(await read('copy.jsonl', RIGHT)).toMatchObject({ fresh: 0, known: 3 });
  });

  it('leaves what somebody reviewed, and names the sources that there are', async () => {
    write('a.jsonl', lines(ROWS));
    await read('a.jsonl', RIGHT);
    const [first] = await all();
    await review(first?.id ?? '');
    const plan = await planTakeBack(desk.store, 'desk', 'file:a.jsonl');
    expect(plan).toMatchObject({ kept: [first?.id] });
    expect(plan.outputs).toHaveLength(2);
    await expect(planTakeBack(desk.store, 'desk', 'c.jsonl')).rejects.toMatchObject({
      code: 'no-source',
      next: expect.stringContaining('file:a.jsonl (3)'),
    });
  });
});
