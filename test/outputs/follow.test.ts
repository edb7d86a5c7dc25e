import { appendFileSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFollow } from '../../src/outputs/follow.ts';
import { importFile } from '../../src/outputs/import-file.ts';
import { outputJobs } from '../../src/outputs/jobs.ts';
import { sampleWeek } from '../../src/outputs/sample.ts';
import { makeTakeIn } from '../../src/outputs/take-in.ts';
import { type Desk, NOW, openDesk } from './fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk('{ follow: [logs, one.jsonl] }');
  mkdirSync(join(desk.folder, 'logs'));
});
afterEach(() => desk.close());

const line = (n: number): string => `${JSON.stringify({ prompt: `q${n}`, output: `a${n}` })}\n`;
/** Written a minute ago by the clock of the test. */
function touch(path: string, ago = 60_000): void {
  utimesSync(path, new Date(NOW - ago), new Date(NOW - ago));
}
const kept = async (): Promise<string[]> =>
  (await desk.store.realOutputs.list({ limit: 99 })).map((o) => o.texts?.output ?? '').toSorted();

describe('files that are followed', () => {
  it('are taken in as they grow, each line once, also after they were rotated', async () => {
    const follow = makeFollow(desk);
    const path = join(desk.folder, 'logs/a.jsonl');
    writeFileSync(path, line(1) + line(2).slice(0, 8));
    touch(path);
    expect(await follow()).toMatchObject({
      fresh: 1,
      problems: [expect.stringMatching(/one\.jsonl does not exist$/)],
    });
    appendFileSync(path, line(2).slice(8));
    touch(path, 50_000);
    expect((await follow()).fresh).toBe(1);
    expect((await follow()).fresh).toBe(0);
    renameSync(path, `${path}.1`);
    writeFileSync(path, line(3));
    touch(path);
    expect((await follow()).fresh).toBe(1);
    expect(await kept()).toEqual(['a1', 'a2', 'a3']);
    const [one] = await desk.store.realOutputs.list({ limit: 1 });
    expect(one).toMatchObject({ agent: 'desk', source: 'follow:logs' });
  });

  it('count as they are when nobody has written them for a while: the last line, the open turn', async () => {
    const follow = makeFollow(desk);
    const path = join(desk.folder, 'logs/a.jsonl');
    writeFileSync(path, line(1).trimEnd());
    touch(path);
    expect((await follow()).fresh).toBe(0);
    touch(path, 3_600_000);
    expect((await follow()).fresh).toBe(1);
  });

  it('that are one document are read when they rest, and a bad one is told of', async () => {
    const follow = makeFollow(desk);
    const path = join(desk.folder, 'logs/b.json');
    writeFileSync(path, '[{"prompt":"q","out');
    touch(path, 1_000);
    expect((await follow()).problems).toHaveLength(1);
    touch(path);
    expect((await follow()).problems.join()).toContain('b.json: line 1 is no JSON');
    writeFileSync(path, '[{"prompt":"q","output":"a"}]');
    touch(path, 55_000);
    expect((await follow()).fresh).toBe(1);
  });

  it('keep the answers of days whose ids begin anew, and say that they share them', async () => {
    const follow = makeFollow(desk);
    for (const day of ['02', '03']) {
      const path = join(desk.folder, `logs/${day}.jsonl`);
      writeFileSync(path, `${JSON.stringify({ id: 1, prompt: 'q', output: `a${day}` })}\n`);
      touch(path);
    }
    expect(await follow()).toMatchObject({ fresh: 2, otherWords: 1 });
    expect(await kept()).toEqual(['a02', 'a03']);
  });

  it('wait for the end of a half-written line as long as it takes, and call it no fault', async () => {
    const follow = makeFollow(desk);
    const path = join(desk.folder, 'logs/a.jsonl');
    for (const half of [line(1).slice(0, 8), line(1) + line(2).slice(0, 8)]) {
      writeFileSync(path, half);
      touch(path, 3_600_000);
      expect((await follow()).problems).toEqual([expect.stringContaining('one.jsonl')]);
    }
    appendFileSync(path, line(2).slice(8) + line(3));
    touch(path, 3_500_000);
    await follow();
    expect(await kept()).toEqual(['a1', 'a2', 'a3']);
  });

  it('are read again where a line that could not be read was mended, or other fields are read', async () => {
    const path = join(desk.folder, 'logs/a.jsonl');
    const own = `${JSON.stringify({ id: 3, q: 'q3', a: 'a3' })}\n`;
    const named = (n: number): string =>
      `${JSON.stringify({ id: n, prompt: `q${n}`, output: `a${n}` })}\n`;
    writeFileSync(path, `${named(1)}${'x'.repeat(300)}\n${named(2)}${own}`);
    touch(path);
    expect((await makeFollow(desk)()).fresh).toBe(2);
    touch(path, 55_000);
    const still = await makeFollow(desk)();
    expect(still.fresh).toBe(0);
    writeFileSync(path, named(1) + named(7) + named(2) + own);
    touch(path, 50_000);
    expect((await makeFollow(desk)()).fresh).toBe(1);
    const far = named(8).replace('q8', 'q'.repeat(400));
    appendFileSync(path, far + named(9));
    touch(path, 45_000);
    expect((await makeFollow(desk)()).fresh).toBe(2);
    writeFileSync(path, named(1) + named(7) + named(2) + own + far + named(99) + named(9));
    touch(path, 40_000);
    expect(await makeFollow(desk)()).toMatchObject({ fresh: 1 });
    const { desk: agent } = desk.config.agents;
    if (agent === undefined) throw new Error('no desk');
    const fields = { prompt: 'q', output: 'a' };
    const agents = { desk: { ...agent, outputs: { ...agent.outputs, fields } } };
    const config = { ...desk.config, agents };
    expect((await makeFollow({ ...desk, config })()).fresh).toBe(1);
    expect(await kept()).toEqual(['a1', 'a2', 'a3', 'a7', 'a8', 'a9', 'a99']);
  });

  it('without ids and times are taken in once though a line before was mended, equal ones each', async () => {
    for (const name of ['a.jsonl', 'a.csv']) {
      const path = join(desk.folder, 'logs', name);
      const at = { agent: 'desk', fields: {}, whole: true, now: () => NOW, tellUnread: true };
      const own = (q: string): string =>
        name === 'a.csv' ? `${q},Yes.\n` : `${JSON.stringify({ prompt: q, output: 'Yes.' })}\n`;
      const bad = name === 'a.csv' ? 'two,\n' : 'two\n';
      const [head, two] = [name === 'a.csv' ? 'prompt,output\n' : '', own(`two of ${name}`)];
      const [one, three] = [own(`one of ${name}`), own(`three of ${name}`)];
      const take = () => importFile(desk.store, makeTakeIn(desk), path, at);
      writeFileSync(path, head + one + bad + three + three);
      const begin = (await kept()).length;
      expect(await take()).toMatchObject({ fresh: name === 'a.csv' ? 4 : 3 });
      writeFileSync(path, head + one + two + three + three);
      expect(await take()).toMatchObject({ fresh: 1 });
      appendFileSync(path, three + one);
      expect(await take()).toMatchObject({ fresh: 2 });
      const again = await importFile(desk.store, makeTakeIn(desk), path, { ...at, again: true });
      expect(again).toMatchObject({ fresh: 0, known: 6 });
      writeFileSync(path, head + one + own('mended') + two + three + three + three + one);
      expect(await take()).toMatchObject({ fresh: 1 });
      expect((await kept()).length - begin).toBe(name === 'a.csv' ? 8 : 7);
    }
  });

  it('are read again row by row, where they are tables with rows that were mended', async () => {
    const path = join(desk.folder, 'logs/a.csv');
    const table = (two: string): string =>
      `id,at,prompt,output\n1,2026-03-02,${'q'.repeat(300)},a1\n2,${two},q2,a2\n3,2026-03-02,q3,a3\n`;
    writeFileSync(path, table('soon'));
    touch(path);
    expect((await makeFollow(desk)()).fresh).toBe(2);
    writeFileSync(path, table('2026-03-02'));
    touch(path, 50_000);
    expect((await makeFollow(desk)()).fresh).toBe(1);
    touch(path, 40_000);
    expect((await makeFollow(desk)()).fresh).toBe(0);
    expect(await kept()).toEqual(['a1', 'a2', 'a3']);
  });

  it('are not taken in twice where they were imported before, also after they were rotated', async () => {
    const at = { agent: 'desk', fields: {}, whole: true, now: () => NOW };
    const path = join(desk.folder, 'logs/a.jsonl');
    const named = (n: number) => `${JSON.stringify({ id: n, prompt: 'q', output: `a${n}` })}\n`;
    writeFileSync(path, named(1) + line(2));
    await importFile(desk.store, makeTakeIn(desk), path, at);
    renameSync(path, `${path}.1`);
    touch(`${path}.1`);
    expect(await makeFollow(desk)()).toMatchObject({ fresh: 0, otherWords: 0 });
    writeFileSync(path, named(3));
    touch(path);
    expect((await makeFollow(desk)()).fresh).toBe(1);
    const alsoAs = ['follow:logs'];
    const again = { ...at, alsoAs, again: true };
    const done = await importFile(desk.store, makeTakeIn(desk), path, again);
    expect(done).toMatchObject({ fresh: 0, known: 1 });
  });

  it('make a job only where an agent follows some', async () => {
    const log = { info: () => undefined, warn: () => undefined } as never;
    expect(outputJobs(desk, log).map((j) => j.name)).toEqual(['outputs:follow']);
    await desk.close();
    desk = openDesk();
    expect(outputJobs(desk, log)).toEqual([]);
  });
});

