import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../src/cli/program.ts';
import { answerPlaces } from '../../src/llm/providers/agents/answer.ts';

const page = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const program = makeProgram(
  {
    env: {},
    cwd: '/',
    stdin: Readable.from(['']),
    tty: false,
    width: 100,
    out: () => undefined,
    err: () => undefined,
    setExit: () => undefined,
  },
  '0.0.0',
);
const section = (text: string, title: string): string =>
  text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

describe('every command', () => {
  it('of `daytwo --help` has a place in the table of commands', () => {
    const firstCells = section(page('README.md'), 'Commands')
      .split('\n')
      .flatMap((line) => /^\| (.*?) \|/.exec(line)?.[1] ?? []);
    const named = new Set(
      firstCells.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)/g)].map((m) => m[1] ?? '')),
    );
    const missing = (commands: readonly Command[]): string[] =>
      commands.map((c) => c.name()).filter((name) => !named.has(name));
    expect(missing(program.commands)).toEqual([]);
  });

  it('that keeps or moves the database is what the page on running it names', () => {
    const running = page('docs/running.md');
    expect(section(running, 'Backup')).toMatch(/daytwo backup [^]*daytwo restore /);
    expect(section(running, 'Upgrade')).toContain('daytwo backup ');
    expect(running).not.toContain('sqlite3 ');
  });
});

describe('docs/targets.md', () => {
  it('names every part of an answer', () => {
    const rows = section(page('docs/targets.md'), 'Where the answer stands')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .join('\n');
    const missing = Object.keys(answerPlaces.shape).filter((part) => !rows.includes(`\`${part}\``));
    expect(missing).toEqual([]);
  });
});
