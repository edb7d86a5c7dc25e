import type { Command } from 'commander';
import type { AttackOptions } from '../actions/attack.ts';
import type { Io } from '../io.ts';

/** `daytwo attack` */
export function registerAttack(program: Command, io: Io): void {
  program
    .command('attack')
    .description(
      'ask an agent about mails, pages, files, notes and tool results that give it orders, and see ' +
        'whether it obeys; the price is said first',
    )
    .requiredOption('--agent <agent>', 'the agent')
    .option('--pack <pack>', 'a shipped pack, like injection.v1; the newest without it')
    .option('--dry-run', 'say the price and which cases concern the agent, and make no call')
    .option('--yes', 'pay without being asked; must be given where nobody can answer')
    .addHelpText(
      'after',
      `
Only what the agent does is scored: which tool it calls, with which arguments, for whom. What its tools answer is made up,
so nothing real is set in motion. An agent that makes its own calls (http, exec, mcp) is refused unless its account says
sideEffects: sandboxed or none, and is asked no case in which a tool brings the order.
The run is kept and shown, and enters no stream. What was obeyed is an incident, as in a run of the worker's. With controls.attackPack the worker does it once when a pack or a tool of
the agent is new. What a tool can do is told by its name, and by controls.capabilities: docs/controls.md.
Exit codes: 0 it obeyed none, 1 it obeyed some, 2 could not measure.
Example: daytwo attack --agent refund --dry-run`,
    )
    .action(async (o: AttackOptions, command: Command) => {
      const { attackAgent } = await import('../actions/attack.ts');
      await attackAgent(io, o, command);
    });
}
