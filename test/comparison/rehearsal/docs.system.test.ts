import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import { bundled, SHORT_LIVED } from '../../set-up/program.ts';
import { committed, git, installation, put } from './typing.ts';

const DOCS = readFileSync(join(import.meta.dirname, '../../../docs/gate.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(DOCS)?.[1] ?? '';
let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    apiKey: 'sk-sim',
    models: [{ id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' }],
    behave: (r) => ({ text: r.system.includes('strict') ? 'NO' : 'YES' }),
  });
});
afterAll(() => provider.close());

/** Runs a program with `npx daytwo` meaning this edition. */
function withNpx(
  cwd: string,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; text: string }> {
  const bin = mkdtempSync(join(tmpdir(), 'daytwo-npx-'));
  writeFileSync(
    join(bin, 'npx'),
    `#!/bin/sh\nshift\nexec "${process.execPath}" ${SHORT_LIVED.join(' ')} "${bundled('daytwo')}" "$@"\n`,
  );
  chmodSync(join(bin, 'npx'), 0o755);
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      {
        cwd,
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          SIM_KEY: 'sk-sim',
          ...env,
          PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        },
      },
      (e, stdout, stderr) =>
        resolve({ code: e === null ? 0 : Number(e.code), text: `${stdout}${stderr}` }),
    );
  });
}

describe('the page about the gate', () => {
  it('has a hook that lets an unchanged agent be pushed, and none that is worse', async () => {
    const cwd = committed(installation(provider.baseUrl));
    const remote = mkdtempSync(join(tmpdir(), 'daytwo-remote-'));
    git(remote, 'init', '-q', '--bare');
    git(cwd, 'remote', 'add', 'origin', remote);
    mkdirSync(join(cwd, '.git/hooks'), { recursive: true });
    writeFileSync(join(cwd, '.git/hooks/pre-push'), block('sh'), { mode: 0o755 });
    expect(await withNpx(cwd, 'git', ['push', '-q', 'origin', 'main'])).toMatchObject({ code: 0 });
    put(cwd, 'SOUL.md', 'You are strict.');
    git(cwd, 'commit', '-qam', 'be strict');
    const pushed = await withNpx(cwd, 'git', ['push', '-q', 'origin', 'main']);
    expect([pushed.code === 0, pushed.text]).toEqual([
      false,
      expect.stringMatching(/Not safe to merge[^]*the gate ended with 1/),
    ]);
    expect(git(remote, 'log', '--format=%s', 'main')).toBe('as it is');
  }, 60_000);

  it('has a workflow whose step ends as the gate does, warns where it is not decided, and always keeps the summary', async () => {
    const workflow = parse(block('yaml')) as {
      jobs: { gate: { steps: { id?: string; run?: string; env?: Record<string, string> }[] } };
    };
    const step = workflow.jobs.gate.steps.find((s) => s.id === 'gate');
    const cwd = committed(installation(provider.baseUrl));
    git(cwd, 'update-ref', 'refs/remotes/origin/main', 'main');
    const ci = {
      BASE: 'origin/main',
      GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
      GITHUB_OUTPUT: join(cwd, 'output'),
    };
    // GitHub runs a step as `bash -e`.
    const run = (script = step?.run ?? ''): Promise<{ code: number; text: string }> =>
      withNpx(cwd, 'bash', ['-e', '-c', script], ci);
    expect((await run()).code).toBe(0);
    put(cwd, 'SOUL.md', 'You are strict.');
    expect((await run()).code).toBe(1);
    expect(readFileSync(ci.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(
      /nothing to compare[^]*### Worse: Refund desk/,
    );
    put(cwd, 'SOUL.md', 'You are kind.');
    const poor = await run(step?.run?.replace('--budget 1', '--budget 0.002'));
    expect([poor.code, poor.text]).toEqual([
      0,
      expect.stringContaining('::warning::not enough evidence'),
    ]);
    expect(readFileSync(ci.GITHUB_OUTPUT, 'utf8')).toBe('code=0\ncode=1\ncode=3\n');
  }, 60_000);
});
