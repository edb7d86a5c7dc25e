import { type Command, Option } from 'commander';
import { printResult, withStore } from '../context.ts';
import { type Io, writeReport } from '../io.ts';

interface WorthOptions {
  agent?: string;
  quarter?: string;
  format: 'page' | 'markdown' | 'html';
  output?: string;
}

/** `daytwo worth` */
export function registerWorth(program: Command, io: Io): void {
  program
    .command('worth')
    .description(
      'whether an agent is worth it: answers taken, edited, rejected; hours, money, alarms',
    )
    .option('--agent <agent>', 'of this agent only')
    .option('--quarter <quarter>', 'such as 2026-Q4; the last 90 days unless given')
    .addOption(
      new Option('--format <format>', 'what it is')
        .choices(['page', 'markdown', 'html'])
        .default('page'),
    )
    .option('--output <file>', 'write it there instead of printing it')
    .action(async (o: WorthOptions, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        const { worthAsked } = await import('../actions/worth.ts');
        const { worthIn } = await import('../text/worth.ts');
        const worth = await worthAsked({ store, config }, o, recorder.now());
        const text = worthIn(worth, o.format, new Date(recorder.now()).toISOString());
        if (o.output === undefined) return void printResult(io, command, worth, text);
        writeReport(io, o.output, '--output', text);
        io.err(`It is in ${o.output}.`);
      }),
    );
}
