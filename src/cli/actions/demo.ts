import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { writeMessages } from '../../demo/messages.ts';
import { type DemoOutcome, runDemo } from '../../demo/run.ts';
import { chaptersOf, formatStory, unexplained } from '../../demo/story-text.ts';
import { CHANGES, type DemoChange } from '../../demo/story/agent.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { mustBeFolder } from '../../platform/files/output-files.ts';
import { makePrivateFolder } from '../../platform/privacy/private-files.ts';
import { commandPrefix, printResult } from '../context.ts';
import { type Io, typedPath } from '../io.ts';

export interface DemoCommandOptions {
  folder: string;
  seed: number;
  without?: string;
}

/** Plays sixty simulated days and tells what came of them. */
export async function playDemo(io: Io, o: DemoCommandOptions, command: Command): Promise<void> {
  const { seed } = o;
  const without = changesIn(o.without ?? '');
  const folder = typedPath(io, o.folder);
  mustBeOurs(folder);
  mustBeFolder(folder, '--folder');
  makePrivateFolder(folder);
  const began = performance.now();
  io.err('Sixty days on a fast clock …');
  const outcome = await runDemo({ folder, seed, without, onDay: dayProgress(io) });
  await writeMessages(folder, outcome);
  const shown = relative(io.cwd, folder) || '.';
  printResult(
    io,
    command,
    { seed, without: [...without], ...forMachines(outcome, without) },
    formatStory(outcome, without, {
      folder: shown.startsWith('..') ? folder : shown,
      seconds: (performance.now() - began) / 1_000,
      seed,
      width: io.width,
      command: commandPrefix(io),
    }),
  );
}

function changesIn(text: string): ReadonlySet<DemoChange> {
  const asked = text
    .split(',')
    .map((w) => w.trim())
    .filter((w) => w !== '');
  const unknown = asked.find((w) => !(CHANGES as readonly string[]).includes(w));
  if (unknown !== undefined)
    throw new DaytwoError({
      code: 'bad-change',
      exitCode: EXIT.usage,
      message: `there is no change "${unknown}"`,
      next: `known are ${CHANGES.join(', ')}`,
    });
  return new Set(asked as DemoChange[]);
}

/** Another installation's folder is not written into. */
function mustBeOurs(folder: string): void {
  if (
    existsSync(folder) &&
    !existsSync(join(folder, 'daytwo-demo.db')) &&
    existsSync(join(folder, 'daytwo.yaml'))
  )
    throw new DaytwoError({
      code: 'not-a-demo',
      exitCode: EXIT.usage,
      message: `${folder} holds a configuration that is not the demo's; nothing was written`,
      next: 'name another folder: daytwo demo --folder FOLDER',
    });
}

function dayProgress(io: Io): (day: number) => void {
  return (day) => {
    if (io.tty) process.stderr.write(`\r\u001b[Kday ${day} of 60${day === 60 ? '\r\u001b[K' : ''}`);
    else if (day % 20 === 0) io.err(`day ${day} of 60`);
  };
}

function forMachines(outcome: DemoOutcome, without: ReadonlySet<DemoChange>): object {
  const chapters = chaptersOf(outcome, without);
  return {
    chapters,
    falseAlarms: unexplained(outcome, chapters),
    runs: outcome.runs,
    calls: outcome.calls,
    costUsd: outcome.costUsd,
  };
}
