import type { Command } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import { configOf, printResult } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo facts` */
export function registerFacts(program: Command, io: Io): void {
  program
    .command('facts')
    .description(
      'what agents lean on: facts and trade-offs with owner and day, and what their ' +
        'instructions say and lack',
    )
    .option('--agent <agent>', 'this agent; all without it')
    .addHelpText(
      'after',
      `
A fact has an owner, a day by which it is looked at again, and the cases and lines of the soul that lean on it:
agents.<agent>.facts names the file (docs/facts.md). A trade-off stands in a case's metadata. What is past its day is an
incident of the worker until somebody moves the day.
Exit codes: 0 nothing is past its day, 1 something is.
Example: daytwo facts --agent refund-desk`,
    )
    .action(async (o: { agent?: string }, command: Command) => {
      const config = await configOf(io, command, 'none');
      const { lookAtDocuments } = await import('../../monitoring/documents/look-at.ts');
      const { localDay } = await import('../../platform/schedule/local-time.ts');
      const { createSandbox } = await import('../../platform/sandbox/sandbox.ts');
      const { realClock } = await import('../../platform/clock/real.ts');
      const { factsText } = await import('../text/facts.ts');
      const sandbox = createSandbox();
      try {
        const today = localDay(realClock.now(), config.timezone);
        const agents = o.agent === undefined ? Object.keys(config.agents) : [o.agent];
        const all = [];
        for (const agent of agents)
          all.push(await lookAtDocuments({ config, sandbox }, agent, today));
        if (all.some((d) => d.reviews.some((r) => r.daysLeft < 0))) io.setExit(EXIT.badNews);
        printResult(io, command, all, factsText(all));
      } finally {
        await sandbox.close();
      }
    });
}
