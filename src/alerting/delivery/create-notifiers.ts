import type { ChannelOptions } from '../../config/plugin-options.ts';
import type { Notifier } from '../../domain/incident.ts';
import { redactedNotifier } from '../../platform/privacy/redacted-ports.ts';
import type { Redactor } from '../../platform/privacy/redactor.ts';
import type { ChannelContext } from '../channels/plugin.ts';
import { createNotifier } from '../channels/registry.ts';

/** Every configured channel by its name; nothing secret leaves by one. */
export async function createNotifiers(
  channels: Readonly<Record<string, ChannelOptions>>,
  context: ChannelContext,
  redactor: Redactor,
): Promise<Map<string, Notifier>> {
  const made = new Map<string, Notifier>();
  for (const [name, options] of Object.entries(channels)) {
    const notifier = await createNotifier({ ...options, name }, context);
    made.set(name, sayingWhere(redactedNotifier(notifier, redactor), context));
  }
  return made;
}

/** Where nothing leads to the page, each message says where its commands are to be given. */
function sayingWhere(notifier: Notifier, { publicUrl, commandsAt }: ChannelContext): Notifier {
  if (publicUrl !== undefined || commandsAt === undefined) return notifier;
  const check = notifier.check?.bind(notifier);
  const show = notifier.show?.bind(notifier);
  return {
    channel: notifier.channel,
    ...(notifier.countsEach === true ? { countsEach: true as const } : {}),
    send: (outgoing, signal) => notifier.send({ ...outgoing, commandsAt }, signal),
    ...(show === undefined
      ? {}
      : { show: (outgoing, signal) => show({ ...outgoing, commandsAt }, signal) }),
    ...(check === undefined ? {} : { check }),
  };
}
