import type { Command } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import { makeIds, realClock } from '../../platform/clock/real.ts';
import { configOf, printResult } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo alerts test` */
export function registerAlerts(program: Command, io: Io): void {
  program
    .command('alerts')
    .description('the channels that people are told on')
    .command('test')
    .description('send one real message to each channel; says what failed and how to mend it')
    .action(async (_options: unknown, command: Command) => {
      const config = await configOf(io, command, 'all');
      const { testChannels } = await import('../../alerting/delivery/test-channels.ts');
      const results = await testChannels(config.alerts.channels, {
        ids: makeIds(() => realClock.now()),
        now: realClock.now(),
        redactor: config.redactor,
      });
      if (results.length === 0 || results.some((r) => !r.ok)) io.setExit(EXIT.badNews);
      const words = results.map((r) =>
        r.ok
          ? `${r.channel}: delivered`
          : `${r.channel}: not delivered: ${r.message}\n  Mend it: ${r.next}`,
      );
      printResult(
        io,
        command,
        results,
        results.length === 0
          ? `No channel is configured in ${config.file}. Add alerts.slack or alerts.email.`
          : words.join('\n'),
      );
    });
}
