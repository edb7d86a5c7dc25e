import type { Command } from 'commander';
import type { ForgetOptions } from '../actions/forget-outputs.ts';
import type { Io } from '../io.ts';

/** `daytwo forget` */
export function registerForget(program: Command, io: Io): void {
  program
    .command('forget')
    .description("erase a person's outputs: every word of them, and what was noted of them")
    .requiredOption('--match <text>', 'a name, an address, or /a regular expression/')
    .option('--by <name>', 'who says so (--dry-run needs nobody)')
    .option('--agent <agent>', 'of this agent only')
    .option('--dry-run', 'say what would be erased, and erase nothing')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Counts stay, and an audit entry that does not say who it was. The same outputs taken in again stay
forgotten. Files that were imported, backups and what an agent's provider keeps are yours to erase.
Examples:
  daytwo forget --match "Ana Lopez" --dry-run
  daytwo forget --match "/order 4711\\b/" --agent refund-desk --by ben --yes`,
    )
    .action(async (o: ForgetOptions, command: Command) => {
      const { forgetRequested } = await import('../actions/forget-outputs.ts');
      await forgetRequested(io, command, o);
    });
}
