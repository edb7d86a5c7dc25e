import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { makeActs } from '../../answers/acts.ts';
import type { Worker } from '../../app/worker.ts';
import { writeMessages } from '../../demo/messages.ts';
import { type DemoOutcome, runDemo } from '../../demo/run.ts';
import { chaptersOf, formatStory, unexplained } from '../../demo/story-text.ts';
import { CHANGES, type DemoChange } from '../../demo/story/agent.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import { minute } from '../../domain/text-time.ts';
import { mustBeFolder } from '../../platform/files/output-files.ts';
import { makePrivateFolder } from '../../platform/privacy/private-files.ts';
import { startWeb } from '../../web/server.ts';
import { commandPrefix, printResult } from '../context.ts';
import { onInterrupt } from '../interrupt-signal.ts';
import { type Io, typedPath } from '../io.ts';

export interface DemoCommandOptions {
  folder: string;
  seed: number;
  without?: string;
  serve?: true;
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
  const tell = async (outcome: DemoOutcome): Promise<void> => {
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
        isServing: o.serve === true,
      }),
    );
  };
  const options = { folder, seed, without, onDay: dayProgress(io) };
  if (o.serve === true)
    await runDemo({
      ...options,
      async afterwards(outcome, worker) {
        await tell(outcome);
        await serveUntilStopped(io, worker);
      },
    });
  else await tell(await runDemo(options));
}

/** The page over the sixty days, whose clock stands still, until Ctrl-C. */
async function serveUntilStopped(io: Io, worker: Worker): Promise<void> {
  const live = worker.currentRuntime();
  const now = (): number => live.clock.now();
  const notice = standsNotice(iso(now()));
  const page = await startWeb(() => ({ ...live, acts: makeActs(live), notice, now }), {
    link: (link) => io.out(`\nThe page: ${link}\nIt opens once. Ctrl-C ends the demo.`),
    failed: (e, where) =>
      io.err(`The page, ${where}: ${(e instanceof Error ? e.stack : undefined) ?? messageOf(e)}`),
  });
  const { signal, release } = onInterrupt();
  await new Promise<void>((stop) => signal.addEventListener('abort', () => stop()));
  release();
  await page.close();
}

/** What the page says of itself at its top. Pure. @param at ISO, where the clock stands */
export const standsNotice = (at: string): string =>
  `Simulated: the clock stands at ${minute(at)} UTC, and the provider, Slack and mail were the ` +
  "demo's own. The worker has stopped: an act of yours is recorded at that time, but no run that " +
  'you ask for is made, and no message is delivered.';

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
    else if (day % 10 === 0) io.err(`day ${day} of 60`);
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
    realWork: outcome.realWork,
  };
}
