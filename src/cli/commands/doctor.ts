import type { Command } from 'commander';
import { configOf, printResult, wantsJson } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo doctor` */
export function registerDoctor(program: Command, io: Io): void {
  program
    .command('doctor')
    .description(
      'look at what a worker needs: keys, channels and their scopes, mail server, disk, clock, ' +
        'database, versions; each with the mend',
    )
    .addHelpText(
      'after',
      `
Sends no message and makes no call that costs; reads the database whole, which takes seconds for a big one.
Exit code 1 where something is bad; what could not be looked at is told and is none.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const config = await configOf(io, command, 'all');
      const { examine } = await import('../doctor/examine.ts');
      const { exitOf, findingsText } = await import('../doctor/finding.ts');
      if (!wantsJson(command))
        io.err('Asking the providers and channels, and reading the database …');
      const findings = await examine(config);
      io.setExit(exitOf(findings));
      printResult(io, command, findings, findingsText(findings));
    });
}
