import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folder, typed } from '../cli/typing.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = 'docs/examples/python-desk';
const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;
/** What the README has people type after `daytwo init mine`. */
const OPTIONS = /^daytwo init (mine --name desk .*)$/m
  .exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[1]
  ?.replaceAll("'", '');

const agents: ChildProcess[] = [];
afterEach(() => {
  for (const agent of agents.splice(0)) agent.kill();
});

/** Starts the agent on a free port. */
async function start(cwd: string): Promise<string> {
  const agent = spawn('python3', [join(cwd, EXAMPLE, 'agent.py'), '0'], { cwd });
  agents.push(agent);
  return new Promise((done) => agent.stdout.once('data', (line) => done(String(line).trim())));
}

describe.skipIf(!HAS_PYTHON)('the Python agent of the README', () => {
  it('is connected by the options that stand there, passes, and fails once its rules are wrong', async () => {
    const cwd = folder();
    cpSync(join(ROOT, EXAMPLE), join(cwd, EXAMPLE), { recursive: true });
    const url = await start(cwd);
    const options = (OPTIONS ?? '').replace('http://127.0.0.1:8080/chat', url);
    const told = await typed(cwd, `init ${options}`);
    expect([told.code, told.err, told.out]).toEqual([0, '', expect.not.stringContaining('Still')]);
    expect(told.out).toContain('The first replay: 4 cases, at most $0.00.');
    const fine = await typed(cwd, '-c mine/daytwo.yaml replay desk');
    expect([fine.code, fine.out.match(/^pass /gm)]).toEqual([0, Array(4).fill('pass ')]);

    const program = join(cwd, EXAMPLE, 'agent.py');
    writeFileSync(
      program,
      readFileSync(program, 'utf8').replace('REFUND_DAYS = 30', 'REFUND_DAYS = 90'),
    );
    agents.splice(0)[0]?.kill();
    const config = join(cwd, 'mine/daytwo.yaml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(url, await start(cwd)));
    const broken = await typed(cwd, '-c mine/daytwo.yaml replay desk');
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(/fail +Past the thirty days nothing is paid/);
    expect(broken.out).toMatch(/fail +The policy is told as it is/);
  });
});
