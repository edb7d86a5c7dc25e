import type { Command } from 'commander';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { configOf, printResult, typedHere } from '../context.ts';
import { type Io, typedPath } from '../io.ts';
import { plural } from '../../domain/text.ts';

/** `daytwo backup` and `daytwo restore` */
export function registerBackup(program: Command, io: Io): void {
  program
    .command('backup <file>')
    .description('copy the database while the worker works, and read the copy whole')
    .addHelpText(
      'after',
      `
A copy that is not sound is not kept, and an earlier one of that name stays until the new one is.
Example: daytwo backup /backups/daytwo-$(date +%F).db`,
    )
    .action(async (file: string, _options: unknown, command: Command) => {
      const { backUp } = await import('../../platform/sqlite/backup.ts');
      const database = await databaseFile(io, command);
      const copied = await backUp(database, typedPath(io, file), progress(io));
      printResult(io, command, copied, `Copied and read whole: ${sizeWords(copied)}.`);
    });
  program
    .command('restore <file>')
    .description('put a backup in the place of the database; the worker must be stopped')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
The present database is set aside beside it, and what it had spent goes on counting. What the backup does not know is
not made up for: messages that had been sent since may be sent once more, and runs since are missing.
Example: daytwo restore /backups/daytwo-2026-11-28.db`,
    )
    .action(async (file: string, options: { yes?: boolean }, command: Command) => {
      const { putBack } = await import('../../platform/sqlite/backup.ts');
      const { realClock } = await import('../../platform/clock/real.ts');
      const database = await databaseFile(io, command);
      if (options.yes !== true) await mustAgree(io, file, database);
      const stamp = new Date(realClock.now()).toISOString();
      const put = await putBack(typedPath(io, file), database, stamp);
      printResult(
        io,
        command,
        put,
        [
          `Put in place: ${sizeWords(put.copied)}.`,
          ...(put.aside === null ? [] : [`The earlier database lies at ${put.aside}.`]),
          typedHere(command)('Start the worker: daytwo start'),
        ].join('\n'),
      );
    });
}

async function databaseFile(io: Io, command: Command): Promise<string> {
  const { resolvePath } = await import('../../config/names.ts');
  const config = await configOf(io, command, 'none');
  return resolvePath(config.folder, config.store.file);
}

async function mustAgree(io: Io, from: string, database: string): Promise<void> {
  const answer = await io.ask?.(`Replace ${database} by ${from}? (yes/no) `);
  if (answer?.trim().toLowerCase() === 'yes') return;
  throw new DaytwoError({
    code: 'not-agreed',
    exitCode: EXIT.usage,
    message: 'nothing was replaced',
    next: 'answer yes, or give --yes',
  });
}

const sizeWords = (c: { file: string; bytes: number; runs: number; trials: number }): string =>
  `${c.file}, ${(c.bytes / 1e6).toFixed(1)} MB, ${plural(c.runs, 'run')}, ${plural(c.trials, 'trial')}`;

/** Drawn in place on a terminal. */
function progress(io: Io): (done: number, of: number) => void {
  return (done, of) => {
    if (io.tty) process.stderr.write(`\r\u001b[K${done < of ? `${done} of ${of} pages` : ''}`);
  };
}
