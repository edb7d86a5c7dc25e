import type { Command } from 'commander';
import type { BacktestModelsOptions } from '../actions/backtest-models.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** Adds `backtest models` beside the other replays of the past. */
export function registerBacktestModels(backtest: Command, io: Io): void {
  backtest
    .command('models <dir>')
    .description(
      'replay dated model lists and say what the watch would have seen, and what it would have told',
    )
    .requiredOption(
      '--provider <name>',
      'whose lists they are: openai, anthropic, gemini, mistral, cohere, xai …',
    )
    .option(
      '--agents <file>',
      'who uses what (a daytwo configuration, or names, one a line); else every listed model ' +
        'counts as used',
    )
    .option('--every <minutes>', 'minutes between polls', wholeNumber(1, 1_440), 60)
    .addHelpText(
      'after',
      `
DIR holds the provider's answers, each named by the UTC time at which it was fetched (2026-03-10T222156Z.json). Between two files
the list stands unchanged and is polled at the interval, and for three days after the last. No model is called: what a call would
settle stays "absent, unconfirmed". A file that holds no list (HTML, an error, half a file) is a poll that failed.

Exit codes: 0 replayed, 2 there is nothing to replay, 64 usage.`,
    )
    .action(async (dir: string, o: BacktestModelsOptions, command: Command) => {
      const { backtestModels } = await import('../actions/backtest-models.ts');
      backtestModels(io, dir, o, command);
    });
}
