import type { Command } from 'commander';
import { printResult, withStore } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo trace` */
export function registerTrace(program: Command, io: Io): void {
  program
    .command('trace <case>')
    .description(
      "a case's history: when its answers changed for good, and what had changed before each time",
    )
    .option('--agent <agent>', 'of this agent only')
    .option('--suite <suite>', 'of this suite only')
    .addHelpText(
      'after',
      '\nCASE is its description, a part of it, or the beginning of its hash.\nExample: ' +
        'daytwo trace "late refund"',
    )
    .action(async (asked: string, options: { agent?: string; suite?: string }, command: Command) =>
      withStore(io, command, async ({ store, config }) => {
        const { traceCase } = await import('../../monitoring/trace.ts');
        const { traceText } = await import('../text/trace.ts');
        const trace = await traceCase(store, config, { case: asked, ...options });
        printResult(io, command, trace, traceText(trace));
      }),
    );
}
