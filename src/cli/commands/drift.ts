import type { Command } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import { printResult, withReadableStore, typedHere } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo drift` */
export function registerDrift(program: Command, io: Io): void {
  program
    .command('drift')
    .description('how every stream stands against its baseline, in words and numbers')
    .option('--agent <agent>', 'one agent')
    .option('--all', 'every stream at length, quiet ones too')
    .option(
      '--budget',
      'the yearly budget for false alarms: what was spent on which stream, and what is left',
    )
    .addHelpText(
      'after',
      `
Evidence counts in powers of ten, beside what an alarm takes after paying for every look and every stream; it is not a probability of drift.
Exit code 1 where a stream's evidence is enough for an alarm or an incident that is not over tells of it, 3 where nothing can be compared yet.`,
    )
    .action(async (o: { agent?: string; all?: boolean; budget?: boolean }, command: Command) =>
      withReadableStore(io, command, async ({ store, config, recorder }) => {
        const { falseAlarmBudget, streamsNow } = await import('../../monitoring/review/queries.ts');
        const { budgetText, driftText } = await import('../text/drift.ts');
        if (o.budget === true) {
          const budget = await falseAlarmBudget(store, config, recorder.now());
          printResult(io, command, budget, budgetText(budget));
          return;
        }
        const { streams, cases } = await streamsNow({ store, config }, o.agent);
        const isBad = streams.some((s) => (s.alarm && !s.stale) || s.toldBy !== undefined);
        if (isBad) io.setExit(EXIT.badNews);
        else if (streams.every((s) => s.looks === 0)) io.setExit(EXIT.notEnoughEvidence);
        printResult(
          io,
          command,
          streams,
          driftText(streams, cases, o.all === true, typedHere(command)),
        );
      }),
    );
}
