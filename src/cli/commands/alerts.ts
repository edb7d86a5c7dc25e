import type { Command } from 'commander';
import { createNotifier } from '../../alerting/channels/registry.ts';
import { plainFacts } from '../../alerting/incidents/record.ts';
import { iso } from '../../domain/clock.ts';
import { EXIT } from '../../domain/errors.ts';
import { makeIds, realClock } from '../../platform/clock/real.ts';
import { redactedNotifier } from '../../platform/privacy/redacted-ports.ts';
import { configOf, show } from '../context.ts';
import type { Io } from '../io.ts';

export function registerAlerts(program: Command, io: Io): void {
  program
    .command('alerts')
    .description('the channels that people are told on')
    .command('test')
    .description('send one real message to each channel; says what failed and how to mend it')
    .action(async (_options: unknown, command: Command) => {
      const config = await configOf(io, command, 'all');
      const channels = Object.entries(config.alerts.channels);
      const at = iso(realClock.now());
      const ids = makeIds(() => realClock.now());
      const results = await Promise.all(
        channels.map(async ([name, options]) => {
          const notifier = redactedNotifier(
            await createNotifier({ ...options, name, type: name }),
            config.redactor,
          );
          const facts = plainFacts(
            'daytwo can reach you here',
            'This is a test that somebody asked for with daytwo alerts test. When an agent ' +
              'drifts or a model ends, a message like this one says what happened, since when, ' +
              'how sure it is and what to do.',
            { next: [{ what: 'See how everything stands', command: 'daytwo drift', costUsd: 0 }] },
          );
          const result = await notifier.send({
            notice: {
              id: ids.next('note'),
              incident: null,
              channel: name,
              reason: 'test',
              facts,
              state: 'pending',
              attempts: 0,
              nextAt: at,
              createdAt: at,
              sentAt: null,
              lastError: null,
            },
            incident: null,
            thread: null,
          });
          return { channel: name, ...result };
        }),
      );
      if (channels.length === 0 || results.some((r) => !r.ok)) io.setExit(EXIT.badNews);
      const words = results.map((r) =>
        r.ok
          ? `${r.channel}: delivered`
          : `${r.channel}: not delivered: ${r.message}\n  Mend it: ${r.next}`,
      );
      show(
        io,
        command,
        results,
        channels.length === 0
          ? `No channel is configured in ${config.file}. Add alerts.slack or alerts.email.`
          : words.join('\n'),
      );
    });
}
