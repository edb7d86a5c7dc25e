import { type Command, Option } from 'commander';
import { printResult, withStore } from '../context.ts';
import { type Io, writeReport } from '../io.ts';

/** `daytwo report` */
export function registerReport(program: Command, io: Io): void {
  program
    .command('report')
    .description('one page on a month, for whoever pays for it')
    .requiredOption('--month <month>', 'such as 2026-10, in the configured time zone')
    .addOption(new Option('--format <format>', 'what it is').choices(['md', 'html']).default('md'))
    .option('--out <file>', 'write it there instead of printing it')
    .addHelpText(
      'after',
      `
Each agent's runs and pass rate against the month before, incidents, models that end, and the money.
Example: daytwo report --month 2026-10 --format html --out october.html`,
    )
    .action(async (o: { month: string; format: 'md' | 'html'; out?: string }, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        const { reportMonth } = await import('../actions/report.ts');
        const { reportHtml, reportMarkdown } = await import('../text/report.ts');
        const report = await reportMonth({ store, config }, o.month, recorder.now());
        const text = (o.format === 'html' ? reportHtml : reportMarkdown)(report);
        if (o.out === undefined) return void printResult(io, command, report, text);
        writeReport(io, o.out, '--out', text);
        io.err(`The report is in ${o.out}.`);
      }),
    );
}
