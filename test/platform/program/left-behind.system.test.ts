import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';

const SOURCE = join(import.meta.dirname, '../../../src');
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A program that answers each line, starts another one, and goes on when its input ends. */
function stubborn(folder: string): string {
  const file = join(folder, 'agent.mjs');
  writeFileSync(
    file,
    `import { spawn } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e3)'], { stdio: 'ignore' });
    writeFileSync(${JSON.stringify(join(folder, 'pids'))}, process.pid + ' ' + child.pid);
    process.stdin.on('data', () => console.log('{"text":"yes"}'));
    setInterval(() => 0, 1e3);`,
  );
  return file;
}

it.each([
  ['has nothing left to do', ''],
  ['leaves at once', 'process.exit(3);'],
  ['is ended by a supervisor', "process.kill(process.pid, 'SIGTERM'); await new Promise(() => 0);"],
  ['loses its terminal', "process.kill(process.pid, 'SIGHUP'); await new Promise(() => 0);"],
  [
    'ends in good order',
    "process.once('SIGTERM', () => setTimeout(() => process.exit(0), 50)); process.kill(process.pid, 'SIGTERM'); await new Promise(() => setTimeout(() => 0, 5_000));",
  ],
  [
    'meets an error that nobody catches',
    'setTimeout(() => { throw new Error("no"); }, 1); await new Promise(() => 0);',
  ],
])('a program that stays is ended with all that it started where daytwo %s', async (_, ending) => {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-left-'));
  const asking = join(folder, 'asking.mts');
  writeFileSync(
    asking,
    `import { StayingProgram } from ${JSON.stringify(join(SOURCE, 'platform/program/staying.ts'))};
    const program = new StayingProgram({ file: process.execPath, args: [${JSON.stringify(stubborn(folder))}],
      env: {}, folder: ${JSON.stringify(folder)}, mostBytes: 1e6, clean: (t) => t });
    const said = await program.ask('{}', { timeoutMs: 20_000 });
    console.log(said.kind);
    ${ending}`,
  );
  const ran = spawnSync(process.execPath, [asking], { encoding: 'utf8', timeout: 30_000 });
  expect(ran.stdout).toBe('said\n');
  const pids = readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number);
  expect(pids).toHaveLength(2);
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 5_000);
});
