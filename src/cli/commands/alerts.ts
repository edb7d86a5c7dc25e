import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Command } from 'commander';
import type { Config } from '../../config/load.ts';
import { resolvePath } from '../../config/names.ts';
import { iso } from '../../domain/clock.ts';
import { EXIT, messageOf } from '../../domain/errors.ts';
import type { LeftOut } from '../../domain/incident.ts';
import { makeIds, realClock } from '../../platform/clock/real.ts';
import { configOf, printResult, storeOf } from '../context.ts';
import type { ChannelTest } from '../../alerting/delivery/test-channels.ts';
import type { SetUpStep } from '../../answers/slack/walk.ts';
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
      const { commandsAt } = await import('../../alerting/messages/commands-at.ts');
      const { slackDesks } = await import('../../answers/slack/desk.ts');
      const { walkSlack } = await import('../../answers/slack/walk.ts');
      const [results, ...walks] = await Promise.all([
        testChannels(config.alerts.channels, {
          ids: makeIds(() => realClock.now()),
          now: realClock.now(),
          redactor: config.redactor,
          context: {
            publicUrl: config.publicUrl,
            commandsAt: commandsAt(hostname(), config.file),
          },
        }),
        ...slackDesks(config).map(async (d) => ({ channel: d.name, steps: await walkSlack(d) })),
      ]);
      const works = results.flatMap((r) => (r.ok ? [r.channel] : []));
      if (works.length > 0) await sendWhatWaits(io, config, works);
      const told = results.map((r) => ({
        ...r,
        ...config.redactor.value({
          steps: walks.find((w) => w.channel === r.channel)?.steps ?? [],
        }),
      }));
      const isBad = told.some(
        (r) => !r.ok || (r.left ?? []).length > 0 || r.steps.some((s) => s.state === 'bad'),
      );
      if (told.length === 0 || isBad) io.setExit(EXIT.badNews);
      printResult(
        io,
        command,
        told,
        told.length === 0
          ? `No channel is configured in ${config.file}. Add alerts.slack or alerts.email.`
          : told.map(channelText).join('\n'),
      );
    });
}

/** What waits for a channel that took the test is due now: the worker's next tick sends it. */
async function sendWhatWaits(io: Io, config: Config, channels: readonly string[]): Promise<void> {
  if (!existsSync(resolvePath(config.folder, config.store.file))) return;
  try {
    const store = await storeOf(io, config);
    try {
      await store.outbox.retryNow(iso(realClock.now()), channels);
    } finally {
      await store.close();
    }
  } catch (e) {
    io.err(`What waits for ${channels.join(', ')} goes out later, as planned: ${messageOf(e)}`);
  }
}

/** Who did not get a message that the others got, and what to do about each. */
function deliveredText(channel: string, left: readonly LeftOut[]): string {
  if (left.length === 0) return `${channel}: delivered`;
  return [
    `${channel}: delivered, but not to ${left.map((l) => l.to).join(', ')}`,
    ...left.flatMap(({ to, later, message }) => [
      `  ${to} was ${later ? 'put off' : 'refused'}: ${message}`,
      later
        ? '    Mend it: test again in some minutes; if it stays so, ask who runs that mailbox.'
        : `    Mend it: check the address ${to} in the configuration, and that its mailbox takes mail from here.`,
    ]),
  ].join('\n');
}

/** What a channel said to one message, and how its set-up stands, step by step. */
function channelText(r: ChannelTest & { steps: readonly SetUpStep[] }): string {
  const told = r.ok
    ? deliveredText(r.channel, r.left ?? [])
    : `${r.channel}: not delivered: ${r.message}\n  Mend it: ${r.next}`;
  const state = { fine: 'ok', lacks: 'left out', bad: 'wrong' } as const;
  return [
    told,
    ...r.steps.map(
      (s) =>
        `  ${state[s.state]}: ${s.what}: ${s.said}` +
        (s.next === undefined ? '' : `\n    ${s.state === 'bad' ? 'Mend' : 'Add'} it: ${s.next}`),
    ),
  ].join('\n');
}
