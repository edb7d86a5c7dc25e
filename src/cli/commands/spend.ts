import type { Command } from 'commander';
import { actorNamed } from '../actor.ts';
import { printResult, withReadableStore } from '../context.ts';
import type { Io } from '../io.ts';
import { dollars } from '../money-options.ts';

/** `daytwo spend` and `daytwo spend confirm` */
export function registerSpend(program: Command, io: Io): void {
  const spend = program
    .command('spend')
    .description('what the canaries cost: today, this month, by agent, and what the ceilings leave')
    .action(async (_options: unknown, command: Command) =>
      withReadableStore(io, command, async ({ store, config, recorder }) => {
        const { spending } = await import('../../llm/pricing/queries.ts');
        const { spendText } = await import('../text/spend.ts');
        const spent = await spending(store, config, recorder.now());
        printResult(io, command, spent, spendText(spent));
      }),
    );
  registerConfirm(spend, io);
}

function registerConfirm(spend: Command, io: Io): void {
  spend
    .command('confirm')
    .description('say what was spent in all, where an earlier database could not be read')
    .requiredOption('--month <usd>', 'all that was spent this month, by every database', dollars)
    .option(
      '--today <usd>',
      'all that was spent today; needed where the database was lost today',
      dollars,
    )
    .requiredOption('--by <name>', 'who says so')
    .addHelpText(
      'after',
      `
Your providers' usage pages say what was spent. Until somebody says it, at least half of each ceiling counts as spent
in the day and the month in which the database was lost.
Example: daytwo spend confirm --month 12.30 --today 0.80 --by ana`,
    )
    .action(async (o: { month: number; today?: number; by: string }, command: Command) =>
      withReadableStore(io, command, async ({ store, config, recorder }) => {
        const { confirmSpending } = await import('../../llm/pricing/confirm-spending.ts');
        const { spentInWindows } = await import('../../llm/pricing/queries.ts');
        const { windowText } = await import('../text/spend.ts');
        const now = recorder.now();
        const by = await actorNamed(io, config, o.by);
        const settled = await store.transaction((tx) =>
          confirmSpending(tx, config.timezone, { ...o, by }, now),
        );
        const windows = await spentInWindows(store, config, now);
        printResult(
          io,
          command,
          { settled: settled.map((c) => c.source), windows },
          [`Counted as ${by} said.`, ...windows.map(windowText)].join('\n'),
        );
      }),
    );
}
