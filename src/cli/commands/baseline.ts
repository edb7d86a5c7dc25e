import { type Command, Option } from 'commander';
import { shortNote } from '../../answers/note.ts';
import type { ApproveOptions } from '../actions/approve-baseline.ts';
import { printResult, withReadableStore, typedHere } from '../context.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo baseline show` and `approve` */
export function registerBaseline(program: Command, io: Io): void {
  const baseline = program
    .command('baseline')
    .description('the behaviour a named person approved, with which every look is compared');
  registerShow(baseline, io);
  registerApprove(baseline, io);
}

function registerShow(baseline: Command, io: Io): void {
  baseline
    .command('show [id]')
    .description('what each suite is compared with, or one baseline with its runs')
    .addHelpText(
      'after',
      '\nID is that of a baseline, the beginning of one, or AGENT/SUITE for the one in force.\n' +
        'Example: daytwo baseline show refund-desk/canaries',
    )
    .action(async (id: string | undefined, _options: unknown, command: Command) =>
      withReadableStore(io, command, async (on) => {
        const { baselineDetail, baselinesNow } =
          await import('../../monitoring/baselines/queries.ts');
        const { baselineText, baselinesText } = await import('../text/baseline.ts');
        if (id !== undefined) {
          const detail = await baselineDetail(on.store, id);
          printResult(io, command, detail, baselineText(detail, typedHere(command)));
          return;
        }
        const baselines = await baselinesNow(on);
        printResult(io, command, baselines, baselinesText(baselines, typedHere(command)));
      }),
    );
}

function registerApprove(baseline: Command, io: Io): void {
  const runs = wholeNumber(1, 100_000);
  baseline
    .command('approve')
    .description(
      'say that this is how the agent should behave: the first runs of a period, or the new ' +
        'behaviour of an incident',
    )
    .requiredOption('--by <name>', 'who says so')
    .option('--agent <agent>', 'the agent')
    .option('--suite <suite>', "one suite; all of the agent's without it")
    .addOption(
      new Option(
        '--incident <id>',
        "accept this drift incident's new behaviour as normal, and resolve it",
      ).conflicts(['agent', 'suite', 'since', 'until', 'first', 'last', 'runs']),
    )
    .option('--since <date>', 'only runs since then')
    .option('--until <date>', 'only runs until then; of a day the whole day')
    .addOption(
      new Option('--first <n>', 'how many runs, counted from the first (20)')
        .argParser(runs)
        .conflicts(['last', 'runs']),
    )
    .addOption(
      new Option('--last <n>', 'how many runs, counted from the last')
        .argParser(runs)
        .conflicts(['runs']),
    )
    .addOption(
      new Option('--runs <ids>', 'exactly these, with commas between').conflicts([
        'since',
        'until',
      ]),
    )
    .option('--yes', 'approve what is shown, where nobody can be asked')
    .option('--note <text>', 'why', shortNote, '')
    .addHelpText(
      'after',
      `
What would be approved is shown first: its runs, when they were, how many passed, and what was left out and why. At a
terminal you are asked then; elsewhere nothing is approved without --yes, an incident's new behaviour neither. Of an
agent's suites those are approved that have five runs; what the others lack is said.
Only whole runs on schedule or after a change are taken, and none from inside an incident. The first ones are taken, never
the best: choosing by result would hide what the agent does on a bad day. Without --since they are counted from the
behaviour that was approved last. --incident takes the runs since the incident most probably began, without those that
show the behaviour before it: where the last runs do, it says so, and takes nothing where fewer than five are left.
Approve after ten runs, better twenty: with fewer it warns, and under five it refuses. More runs make smaller
changes visible: 60 are better still.
Examples:
  daytwo baseline approve --agent refund-desk --by ana
  daytwo baseline approve --agent refund-desk --by ana --since 2026-05-03 --first 60 --yes
  daytwo baseline approve --incident inc_01ab --by ana --note "new policy since 3 May" --yes`,
    )
    .action(async (o: ApproveOptions, command: Command) => {
      const { approveBaseline } = await import('../actions/approve-baseline.ts');
      await approveBaseline(io, o, command);
    });
}
