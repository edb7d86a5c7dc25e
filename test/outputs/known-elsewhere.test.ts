import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetPlanned, planForget } from '../../src/outputs/forget.ts';
import { importFile, type Imported } from '../../src/outputs/import-file.ts';
import { type Candidate, candidate } from '../../src/outputs/read/candidate.ts';
import { makeTakeIn, type Taken } from '../../src/outputs/take-in.ts';
import { followedSessions } from '../../src/outputs/trail.ts';
import { type Desk, NOW, openDesk } from './fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk('{ follow: [logs.jsonl] }');
});
afterEach(() => desk.close());

const AT = '2026-03-02T09:00:00.000Z';
const LATER = '2026-03-03T09:00:00.000Z';
const ana = (more: Partial<Candidate> = {}): Candidate =>
  candidate({ sourceId: '1', prompt: 'I am Ana Lopez.', output: 'Hello!', at: AT, ...more });
const take = (of: Candidate, source: string): Promise<Taken> =>
  makeTakeIn(desk)([of], { agent: 'desk', source });
async function forgetAna(): Promise<number> {
  const plan = await planForget(desk, { match: 'ana lopez' });
  return forgetPlanned(desk.store, desk.clock, plan, 'ben', undefined);
}
function imported(name: string, lines: readonly object[]): Promise<Imported> {
  const file = join(desk.folder, name);
  writeFileSync(file, lines.map((l) => `${JSON.stringify(l)}\n`).join(''));
  const o = { agent: 'desk', fields: {}, whole: true, now: () => NOW };
  return importFile(desk.store, makeTakeIn(desk), file, o);
}
const lines = [
  { id: 'a', at: AT, prompt: 'I am Ana Lopez.', output: 'Hello!' },
  { at: AT, prompt: 'Without a name.', output: 'Yes.' },
  { prompt: 'Without a name and a time.', output: 'Yes.' },
];

describe('an answer that was taken in from elsewhere', () => {
  it('is known in a copy of its file under another name, and counted as such', async () => {
    expect(await imported('a.jsonl', lines)).toMatchObject({ fresh: 3, known: 0, elsewhere: 0 });
    expect(await imported('a2.jsonl', lines)).toMatchObject({ fresh: 0, known: 3, elsewhere: 3 });
    expect(await desk.store.realOutputs.count({})).toBe(3);
  });

  it('is another at another time, with other words or of another id, and takes its fate from anywhere', async () => {
    await take(ana(), 'file:a.jsonl');
    expect(await take(ana(), 'post')).toMatchObject({ fresh: [], known: 1, elsewhere: 1 });
    expect((await take(ana({ at: LATER }), 'post')).fresh).toHaveLength(1);
    expect((await take(ana({ output: 'Good day!' }), 'file:b')).fresh).toHaveLength(1);
    expect((await take(ana({ sourceId: '2' }), 'file:b')).fresh).toHaveLength(1);
    await take(ana({ fate: 'rejected' }), 'file:c');
    const fates = await desk.store.realOutputs.list({ limit: 9, order: 'oldest' });
    expect(fates.map((o) => o.fate)).toEqual(['rejected', null, null, null]);
  });

  it('is known though it was taken in before such keys were kept', async () => {
    await take(ana(), 'file:a.jsonl');
    await take(ana({ sourceId: '2', output: 'Bye!' }), 'file:a.jsonl');
    const plan = await planForget(desk, { match: 'bye' });
    await forgetPlanned(desk.store, desk.clock, plan, 'ben', undefined);
    const raw = new Database(join(desk.folder, 'daytwo.db'));
    raw.exec('DELETE FROM real_output_same; DELETE FROM forgotten_words');
    raw.close();
    expect(await take(ana(), 'file:a2.jsonl')).toMatchObject({ fresh: [], known: 1 });
    const gone = ana({ sourceId: '2', output: 'Bye!' });
    expect(await take(gone, 'file:a2.jsonl')).toMatchObject({ fresh: [], known: 1 });
  });

  it('leaves its session in the trail of the files that are followed', async () => {
    const asked = { id: '1', session: 's1', at: AT, prompt: 'q', output: 'a' };
    const other = { id: '2', session: 's2', at: AT, prompt: 'q', output: 'a' };
    await imported('logs.jsonl', [asked, other]);
    const told = candidate({ sourceId: '1', session: 's1', at: AT, prompt: 'q', output: 'a' });
    await desk.close();
    const before = desk.folder;
    desk = openDesk(`{ follow: ['${before}/logs.jsonl'] }`);
    await take(told, 'post');
    const found = await followedSessions(desk, 'desk', Date.now() + 2 * 3_600_000);
    expect(found).toEqual({ inStore: ['s1', 's2'], inTrail: ['s1'] });
  });
});

describe('what was forgotten', () => {
  it('stays so from a copy of its file, another source, without its id or its time', async () => {
    await imported('a.jsonl', lines);
    expect(await forgetAna()).toBe(1);
    expect(await imported('a2.jsonl', lines)).toMatchObject({ fresh: 0, known: 3 });
    for (const again of [ana(), ana({ sourceId: null }), ana({ at: null })])
      expect((await take(again, 'post')).fresh).toEqual([]);
    expect((await planForget(desk, { match: 'ana lopez' })).outputs).toEqual([]);
    expect((await take(ana({ at: LATER }), 'post')).fresh).toHaveLength(1);
  });

  it('and had no time is not told apart from one before it was taken in', async () => {
    await take(ana({ at: null }), 'file:a.jsonl');
    await forgetAna();
    expect((await take(ana(), 'post')).fresh).toEqual([]);
    desk.clock.step(86_400_000);
    expect((await take(ana({ at: '2026-03-11T08:00:00.000Z' }), 'post')).fresh).toHaveLength(1);
  });
});
