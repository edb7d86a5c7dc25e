import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { CommanderError } from 'commander';
import { type Io, reportError } from '../../../src/cli/io.ts';
import { makeProgram } from '../../../src/cli/program.ts';
import type { Report } from '../../../src/comparison/report/types.ts';
import { yesSuite } from '../../app/world.ts';

export interface Typed {
  code: number;
  out: string;
  err: string;
}

/** Types a command in a folder, as `main` would run it. */
export async function type(cwd: string, ...args: string[]): Promise<Typed> {
  const seen: Typed = { code: 0, out: '', err: '' };
  const io: Io = {
    out: (t) => {
      seen.out += `${t}\n`;
    },
    err: (t) => {
      seen.err += `${t}\n`;
    },
    env: { SIM_KEY: 'sk-sim' },
    cwd,
    stdin: Readable.from(['']),
    tty: false,
    width: 100,
    setExit: (code) => {
      seen.code = code;
    },
  };
  const program = makeProgram(io, '0.0.0');
  for (const c of program.commands) c.exitOverride();
  try {
    await program.parseAsync(['node', 'daytwo', ...args]);
  } catch (e) {
    seen.code = e instanceof CommanderError ? (e.exitCode === 0 ? 0 : 64) : reportError(io, e);
  }
  return seen;
}

export async function typeJson(
  cwd: string,
  ...args: string[]
): Promise<Typed & { json: Report & { rehearsal: string; files: string[] } }> {
  const typed = await type(cwd, '--json', ...args);
  return {
    ...typed,
    json: JSON.parse(typed.out) as Report & { rehearsal: string; files: string[] },
  };
}

/** A folder with one agent of `cases` cases at a provider on loopback. */
export function installation(
  baseUrl: string,
  o: { cases?: number; suite?: string; soul?: string; config?: (text: string) => string } = {},
): string {
  const cwd = mkdtempSync(join(tmpdir(), 'daytwo-rehearsal-'));
  const text = `
providers:
  sim: { kind: openai, baseUrl: "${baseUrl}", apiKey: env:SIM_KEY, limits: { requestsPerMinute: 100000, tokensPerMinute: 100000000, concurrent: 8 } }
agents:
  refund:
    name: Refund desk
    soul: ../SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 }, maxOutputTokens: 64 }
    suites: [{ name: desk, file: suite.yaml }]
store: { file: daytwo.db }
`;
  put(cwd, 'SOUL.md', o.soul ?? 'You run the refund desk.');
  put(cwd, 'config/suite.yaml', o.suite ?? yesSuite(o.cases ?? 20));
  put(cwd, 'config/daytwo.yaml', o.config?.(text) ?? text);
  return cwd;
}

export function put(cwd: string, file: string, text: string): void {
  mkdirSync(dirname(join(cwd, file)), { recursive: true });
  writeFileSync(join(cwd, file), text);
}

export function git(cwd: string, ...args: string[]): string {
  return execFileSync(
    'git',
    [
      '-c',
      'user.name=kim',
      '-c',
      'user.email=kim@example.com',
      '-c',
      'commit.gpgsign=false',
      ...args,
    ],
    { cwd, encoding: 'utf8' },
  ).trim();
}

/** The folder as a repository with everything in one commit on `main`. */
export function committed(cwd: string): string {
  git(cwd, 'init', '-q', '-b', 'main');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-q', '-m', 'as it is');
  return cwd;
}
