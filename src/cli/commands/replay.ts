import type { Command } from 'commander';
import type { ReplayAgentOptions } from '../actions/replay.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo replay` */
export function registerReplay(program: Command, io: Io): void {
  program
    .command('replay <agent>')
    .description(
      "replay an agent's suites once, now, and print what passed; prints the worst-case price first",
    )
    .option('--suite <suite>', 'one suite; all without it')
    .option(
      '--trials <n>',
      'calls a case, instead of the configured number (1 to 20)',
      wholeNumber(1, 20),
    )
    .option('--dry-run', 'print the price and make no call')
    .option('--yes', 'as attack takes it; a replay asks nothing, its price is told first')
    .addHelpText(
      'after',
      '\nA manual run is kept and shown, but enters no stream: looking more often by hand ' +
        'must not raise alarms.\nExit codes: 0 all passed, 1 some failed, 2 could not measure.',
    )
    .action(async (agent: string, o: ReplayAgentOptions, command: Command) => {
      const { replayAgent } = await import('../actions/replay.ts');
      await replayAgent(io, agent, o, command);
    });
}
