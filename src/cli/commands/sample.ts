import type { Command } from 'commander';
import type { SampleOptions } from '../actions/sample-outputs.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo sample` */
export function registerSample(program: Command, io: Io): void {
  program
    .command('sample')
    .description('draw outputs of a week to look at: by task, quiet tasks too')
    .option('--week [date]', 'the week that begins on this day; the last seven days unless given')
    .option('--agent <agent>', 'of this agent; the only one unless given')
    .option('--size <n>', 'how many', wholeNumber(1, 5_000), 50)
    .option('--seed <n>', 'the same draw again', wholeNumber(0, 2 ** 31 - 1))
    .addHelpText(
      'after',
      `
One of each task is drawn first, the rest by the square root of how many there are. The sample is kept.
Examples:
  daytwo sample --week --agent refund-desk
  daytwo sample --week 2026-03-02 --size 20 --json`,
    )
    .action(async (o: SampleOptions, command: Command) => {
      const { sampleRequested } = await import('../actions/sample-outputs.ts');
      await sampleRequested(io, command, o);
    });
}
