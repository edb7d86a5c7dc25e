import type { Command } from 'commander';
import type { PlanOptions } from '../actions/plan.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo plan` */
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
A suite of 40 cases takes about a quarter of a minute, with --quick a third of that; hundreds of cases take longer. Days are medians: half of such changes are heard of sooner, half later.
Examples:
  daytwo plan
  daytwo plan --agent refund-desk --quick
  daytwo plan --json`,
    )
    .action(async (o: PlanOptions, command: Command) => {
      const { planSuites } = await import('../actions/plan.ts');
      await planSuites(io, o, command);
    });
}
