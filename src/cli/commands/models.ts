import type { Command } from 'commander';
import type { ModelsOptions } from '../actions/models.ts';
import type { ScanOptions } from '../actions/scan-models.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo models` */
export function registerModels(program: Command, io: Io): void {
  const models = program
    .command('models')
    .description(
      'who uses which model, what is announced and by whom, and what happened on the ' +
        "providers' lists",
    )
    .option('--poll', 'read the lists and calendars now instead of waiting for the schedule')
    .option('--events <n>', 'how many of the latest events', wholeNumber(0, 10_000), 10)
    .option('--ics <file>', 'write the ends of the models in use as a calendar file')
    .addHelpText(
      'after',
      '\n--json gives every row of every source, with conflicts and days left.\nExample: ' +
        'daytwo models --ics ends.ics',
    )
    .action(async (o: ModelsOptions, command: Command) => {
      const { showModels } = await import('../actions/models.ts');
      await showModels(io, o, command);
    });
  models
    .command('scan <path>')
    .description('which models a code base names, where, and when they end')
    .option('--days <n>', 'exit 1 where one ends within so many days', wholeNumber(0, 3_650), 90)
    .addHelpText(
      'after',
      `
Reads every text that git knows or would take up; nothing is called. What ends when comes from the facts that are
shipped, and beside a configuration from all that its worker has read. A bare name ends with the last of its known
snapshots; one whose end nobody knows is listed and changes no exit code. A line with the name counts, in code and in
configuration, alone or behind a router (router/provider/model).
Examples:
  daytwo models scan .
  daytwo models scan services/api --days 30 --json`,
    )
    .action(async (path: string, o: ScanOptions, command: Command) => {
      const { scanModels } = await import('../actions/scan-models.ts');
      await scanModels(io, path, o, command);
    });
}
