import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isPassword } from '../../src/web/safety/passwords.ts';
import { bundled } from '../set-up/program.ts';
import { folder } from './typing.ts';

const BIN = bundled('daytwo');
/** util-linux's `script` gives a program a terminal of its own. */
const HAS_SCRIPT = spawnSync('script', ['--version']).status === 0;
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning'];

/** Pipes a text into the command. */
function piped(text: string): { out: string; err: string; code: number | null } {
  const [node = '', ...flags] = NODE;
  const done = spawnSync(node, [...flags, BIN, 'web', 'password'], {
    input: text,
    encoding: 'utf8',
    cwd: folder(),
  });
  return { out: done.stdout, err: done.stderr, code: done.status };
}

describe('daytwo web password', () => {
  it('makes one line out of the first line that is piped in', async () => {
    const { out, code } = piped('correct horse battery\r\nmore\n');
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(await isPassword('correct horse battery', out.trimEnd())).toBe(true);
  });

  it('refuses what is too short', () => {
    const { out, err, code } = piped('short\n');
    expect([out, code]).toEqual(['', 64]);
    expect(err).toContain('a password has at least 12 characters');
    expect(err).not.toContain('short\n');
  });

  it.skipIf(!HAS_SCRIPT)(
    'asks twice at a terminal and shows nothing of what is typed',
    async () => {
      const line = [...NODE, BIN, 'web', 'password'].map((w) => `'${w}'`).join(' ');
      const sit = (second: string): Promise<string> => {
        const terminal = spawn('script', ['-qec', line, '/dev/null'], { cwd: folder() });
        const answers = [
          ['at least 12 characters:', 'correct horse battery\r'],
          ['Once more:', `${second}\r`],
        ];
        let text = '';
        terminal.stdout.on('data', (chunk: Buffer) => {
          text += String(chunk);
          const [next] = answers;
          if (next === undefined || !text.includes(next[0] ?? '')) return;
          answers.shift();
          terminal.stdin.write(next[1] ?? '');
        });
        return new Promise((done) => terminal.once('close', () => done(text)));
      };
      const said = await sit('correct horse battery');
      expect(said).not.toContain('horse');
      const hash = /scrypt:\S+/.exec(said)?.[0] ?? '';
      expect(await isPassword('correct horse battery', hash)).toBe(true);
      const other = await sit('correct horse bakery');
      expect(other).toContain('the two were not the same');
      expect(other).not.toContain('scrypt:');
    },
  );
});
