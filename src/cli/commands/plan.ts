import type { Command } from 'commander';
import { agentOf } from '../../config/agent.ts';
import { suiteName } from '../../config/load.ts';
import { effortOf, FULL, planSuite, QUICK, type SuitePlan } from '../../detection/planning/plan.ts';
import { planWords } from '../../detection/planning/text.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { suiteNow } from '../../monitoring/suite-state.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { show, withStore } from '../context.ts';
import { type Io, table } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/**
 * One seed for everybody: asked twice, the plan says the same, and changes only with what is
 * stored.
 */
const SEED = 1;

export function registerPlan(program: Command, io: Io): void {
  program
    .command('plan')
    .description(
      'what each suite can see and how soon, what it costs, and the cheapest way to see more',
    )
    .option('--agent <agent>', 'one agent')
    .option('--suite <suite>', 'one suite')
    .option('--quick', 'a third of the simulated worlds: rougher, three times as fast')
    .option(
      '--worlds <n>',
      'simulated worlds a change: more are surer and slower (60; --quick 20)',
      wholeNumber(1, 1_000),
    )
    .addHelpText(
      'after',
      `
Nothing is called and nothing is stored: what is known of a suite is played through the detector in simulated worlds.
A suite takes half a minute or more, with --quick a third of that; hundreds of cases take longer. Days are medians: half of such changes are heard of sooner, half later.
Examples:
  daytwo plan
  daytwo plan --agent refund-desk --quick
  daytwo plan --json`,
    )
    .action(
      async (
        o: { agent?: string; suite?: string; quick?: boolean; worlds?: number },
        command: Command,
      ) =>
        withStore(io, command, async ({ store, config, recorder }) => {
          if (o.agent !== undefined) agentOf(config, o.agent);
          const wanted = Object.entries(config.agents)
            .flatMap(([agent, a]) => a.suites.map((s) => ({ agent, s })))
            .filter(
              ({ agent, s }) =>
                (o.agent === undefined || agent === o.agent) &&
                (o.suite === undefined || suiteName(s) === o.suite),
            );
          if (wanted.length === 0)
            throw new DaytwoError({
              code: 'no-suite',
              exitCode: EXIT.usage,
              message:
                'there is no suite ' +
                `"${o.suite ?? ''}"${o.agent === undefined ? '' : ` of ${o.agent}`}`,
              next: `known are ${Object.values(config.agents)
                .flatMap((a) => a.suites.map(suiteName))
                .join(', ')}`,
            });
          const effort =
            o.worlds !== undefined ? effortOf(o.worlds) : o.quick === true ? QUICK : FULL;
          const sandbox = createSandbox();
          try {
            const plans: SuitePlan[] = [];
            for (const { agent, s } of wanted) {
              const now = await suiteNow({ store, config, sandbox }, agent, s, recorder.now());
              plans.push(
                planSuite(now, {
                  seed: SEED,
                  effort,
                  onStep: progress(io, `${agent}/${suiteName(s)}`),
                }),
              );
            }
            show(io, command, plans, plans.map(textOf).join('\n\n'));
          } finally {
            await sandbox.close();
          }
        }),
    );
}

/** Drawn in place on a terminal; a line a suite elsewhere. */
function progress(io: Io, suite: string): (done: number, of: number, doing: string) => void {
  return (done, of, doing) => {
    if (io.tty)
      process.stderr.write(`\r\u001b[K${done < of ? `${suite}: ${done} of ${of} · ${doing}` : ''}`);
    else if (done === 1) io.err(`${suite}: playing it through …`);
  };
}

function textOf(p: SuitePlan): string {
  const { title, facts, sight, delays, candidates, advice } = planWords(p);
  const indented = (rows: string[][]): string[] =>
    rows.length === 0
      ? []
      : [
          '',
          ...table(rows)
            .split('\n')
            .map((line) => `  ${line}`),
        ];
  return [
    title,
    ...facts.map((f) => `  ${f}`),
    ...indented(sight),
    ...indented(delays),
    ...indented(candidates),
    '',
    ...advice.map((a) => `  ${a}`),
  ].join('\n');
}
