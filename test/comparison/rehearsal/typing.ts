import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Report } from '../../../src/comparison/report/types.ts';
import { yesSuite } from '../../app/world.ts';
import { type Typed, typeWords } from '../../cli/typing.ts';

/** Types a command in a folder, with the key that its provider wants. */
export const type = (cwd: string, ...args: string[]): Promise<Typed> =>
  typeWords(cwd, args, { env: { SIM_KEY: 'sk-sim' } });

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

/** Rehearses the installation's agent on `sim-2`, for so many dollars. */
export const rehearse = (
  cwd: string,
  budget: string,
  ...more: string[]
): ReturnType<typeof typeJson> =>
  typeJson(cwd, 'rehearse', 'refund', '--model', 'sim-2', '--budget', budget, ...more);

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
