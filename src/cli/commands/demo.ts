import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { CHANGES, type DemoChange } from '../../demo/story/agent.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { mustBeFolder } from '../../platform/files/named-files.ts';
import { makePrivateFolder } from '../../platform/privacy/private-files.ts';
import { commandPrefix, show } from '../context.ts';
import { type Io, typedPath } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

export function registerDemo(program: Command, io: Io): void {
  program
    .command('demo')
    .description('sixty simulated days through the real worker, in under a minute, with no key')
    .option(
      '--folder <folder>',
      'where configuration, database and messages are written',
      'daytwo-demo',
    )
    .option('--seed <n>', "of the simulated provider's chance", wholeNumber(0), 1)
    .option('--without <changes>', `leave changes out: ${CHANGES.join(', ')}`)
    .action(async (o: { folder: string; seed: number; without?: string }, command: Command) => {
      const { seed } = o;
      const without = new Set(
        (o.without ?? '')
          .split(',')
          .map((w) => w.trim())
          .filter((w) => w !== ''),
      );
      const unknown = [...without].find((w) => !(CHANGES as readonly string[]).includes(w));
      if (unknown !== undefined)
        throw new DaytwoError({
          code: 'bad-change',
          exitCode: EXIT.usage,
          message: `there is no change "${unknown}"`,
          next: `known are ${CHANGES.join(', ')}`,
        });
      const folder = typedPath(io, o.folder);
      if (
        existsSync(folder) &&
        !existsSync(join(folder, 'daytwo-demo.db')) &&
        existsSync(join(folder, 'daytwo.yaml'))
      ) {
        throw new DaytwoError({
          code: 'not-a-demo',
          exitCode: EXIT.usage,
          message: `${folder} holds a configuration that is not the demo's; nothing was written`,
          next: 'name another folder: daytwo demo --folder FOLDER',
        });
      }
      mustBeFolder(folder, '--folder');
      makePrivateFolder(folder);
      const { runDemo } = await import('../../demo/run.ts');
      const { tellStory, chaptersOf, unexplained } = await import('../../demo/tell.ts');
      const { writeMessages } = await import('../../demo/messages.ts');
      const began = performance.now();
      const changes = without as ReadonlySet<string> as ReadonlySet<DemoChange>;
      io.err('Sixty days on a fast clock …');
      const outcome = await runDemo({
        folder,
        seed,
        without: changes,
        onDay: (day) => {
          if (io.tty)
            process.stderr.write(`\r\u001b[Kday ${day} of 60${day === 60 ? '\r\u001b[K' : ''}`);
          else if (day % 20 === 0) io.err(`day ${day} of 60`);
        },
      });
      await writeMessages(folder, outcome);
      const chapters = chaptersOf(outcome, changes);
      const shown = relative(io.cwd, folder) || '.';
      show(
        io,
        command,
        {
          seed,
          without: [...without],
          chapters,
          falseAlarms: unexplained(outcome, chapters),
          runs: outcome.runs,
          calls: outcome.calls,
          costUsd: outcome.costUsd,
        },
        tellStory(outcome, changes, {
          folder: shown.startsWith('..') ? folder : shown,
          seconds: (performance.now() - began) / 1_000,
          seed,
          width: io.width,
          command: commandPrefix(io),
        }),
      );
    });
}
