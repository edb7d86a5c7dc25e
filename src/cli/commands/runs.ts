import type { Command } from 'commander';
import { iso } from '../../domain/clock.ts';
import { printResult, withStore } from '../context.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo runs` */
export function registerRuns(program: Command, io: Io): void {
  program
    .command('runs [id]')
    .description('the latest replays, or one with its trials')
    .option('--agent <agent>', 'of this agent only')
    .option('--limit <n>', 'how many', wholeNumber(1, 100_000), 20)
    .action(
      async (
        id: string | undefined,
        options: { agent?: string; limit: number },
        command: Command,
      ) =>
        withStore(io, command, async ({ store, recorder }) => {
          const { endInterrupted } = await import('../../evaluation/replay/interrupted-runs.ts');
          const { caseLabels, recentRuns, runDetail } = await import('../../evaluation/queries.ts');
          const { runsText, runText } = await import('../text/runs.ts');
          await endInterrupted(store, iso(recorder.now()));
          if (id !== undefined) {
            const detail = await runDetail(store, id);
            printResult(io, command, detail, runText(detail, await caseLabels(store, detail.run)));
            return;
          }
          const runs = await recentRuns(store, options);
          printResult(
            io,
            command,
            runs.map((r) => r.run),
            runsText(runs),
          );
        }),
    );
}
