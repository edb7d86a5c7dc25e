import type { Command } from 'commander';
import { printResult, withReadableStore } from '../context.ts';
import type { Io } from '../io.ts';

interface TraceOptions {
  agent?: string;
  suite?: string;
  texts?: boolean;
}

/** `daytwo trace` */
export function registerTrace(program: Command, io: Io): void {
  program
    .command('trace <case>')
    .description(
      "a case's history: when its answers changed for good, and what had changed before each time",
    )
    .option('--agent <agent>', 'of this agent only')
    .option('--suite <suite>', 'of this suite only')
    .option('--texts', 'at each change an answer from before it beside one from after it')
    .addHelpText(
      'after',
      '\nCASE is its description, a part of it, or the beginning of its hash.\nExample: ' +
        'daytwo trace "late refund" --texts',
    )
    .action(async (asked: string, { texts, ...options }: TraceOptions, command: Command) =>
      withReadableStore(io, command, async ({ store, config }) => {
        const { traceCase } = await import('../../monitoring/trace.ts');
        const { traceText } = await import('../text/trace.ts');
        const trace = await traceCase(store, config, { case: asked, ...options });
        if (texts === true) {
          const { withTexts } = await import('../../monitoring/case-answers.ts');
          const whole = await withTexts(store, trace);
          printResult(io, command, whole, traceText(whole, io.width));
          return;
        }
        printResult(io, command, trace, traceText(trace, io.width));
      }),
    );
}
