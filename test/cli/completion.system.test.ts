import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, typed } from './typing.ts';

describe('the completion script', () => {
  it('for bash completes commands, their own commands and their options', async () => {
    const at = folder();
    const file = join(at, 'daytwo.bash');
    writeFileSync(file, (await typed(at, 'completion bash')).out);
    const completed = (...words: string[]): string[] =>
      execFileSync(
        'bash',
        [
          '--norc',
          '-c',
          `source ${file}; COMP_WORDS=(${words.map((w) => `'${w}'`).join(' ')}); ` +
            `COMP_CWORD=${words.length - 1}; _daytwo; printf '%s\\n' "\${COMPREPLY[@]}"`,
        ],
        { encoding: 'utf8', cwd: at },
      )
        .trim()
        .split('\n');
    expect(completed('daytwo', 'mod')).toEqual(['models']);
    expect(completed('daytwo', 'models', 's')).toEqual(['scan']);
    expect(completed('daytwo', '-c', 'x.yaml', 'models', 'scan', '--d')).toEqual(['--days']);
    expect(completed('daytwo', 'check-config', '--')).toEqual(
      expect.arrayContaining(['--strict', '--config', '--json']),
    );
  });

  it.each(['zsh', 'fish'])('for %s names every command', async (shell) => {
    const { out } = await typed(folder(), `completion ${shell}`);
    for (const name of ['models', 'scan', 'incidents', 'completion']) expect(out).toContain(name);
  });

  it('for another shell is refused with the ones there are', async () => {
    const refused = await typed(folder(), 'completion tcsh');
    expect(refused.code).toBe(64);
    expect(refused.err).toContain('bash, zsh and fish');
  });
});
