import type { Command } from 'commander';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { printResult, withStore } from '../context.ts';
import { dateText } from '../dates.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

interface ApproveOptions {
  by: string;
  agent?: string;
  suite?: string;
  incident?: string;
  note: string;
  since?: string;
  first: number;
}

/** `daytwo baseline show` and `approve` */
export function registerBaseline(program: Command, io: Io): void {
  const baseline = program
    .command('baseline')
    .description('the behaviour a named person approved, with which every look is compared');
  baseline
    .command('show')
    .description('what each suite is compared with')
    .action(async (_options: unknown, command: Command) =>
      withStore(io, command, async (on) => {
        const { baselinesNow } = await import('../../monitoring/review/queries.ts');
        const { baselinesText } = await import('../text/baseline.ts');
        const baselines = await baselinesNow(on);
        printResult(io, command, baselines, baselinesText(baselines));
      }),
    );
  baseline
    .command('approve')
    .description(
      'say that this is how the agent should behave: the first runs of a period, or the new ' +
        'behaviour of an incident',
    )
    .requiredOption('--by <name>', 'who says so')
    .option('--agent <agent>', 'the agent')
    .option('--suite <suite>', "one suite; all of the agent's without it")
    .option(
      '--incident <id>',
      "accept this drift incident's new behaviour as normal, and resolve it",
    )
    .option('--since <date>', 'only runs since then')
    .option('--first <n>', 'how many runs, counted from the first', wholeNumber(1, 100_000), 20)
    .option('--note <text>', 'why', '')
    .addHelpText(
      'after',
      `
The first runs are taken, never the best: choosing by result would hide what the agent does on a bad day.
More runs make smaller changes visible: 20 are good, 60 are better.
Examples:
  daytwo baseline approve --agent refund-desk --by ana
  daytwo baseline approve --incident inc_01ab --by ana --note "new policy since 3 May"`,
    )
    .action(async (o: ApproveOptions, command: Command) =>
      o.incident === undefined
        ? approveRuns(io, o, command)
        : approveIncident(io, o.incident, o, command),
    );
}

async function approveIncident(
  io: Io,
  incident: string,
  { by, note }: ApproveOptions,
  command: Command,
): Promise<void> {
  await withStore(io, command, async ({ store, recorder }) => {
    const { acceptIncident } = await import('../../monitoring/review/approve.ts');
    const { acceptedText } = await import('../text/baseline.ts');
    const done = await acceptIncident(store, recorder, incident, by, note);
    printResult(io, command, done, acceptedText(done));
  });
}

async function approveRuns(io: Io, o: ApproveOptions, command: Command): Promise<void> {
  await withStore(io, command, async ({ store, recorder, config }) => {
    const { suitesNamed } = await import('../../config/agent.ts');
    const { approveSuites } = await import('../../monitoring/review/approve-suites.ts');
    const { approvedText } = await import('../text/baseline.ts');
    if (o.agent === undefined)
      throw new DaytwoError({
        code: 'no-agent',
        exitCode: EXIT.usage,
        message: 'say whose baseline: --agent NAME, or --incident ID',
        next: `known agents are ${Object.keys(config.agents).join(', ')}`,
      });
    const suites = suitesNamed(config, o.agent, o.suite);
    const baselines = await approveSuites(store, recorder, o.agent, suites, {
      by: o.by,
      note: o.note,
      since: o.since === undefined ? null : dateText(o.since, '2026-05-03'),
      first: o.first,
    });
    printResult(io, command, baselines, approvedText(baselines));
  });
}
