import { type Command, Option } from 'commander';
import { dateText, untilText } from '../dates.ts';
import { withReadableStore } from '../context.ts';
import type { Io } from '../io.ts';

interface ExportOptions {
  agent?: string;
  suite?: string;
  since?: string;
  until?: string;
  format: 'jsonl' | 'csv';
  texts?: boolean;
}

/** `daytwo export` */
export function registerExport(program: Command, io: Io): void {
  program
    .command('export <what>')
    .description('runs, trials or history as lines of JSON or CSV, for other tools')
    .option('--agent <agent>', 'of this agent only')
    .option('--suite <suite>', 'of this suite only')
    .option('--since <date>', 'runs from this day on')
    .option('--until <date>', 'runs up to this day')
    .addOption(
      new Option('--format <format>', 'what a line is').choices(['jsonl', 'csv']).default('jsonl'),
    )
    .option('--texts', 'of trials: the whole answers too, where they are kept')
    .addHelpText(
      'after',
      `
  runs      a line a replay, with counts, cost and versions
  trials    a line a call, with verdict, judgment, tokens and cost
  history   what daytwo backtest drift reads: a line a trial and metric
Examples:
  daytwo export runs --since 2026-11-01 --format csv > november.csv
  daytwo export history --agent refund-desk > h.jsonl && daytwo backtest drift h.jsonl`,
    )
    .action(async (what: string, o: ExportOptions, command: Command) =>
      withReadableStore(io, command, async ({ store }) => {
        const { writeExport } = await import('../actions/export.ts');
        const range = {
          agent: o.agent,
          suite: o.suite,
          ...(o.since === undefined ? {} : { since: dateText(o.since, '2026-11-01') }),
          ...(o.until === undefined ? {} : { until: untilText(o.until, '2026-11-30') }),
        };
        await writeExport(io, store, what, { range, format: o.format, texts: o.texts === true });
      }),
    );
}
