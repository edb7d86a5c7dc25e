import type { Command } from 'commander';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { madeFor } from '../../domain/run.ts';
import { printResult, withReadableStore, typedHere } from '../context.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo runs` */
export function registerRuns(program: Command, io: Io): void {
  program
    .command('runs [id]')
    .description('the latest replays, or one with its trials')
    .option('--agent <agent>', 'of this agent only')
    .option('--outputs', 'with ID: every question with its whole answer')
    .option('--limit <n>', 'how many', wholeNumber(1, 100_000), 20)
    .addHelpText(
      'after',
      '\nExamples:\n  daytwo runs --agent refund-desk\n  daytwo runs run_01ab --outputs',
    )
    .action(
      async (
        id: string | undefined,
        options: { agent?: string; limit: number; outputs?: boolean },
        command: Command,
      ) =>
        withReadableStore(io, command, async ({ store, recorder }) => {
          const { endInterrupted } = await import('../../evaluation/replay/interrupted-runs.ts');
          const { caseLabels, recentRuns, runDetail } = await import('../../evaluation/queries.ts');
          const { runsText, runText } = await import('../text/runs.ts');
          await endInterrupted(store, iso(recorder.now()));
          if (id !== undefined) {
            const detail = await runDetail(store, id);
            const labels = await caseLabels(store, detail.run);
            if (options.outputs === true) {
              const { runAnswers } = await import('../../evaluation/queries.ts');
              const { runAnswersText } = await import('../text/runs.ts');
              const whole = await runAnswers(store, detail);
              printResult(io, command, whole, runAnswersText(whole, labels, io.width));
              return;
            }
            printResult(io, command, detail, runText(detail, labels, typedHere(command)));
            return;
          }
          if (options.outputs === true)
            throw new DaytwoError({
              code: 'no-run',
              exitCode: EXIT.usage,
              message: '--outputs needs the id of a run',
              next: 'daytwo runs lists the latest with their ids',
            });
          const runs = await recentRuns(store, options);
          printResult(
            io,
            command,
            runs.map(({ run, ...counts }) => ({ ...run, trigger: madeFor(run), ...counts })),
            runsText(runs, typedHere(command)),
          );
        }),
    );
}
