import type { Command } from 'commander';
import { printResult, withReadableStore, typedHere } from '../context.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo rehearsals` */
export function registerRehearsals(program: Command, io: Io): void {
  program
    .command('rehearsals [id]')
    .description('rehearsals and how they came out, newest first, or one')
    .option('--agent <agent>', 'of this agent only')
    .option('--limit <n>', 'how many', wholeNumber(1, 10_000), 20)
    .action(
      async (id: string | undefined, o: { agent?: string; limit: number }, command: Command) =>
        withReadableStore(io, command, async ({ store, config, recorder }) => {
          const { rehearsalList, rehearsalNamed, rehearsalProgress } =
            await import('../../comparison/rehearsal/queries.ts');
          const { reportsFolder } = await import('../../comparison/report/write-files.ts');
          const { rehearsalsText, rehearsalText } = await import('../text/rehearsals.ts');
          if (id === undefined) {
            const all = await rehearsalList(store, o);
            printResult(io, command, all, rehearsalsText(all, typedHere(command)));
            return;
          }
          const one = await rehearsalNamed(store, id, o);
          const progress =
            one.outcome === null ? await rehearsalProgress(store, one, recorder.now()) : null;
          printResult(
            io,
            command,
            one,
            rehearsalText(one, progress, reportsFolder(config), typedHere(command)),
          );
        }),
    );
}
