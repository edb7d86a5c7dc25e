import type { Command } from 'commander';
import type { ModelsOptions } from '../actions/models.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo models` */
export function registerModels(program: Command, io: Io): void {
  program
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
}
