import { execFileSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readClaims } from '../../src/claims/claims-file.ts';
import { makeFollow } from '../../src/outputs/follow.ts';
import { standsInFiles } from '../../src/outputs/forget-files.ts';
import { importFile } from '../../src/outputs/import-file.ts';
import { headOf } from '../../src/outputs/read/sniff.ts';
import { makeTakeIn } from '../../src/outputs/take-in.ts';
import { openSources } from '../../src/triage/figures/sources.ts';
import { type Desk, NOW, openDesk } from './fixture.ts';

// A pipe that nobody writes into holds whoever opens it for ever, and the worker with it.
let desk: Desk;
beforeEach(() => {
  desk = openDesk('{ follow: [logs, one.jsonl] }');
  mkdirSync(join(desk.folder, 'logs'));
});
afterEach(() => desk.close());

describe('a pipe among the files', () => {
  it('is named and not waited for, in a followed folder and as what is followed, and the rest is read', async () => {
    const pipes = [join(desk.folder, 'logs/pipe.jsonl'), join(desk.folder, 'one.jsonl')];
    execFileSync('mkfifo', pipes);
    const path = join(desk.folder, 'logs/z.jsonl');
    writeFileSync(path, `${JSON.stringify({ prompt: 'q', output: 'a' })}\n`);
    utimesSync(path, new Date(NOW - 60_000), new Date(NOW - 60_000));
    const looked = await makeFollow(desk)();
    expect(looked.fresh).toBe(1);
    expect(looked.problems).toEqual(pipes.map((p) => `${p} is no regular file, but a pipe`));
  });

  it('is no file to import, also where it became one between the look and the opening', async () => {
    const path = join(desk.folder, 'logs/pipe.jsonl');
    execFileSync('mkfifo', [path]);
    const o = { agent: 'desk', fields: {}, whole: true, now: () => NOW };
    await expect(importFile(desk.store, makeTakeIn(desk), path, o)).rejects.toMatchObject({
      code: 'unreadable-file',
      message: expect.stringMatching(/is no regular file, but a pipe$/),
      next: 'write what it gives into a file, and name that',
    });
    expect(() => headOf(path)).toThrow('is no regular file, but a pipe');
  });

  it('is no file of claims, no table of figures and nothing to look for a name in', async () => {
    const path = join(desk.folder, 'claims.yaml');
    execFileSync('mkfifo', [path, join(desk.folder, 'prices.csv')]);
    const { desk: agent } = desk.config.agents;
    if (agent === undefined) throw new Error('no desk');
    const config = { ...desk.config, agents: { desk: { ...agent, claims: 'claims.yaml' } } };
    expect(readClaims(config, 'desk')).toMatchObject({
      ok: false,
      problems: [{ message: 'is no regular file, but a pipe' }],
    });
    const none = (texts: readonly string[]) => Promise.resolve(texts.map(() => false));
    expect(await standsInFiles(config, none, undefined)).toEqual([]);
    const rules = { tasks: { pricing: { figures: { file: 'prices.csv' } } } };
    expect(() => openSources([]).of({ rules, folder: desk.folder } as never, 'pricing')).toThrow(
      'is no regular file',
    );
  });
});