describe("a week's sample", () => {
  it('is drawn of the last seven days, or of the last week that has outputs, and kept', async () => {
    await expect(sampleWeek(desk, { agent: 'desk', size: 5, seed: 1 })).rejects.toThrow(
      'no output yet',
    );
    await desk.take([
      { sourceId: '1', task: 'refund', at: '2026-01-05T09:00:00.000Z' },
      { sourceId: '2', task: 'refund', at: '2026-01-07T09:00:00.000Z' },
      { sourceId: '3', task: 'hours', at: '2025-12-01T09:00:00.000Z' },
    ]);
    const old = await sampleWeek(desk, { agent: 'desk', size: 5, seed: 1 });
    expect(old).toMatchObject({
      reason: 'the last week that has outputs',
      tasks: [{ task: 'refund', draw: 2 }],
    });
    await desk.take([{ sourceId: '4', task: 'new', at: '2026-03-09T09:00:00.000Z' }]);
    const now = await sampleWeek(desk, { agent: 'desk', size: 5, seed: 1 });
    expect(now.picks).toMatchObject([{ task: 'new' }]);
    expect(now.to <= new Date(NOW + 1).toISOString()).toBe(true);
    const asked = await sampleWeek(desk, {
      agent: 'desk',
      from: '2025-12-01T00:00:00.000Z',
      size: 5,
      seed: 1,
    });
    expect(asked.picks).toMatchObject([{ task: 'hours' }]);
    expect(
      await desk.store.records.list({ kind: 'sample', subject: 'desk', limit: 9 }),
    ).toHaveLength(3);
  });

  it('ends now, whatever an earlier version took in of days to come', async () => {
    await desk.take([{ sourceId: '1', task: 'refund', at: '2026-03-09T09:00:00.000Z' }]);
    const [known] = await desk.store.realOutputs.list({ limit: 1 });
    if (known === undefined) throw new Error('nothing was stored');
    await desk.store.realOutputs.put([
      { ...known, id: 'out_ahead', sourceId: 'ahead', at: '2099-01-01T00:00:00.000Z' },
    ]);
    const drawn = await sampleWeek(desk, { agent: 'desk', size: 5, seed: 1 });
    expect(drawn.picks).toMatchObject([{ id: known.id }]);
    expect(drawn.to.slice(0, 10)).toBe('2026-03-10');
  });
});
