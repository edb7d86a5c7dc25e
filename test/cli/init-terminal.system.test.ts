import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder } from './typing.ts';
import { bundled } from '../set-up/program.ts';

const BIN = bundled('daytwo');
/** util-linux's `script` gives a program a terminal of its own. */
const HAS_SCRIPT = spawnSync('script', ['--version']).status === 0;

/** Typed by hand, not through npm. */
const env = (home: string): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: home });

interface Sat {
  text: string;
  code: number | null;
}

/** Types an answer after each question that appears on the screen. */
function sit(cwd: string, args: string, answers: readonly [string, string][]): Promise<Sat> {
  const line = `'${process.execPath}' --disable-warning=ExperimentalWarning '${BIN}' ${args}`;
  const terminal = spawn('script', ['-qec', line, '/dev/null'], {
    cwd,
    env: env(cwd),
  });
  const left = [...answers];
  let text = '';
  let from = 0;
  terminal.stdout.on('data', (chunk: Buffer) => {
    text += String(chunk);
    const [next] = left;
    const at = next === undefined ? -1 : text.indexOf(next[0], from);
    if (next === undefined || at < 0) return;
    left.shift();
    from = at + next[0].length;
    terminal.stdin.write(next[1]);
  });
  return new Promise((done) => terminal.once('close', (code) => done({ text, code })));
}

describe.skipIf(!HAS_SCRIPT)('init on a real terminal', () => {
  it('asks, takes what stands in brackets for an empty line, and ends with the price', async () => {
    const cwd = folder();
    const { text, code } = await sit(cwd, 'init --agent exec', [
      ['What is it called?', 'desk\r'],
      ['promptfoo file', '\r'],
      ['Which program', 'cat\r'],
      ['stands the text?', '\r'],
      ['set in motion', 'sandboxed\r'],
      ['cost at most', '0.05\r'],
      ['followed by a run', '\r'],
      ['When is it asked?', '\r'],
      ['Run it now?', 'n\r'],
      ['Now? [y/N]', 'n\r'],
    ]);
    expect(text).toContain('The first replay: 4 cases, at most $0.20. Run it now? [y/N]');
    expect(text).toContain('Whenever you like: daytwo replay desk');
    expect(code).toBe(0);
    const written = readFileSync(join(cwd, 'config/daytwo.yaml'), 'utf8');
    expect(written).toContain('command: ["cat"]');
    expect(written).toContain('sideEffects: sandboxed');
  });

  it('ends at Ctrl-C, with nothing written', async () => {
    const cwd = folder();
    const { code } = await sit(cwd, 'init', [['Its number', '\u0003']]);
    expect(code).toBe(130);
    expect(existsSync(join(cwd, 'config'))).toBe(false);
  });

  it('writes nothing either where somebody goes away from its questions', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'CLAUDE.md'), 'Be brief.\n');
    const { code, text } = await sit(cwd, 'init', [['Its number', '\u0004']]);
    expect([code, text]).toEqual([64, expect.stringContaining('nothing was written')]);
    expect(existsSync(join(cwd, 'config'))).toBe(false);
  });
});

describe('init with nobody to ask', () => {
  it('does not wait', () => {
    const cwd = folder();
    const { status, stdout } = spawnSync(process.execPath, [BIN, 'init', '--url', 'http://x/'], {
      cwd,
      env: env(cwd),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining('Run it with: daytwo replay')]);
  });
});
