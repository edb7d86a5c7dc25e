import type { Command } from 'commander';
import type { RecordOptions } from '../actions/record-cassette.ts';
import type { Io } from '../io.ts';

/** `daytwo cassette record` */
export function registerCassette(program: Command, io: Io): void {
  program
    .command('cassette')
    .description('answers of tools, recorded once and replayed for ever')
    .command('record <agent>')
    .description(
      "replay an agent's suites once and record what real tools answer to calls that no result " +
        'fits; prints the worst-case price first',
    )
    .option('--suite <suite>', 'one suite; all without it')
    .option(
      '--with <program...>',
      'a program that answers: {tool, arguments} as JSON on its input, the answer on its output',
    )
    .option('--url <address>', 'an address that answers the same as a POST')
    .option('--env <name...>', 'variables of the environment that the program is given')
    .option('--dry-run', 'print the price and make no call')
    .addHelpText(
      'after',
      '\nThe tools are real here, and act: point it at a test tenant. The file is the one that ' +
        'toolSandbox.cassette names.\nExample: daytwo cassette record refund-desk --with node tools.mjs' +
        '\nExit codes: 0 every case was held to its end, 2 some were not.',
    )
    .action(async (agent: string, o: RecordOptions, command: Command) => {
      const { recordCassette } = await import('../actions/record-cassette.ts');
      await recordCassette(io, agent, o, command);
    });
}
