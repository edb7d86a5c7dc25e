import type { Command } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import { isSimulated, printResult, typedHere, withReadableStore } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo status` */
export function registerStatus(program: Command, io: Io): void {
  program
    .command('status')
    .description('how everything stands, on one screen: agents, what waits for you, ends, money')
    .addHelpText(
      'after',
      '\nExit code 1 while an incident waits for somebody, so that a script can ask.\nExample: ' +
        'daytwo status --json',
    )
    .action(async (_options: unknown, command: Command) =>
      withReadableStore(io, command, async ({ store, config, recorder }) => {
        const { statusNow } = await import('../../monitoring/status.ts');
        const { comingEnds } = await import('../../models/ends/coming-ends.ts');
        const { spentInWindows } = await import('../../llm/pricing/queries.ts');
        const { readHealth } = await import('../../platform/health/read-health.ts');
        const { resolvePath } = await import('../../config/names.ts');
        const { refusedLately } = await import('../../outputs/refused.ts');
        const { waitingWords } = await import('../../alerting/delivery/waiting-words.ts');
        const { statusText } = await import('../text/status.ts');
        const now = recorder.now();
        const refused = await refusedLately(store, now);
        const on = { store, config };
        const status = {
          at: new Date(now).toISOString(),
          ...(isSimulated(config) ? { simulated: true } : {}),
          worker: readHealth(resolvePath(config.folder, config.health.file), now),
          ...(await statusNow(on, now)),
          ...(refused.length === 0 ? {} : { refused }),
          ends: await comingEnds(on, now),
          spending: await spentInWindows(store, config, now),
          messages: waitingWords(await store.outbox.pending(), now),
        };
        if (status.waiting.length > 0) io.setExit(EXIT.badNews);
        printResult(io, command, status, statusText(status, now, typedHere(command)));
      }),
    );
}
