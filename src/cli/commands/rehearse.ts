import { type Command, Option } from 'commander';
import type { Io } from '../io.ts';
import { dollarsAboveNone, points, pricePair } from '../money-options.ts';
import type { RehearseOptions } from '../text/rehearse.ts';

/** `daytwo rehearse` */
export function registerRehearse(program: Command, io: Io): void {
  program
    .command('rehearse <agent>')
    .description(
      "an agent's suites on the model it has and on another, case by case in the same " +
        'minutes: is it safe to move?',
    )
    .requiredOption('--model <model>', 'the model to try')
    .option('--provider <provider>', "the account it is called at; the agent's own without it")
    .option(
      '--price <input,output>',
      'of that model, in USD a million tokens, where no list has it; 0,0 for a local one',
      pricePair,
    )
    .option(
      '--budget <usd>',
      'the most it may cost in all (rehearsals.budgetUsd of the configuration without it)',
      dollarsAboveNone,
    )
    .option('--suite <suite>', 'one suite; all without it')
    .option(
      '--margin <points>',
      'a loss up to so many points of the cases counts as none (rehearsals.marginPoints without it)',
      points,
    )
    .option(
      '--out <folder>',
      'where the report is written as Markdown, HTML and JSON (beside the database without it)',
    )
    .option(
      '--again',
      'begin anew and pay for it, where the same was rehearsed before or could be resumed',
    )
    .addOption(new Option('--fresh', 'the former name of --again').hideHelp())
    .addHelpText(
      'after',
      `
It stops as soon as the answer is 20 to 1, "worse" or "same or better within the margin", otherwise when the money ends.
Stopped or killed, the same command goes on where it was; nothing is paid twice but the calls in flight. An undecided one goes on
with a larger budget. Where the very same was rehearsed before, its report is printed and nothing is asked; --again pays for a new one.
Exit codes: 0 same or better, 1 worse, 2 could not measure or was stopped (Ctrl-C), 3 not enough evidence.
Example: daytwo rehearse refund-desk --model gpt-6-luna --budget 2`,
    )
    .action(async (agent: string, o: RehearseOptions, command: Command) => {
      const { rehearseAgent } = await import('../actions/rehearse.ts');
      await rehearseAgent(io, agent, o, command);
    });
}
