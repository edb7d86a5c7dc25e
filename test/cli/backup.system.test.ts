import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockInstance } from '../../src/platform/sqlite/lock.ts';
import { makeWorld, type World, yesSuite } from '../app/world.ts';
import { typed } from './typing.ts';

let world: World;
beforeEach(async () => {
  world = await makeWorld({ suite: yesSuite(4), behave: () => ({ text: 'YES' }) });
  await world.turn();
  await world.until(3);
});
afterEach(() => world.close());

const KEYS = { SIM_KEY: 'k', SLACK_TOKEN: 'x' };
const type = (line: string) => typed(world.folder, `-c daytwo.yaml ${line}`, KEYS);

describe('a backup', () => {
  it('is taken while the worker works, holds what it holds, and is for its owner alone', async () => {
    const made = await type('backup b.db --json');
    expect(made.err).toBe('');
    expect(JSON.parse(made.out)).toMatchObject({ runs: 3, trials: 12 });
    expect(statSync(join(world.folder, 'b.db')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(world.folder, 'b.db.part'))).toBe(false);
  });

  it('takes the place of a database, which is set aside and whose money still counts', async () => {
    const spentOn = async (): Promise<number> =>
      (JSON.parse((await type('spend --json')).out) as { windows: { spentUsd: number }[] }).windows
        .map((w) => w.spentUsd)
        .reduce((a, b) => a + b, 0);
    await type('backup b.db');
    chmodSync(join(world.folder, 'b.db'), 0o644);
    await world.until(6);
    await world.worker.stop(0);
    await world.store.close();
    const before = await spentOn();
    const put = await type('restore b.db --yes');
    expect(put.code).toBe(0);
    expect(statSync(join(world.folder, 'daytwo.db')).mode & 0o777).toBe(0o600);
    expect(put.out).toMatch(/Put in place: .*daytwo\.db, .* 3 runs, 12 trials/);
    expect(readdirSync(world.folder).some((f) => f.startsWith('daytwo.db.replaced-'))).toBe(true);
    expect(JSON.parse((await type('runs --json')).out)).toHaveLength(3);
    expect(await spentOn()).toBeCloseTo(before, 9);
  });

  it('is not put in the place of a database whose worker runs, nor where it is none or nobody agreed', async () => {
    await type('backup b.db');
    const database = join(world.folder, 'daytwo.db');
    const lock = lockInstance(database, { pid: 1, at: '2026-01-01T00:00:00Z' });
    expect((await type('restore b.db --yes')).code).toBe(78);
    lock.release();
    expect((await type('restore b.db')).code).toBe(64);
    writeFileSync(join(world.folder, 'list.db'), 'a shopping list'.repeat(1_000));
    expect((await type('restore list.db --yes')).code).toBe(2);
    expect((await type('restore nowhere.db --yes')).code).toBe(64);
    mkdirSync(join(world.folder, 'x'));
    copyFileSync(join(world.folder, 'b.db'), join(world.folder, 'x/kept.db'));
    expect((await type('backup x')).code).not.toBe(0);
    expect(readdirSync(world.folder).filter((f) => f.includes('replaced'))).toEqual([]);
  });
});

describe('a copy whose name is the database’s own', () => {
  it('is not made, by a link or a hard link either, and the database stays as it is', async () => {
    const at = (name: string): string => join(world.folder, name);
    symlinkSync('daytwo.db', at('soft.db'));
    linkSync(at('daytwo.db'), at('hard.db'));
    symlinkSync('.', at('round'));
    linkSync(at('daytwo.db'), at('part.db.part'));
    const before = (await type('runs --json')).out;
    for (const name of [
      'daytwo.db',
      'soft.db',
      'hard.db',
      'round/daytwo.db',
      'daytwo.db-wal',
      'part.db',
    ]) {
      const { code, err } = await type(`backup ${name}`);
      expect([name, code, err]).toEqual([
        name,
        64,
        expect.stringContaining('is the database itself'),
      ]);
      if (!/wal|part/.test(name)) expect((await type(`restore ${name} --yes`)).code).toBe(64);
    }
    expect((await type('runs --json')).out).toBe(before);
    expect(statSync(at('daytwo.db')).ino).toBe(statSync(at('hard.db')).ino);
  });
});

describe('an export', () => {
  const linesOf = async (line: string): Promise<Record<string, unknown>[]> =>
    (await type(line)).out
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as Record<string, unknown>);

  it('gives runs and trials as lines, with texts where they are wanted', async () => {
    expect(await linesOf('export runs')).toMatchObject([
      { agent: 'refund', suite: 'desk', trigger: 'schedule', pass: 4, fail: 0 },
      { pass: 4 },
      { pass: 4 },
    ]);
    const trials = await linesOf('export trials --texts');
    expect(trials).toHaveLength(12);
    expect(trials[0]).toMatchObject({ outcome: 'pass', output: 'YES', agent: 'refund' });
    expect((await type('export runs --since 2027-01-01')).out).toBe('');
    expect((await type('export songs')).code).toBe(64);
  });

  it('gives a history that backtest drift reads', async () => {
    const history = await type('export history');
    writeFileSync(join(world.folder, 'h.jsonl'), history.out);
    const read = await type('backtest drift h.jsonl --json');
    expect(JSON.parse(read.out)).toMatchObject({ installations: [{ agent: 'refund' }] });
  });

  it('gives CSV in which no answer is a formula', async () => {
    const lines = (await type('export trials --texts --format csv')).out.trim().split('\n');
    expect(lines[0]).toMatch(/^trial,run,agent,suite,.*,output$/);
    expect(lines).toHaveLength(13);
  });
});

describe('the status', () => {
  it('fits a screen, says what waits first, and is 1 while something does', async () => {
    const well = await type('status');
    expect(well.code).toBe(0);
    expect(well.out.split('\n').length).toBeLessThan(24);
    expect(well.out).toMatch(/^Nothing was compared yet, and nothing waits for anybody\.\n/);
    expect(well.out).toMatch(
      /Refund desk +nothing compared yet +desk: 4 of 4 \(2026-01-07 12:00 UTC\)/,
    );
    const json = JSON.parse((await type('status --json')).out) as { agents: object[] };
    expect(json).toMatchObject({ waiting: [], agents: [{ id: 'refund', state: 'new' }] });
  });
});
