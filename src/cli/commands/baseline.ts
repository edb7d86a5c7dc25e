import type { Command } from 'commander';
import { agentOf } from '../../config/agent.ts';
import { suiteName } from '../../config/load.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { acceptIncident, approve } from '../../monitoring/review/approve.ts';
import { show, withStore } from '../context.ts';
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

export function registerBaseline(program: Command, io: Io): void {
  const baseline = program
    .command('baseline')
    .description('the behaviour a named person approved, with which every look is compared');
  baseline
    .command('show')
    .description('what each suite is compared with')
    .action(async (_options: unknown, command: Command) =>
      withStore(io, command, async ({ store, config }) => {
        const rows = await Promise.all(
          Object.entries(config.agents).flatMap(([agent, a]) =>
            a.suites.map(async (s) => {
              const suite = suiteName(s);
              const b = await store.baselines.current(agent, suite);
              const runs = (await store.runs.ofSuite(agent, suite)).filter(
                (r) => r.endedAt !== null,
              ).length;
              return {
                agent,
                suite,
                baseline: b,
                runs,
                words:
                  b === null
                    ? `${agent}/${suite}: provisional; ${runs} run${runs === 1 ? '' : 's'} ` +
                      `so far. Approve with: daytwo baseline approve --agent ${agent} ` +
                      `--suite ${suite} --by YOU`
                    : `${agent}/${suite}: ${b.runs.length} runs, approved by ${b.approvedBy} ` +
                      `on ${b.approvedAt.slice(0, 10)}${b.note === '' ? '' : ` (${b.note})`}`,
              };
            }),
          ),
        );
        show(
          io,
          command,
          rows.map(({ words: _words, ...r }) => r),
          rows.map((r) => r.words).join('\n'),
        );
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
      withStore(io, command, async ({ store, recorder, config }) => {
        if (o.incident !== undefined) {
          const done = await acceptIncident(store, recorder, o.incident, o.by, o.note);
          show(
            io,
            command,
            done,
            `${done.incident.id} is resolved: the behaviour since it began is the baseline ` +
              `now (${done.baselines.map((b) => `${b.suite}: ${b.runs.length} runs`).join(', ')}).${done.baselines.some((b) => b.runs.length < 5) ? ' It is completed from the next looks until it has five; until then nothing is compared.' : ''}`,
          );
          return;
        }
        if (o.agent === undefined)
          throw new DaytwoError({
            code: 'no-agent',
            exitCode: EXIT.usage,
            message: 'say whose baseline: --agent NAME, or --incident ID',
            next: `known agents are ${Object.keys(config.agents).join(', ')}`,
          });
        const agent = o.agent;
        const suites = agentOf(config, agent)
          .suites.map(suiteName)
          .filter((s) => o.suite === undefined || s === o.suite);
        if (suites.length === 0)
          throw new DaytwoError({
            code: 'no-suite',
            exitCode: EXIT.usage,
            message: `${agent} has no suite "${o.suite ?? ''}"`,
            next: `known are ${agentOf(config, agent).suites.map(suiteName).join(', ')}`,
          });
        const since = o.since === undefined ? null : dateText(o.since);
        const baselines = await store.transaction(async (tx) => {
          const made = [];
          for (const suite of suites)
            made.push(
              await approve(tx, recorder, agent, suite, {
                by: o.by,
                note: o.note,
                since,
                first: o.first,
              }),
            );
          return made;
        });
        show(
          io,
          command,
          baselines,
          baselines
            .map(
              (b) =>
                `${b.agent}/${b.suite}: ${b.runs.length} runs approved by ${b.approvedBy}. ` +
                'Later looks are compared with them; the budget for false alarms is not refunded.',
            )
            .join('\n'),
        );
      }),
    );
}

function dateText(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new DaytwoError({
      code: 'bad-date',
      exitCode: EXIT.usage,
      message: `"${text}" is not a date`,
      next: 'write it like 2026-05-03',
    });
  return new Date(at).toISOString();
}
