import type { Command } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import { printResult, withReadableStore } from '../context.ts';
import { type Io, table } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo audit` */
export function registerAudit(program: Command, io: Io): void {
  program
    .command('audit')
    .description('every decision and human act, newest first; checks the hash chain')
    .option('--limit <n>', 'how many', wholeNumber(1, 100_000), 30)
    .action(async (options: { limit: number }, command: Command) =>
      withReadableStore(io, command, async ({ store }) => {
        const { auditTrail } = await import('../../platform/audit-trail.ts');
        const trail = await auditTrail(store, options.limit);
        if (trail.broken !== null) io.setExit(EXIT.badNews);
        const whole =
          trail.broken === null
            ? 'The chain is whole.'
            : `The chain is broken at entry ${trail.broken}: somebody changed the log after ` +
              'it was written.';
        const rows = trail.entries.map((e) => [
          String(e.seq),
          e.at.slice(0, 19).replace('T', ' '),
          e.actor,
          e.action,
          e.subject,
        ]);
        printResult(io, command, trail, `${whole}\n${table(rows)}`);
      }),
    );
}
