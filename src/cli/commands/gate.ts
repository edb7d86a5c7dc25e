import type { Command } from 'commander';
import type { GateOptions } from '../actions/gate.ts';
import type { Io } from '../io.ts';
import { dollars, points, pricePair } from '../money-options.ts';

/** `daytwo gate` */
export function registerGate(program: Command, io: Io): void {
  program
    .command('gate')
    .description(
      'in CI: is a changed soul, skill, model or parameter worse than the one it replaces? ' +
        'Both run side by side',
    )
    .requiredOption('--budget <usd>', 'the most it may cost', dollars)
    .option('--agent <agent>', 'this agent; every changed one without it')
    .option(
      '--base <ref|file>',
      'what to compare with: a git ref, or a configuration file; the merge base with ' +
        'origin/main without it, else HEAD',
    )
    .option('--model <model>', 'another model for the candidate')
    .option('--provider <provider>', 'another account for the candidate')
    .option('--soul <file...>', 'other soul files for the candidate')
    .option(
      '--price <input,output>',
      "of the candidate's model, in USD a million tokens, where no list has it",
      pricePair,
    )
    .option('--suite <suite>', 'one suite; all without it')
    .option(
      '--margin <points>',
      'a loss up to so many points of the cases counts as none',
      points,
      5,
    )
    .option('--markdown <file>', 'write a summary for the pull request')
    .option('--junit <file>', 'write JUnit XML, one testcase a case')
    .option('--allow-untested', 'let a new skill, tool or task come without a case')
    .addHelpText(
      'after',
      `
The candidate is the working tree's configuration (--config) and files. No database and no worker are needed.
A new skill, tool or task that no case tests is refused before anything is paid for, unless --allow-untested says so.
Exit codes: 0 same or better (or nothing changed), 1 worse or refused, 2 could not measure, 3 not enough evidence, with what it would take,
64 the command is wrong, 78 the configuration is.
Example: daytwo gate --base origin/main --budget 1 --markdown gate.md --junit gate.xml   (docs/gate.md has the workflow)`,
    )
    .action(async (o: GateOptions, command: Command) => {
      const { gate } = await import('../actions/gate.ts');
      await gate(io, o, command);
    });
}
