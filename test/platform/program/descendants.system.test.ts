import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  descendantsOf,
  type Listed,
  listProcesses,
  processOf,
} from '../../../src/platform/program/descendants.ts';
import { runOnce } from '../../../src/platform/program/run.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const row = (pid: number, parent: number, group: number, session: number): Listed => ({
  pid,
  parent,
  group,
  session,
});

describe('what stems from a process', () => {
  it('is found by its parents, its group and its session, and nobody else is', () => {
    const all = [
      row(1, 0, 1, 1),
      row(2, 0, 0, 0),
      row(50, 1, 50, 50),
      row(100, 50, 100, 100),
      row(101, 100, 100, 100),
      row(102, 101, 102, 102),
      row(103, 1, 102, 102),
      row(104, 1, 104, 100),
      row(105, 50, 50, 50),
      row(106, 1, 106, 106),
    ];
    expect(descendantsOf(100, all).toSorted()).toEqual([101, 102, 103, 104]);
    expect(descendantsOf(7, all)).toEqual([]);
  });

  it('is read of a process whatever it is called', () => {
    expect(processOf(9, '9 (a) (b 1 2 3) S 4 5 6 0')).toEqual(row(9, 4, 5, 6));
    expect(processOf(9, '')).toBeNull();
  });
});

describe.runIf(process.platform === 'linux')('a program that is late', () => {
  it('is ended with what it started in sessions of their own, and nobody else is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-descendants-'));
    const stay = `setInterval(() => 0, 1e3);`;
    const pids = join(folder, 'pids');
    const apart = join(folder, 'apart.mjs');
    const START = `import { spawn } from 'node:child_process'; import { appendFileSync } from 'node:fs';
      const start = (...args) => { const c = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
        appendFileSync(${JSON.stringify(pids)}, c.pid + '\\n'); };`;
    writeFileSync(apart, `${START} start('-e', '${stay}'); ${stay}`);
    const agent = join(folder, 'agent.mjs');
    writeFileSync(agent, `${START} start(${JSON.stringify(apart)}); ${stay}`);
    const bystander = spawn(process.execPath, ['-e', stay], { detached: true, stdio: 'ignore' });
    const started = (): number[] => readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    const stop = new AbortController();
    const asked = runOnce(
      {
        file: process.execPath,
        args: [agent],
        env: {},
        folder,
        mostBytes: 1e6,
        clean: (t) => t,
      },
      '',
      { timeoutMs: 30_000, signal: stop.signal },
    );
    await vi.waitFor(() => expect(started()).toHaveLength(2), 10_000);
    expect(listProcesses().map((p) => p.pid)).toEqual(expect.arrayContaining(started()));
    stop.abort();
    expect(await asked).toEqual({ kind: 'cancelled' });
    await vi.waitFor(() => expect(started().filter(isAlive)).toEqual([]), 5_000);
    expect(isAlive(bystander.pid ?? 0)).toBe(true);
    bystander.kill('SIGKILL');
  });
});
