import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folder, typed } from './typing.ts';

it.each(['mine', 'config', '.'])(
  'init finds a program that is typed as it lies here, wherever the configuration goes: %s',
  async (into) => {
    const cwd = folder();
    mkdirSync(join(cwd, 'bin'));
    writeFileSync(
      join(cwd, 'bin/agent.mjs'),
      `let text = ''; for await (const part of process.stdin) text += part;
       console.log(JSON.stringify({ reply: 'Which one do you mean? ' + JSON.parse(text).prompt.length }));`,
    );
    const made = await typed(
      cwd,
      `init ${into} --agent exec --name desk --command "${process.execPath} bin/agent.mjs" --answer $.reply --side-effects none --per-call 0`,
    );
    expect(made).toMatchObject({ code: 0, err: '' });
    const replayed = await typed(cwd, `-c ${into}/daytwo.yaml replay desk`);
    expect(replayed.out).toMatch(/pass +Asks when it cannot know/);
    expect(replayed.out).not.toContain('no verdict');
  },
);
