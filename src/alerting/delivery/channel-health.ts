import { begunBy, type Clock, HOUR, iso, type Millis } from '../../domain/clock.ts';
import type { Notice, Notifier } from '../../domain/incident.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import type { Logger } from '../../platform/log.ts';
import { channelKey, recipientsKey } from '../incidents/keys.ts';
import { type IncidentRecorder, type NewIncident, plainFacts } from '../incidents/record.ts';
import { deliver, type Delivery } from './outbox.ts';

/** A channel that has refused for this long is worth a word on the others. */
export const CHANNEL_DOWN = HOUR;

/**
 * How long messages have waited. One that is met the first time has waited since it was made, where
 * that does not lie ahead; from then on the clock is not asked.
 */
function learnWaiting(
  waiting: Map<string, Millis>,
  pending: readonly Notice[],
  clock: Clock,
): void {
  const monotonic = clock.monotonic();
  for (const id of waiting.keys()) if (!pending.some((n) => n.id === id)) waiting.delete(id);
  for (const n of pending)
    if (!waiting.has(n.id))
      waiting.set(n.id, monotonic - Math.max(0, clock.now() - Date.parse(n.createdAt)));
}

/**
 * Sends what is due; a channel that stays down for an hour becomes an incident on the other
 * channels.
 */
export async function deliverNotices(
  deps: { store: Store; clock: Clock; notifiers: ReadonlyMap<string, Notifier> },
  recorder: IncidentRecorder,
  log: Logger,
  stop: AbortSignal,
): Promise<void> {
  const { waiting } = recorder;
  // Before the first try, which may take long.
  learnWaiting(waiting, await deps.store.outbox.pending(), deps.clock);
  for (const d of await deliver(deps, stop)) {
    if (d.result.ok)
      await updateRefusedRecipients(
        deps.store,
        recorder,
        d.notice.channel,
        d.result.ref['refused'],
      );
    logDelivery(log, d);
  }
  const pending = await deps.store.outbox.pending();
  learnWaiting(waiting, pending, deps.clock);
  const monotonic = deps.clock.monotonic();
  const isLate = (n: Notice): boolean =>
    n.attempts > 0 && monotonic - (waiting.get(n.id) ?? monotonic) >= CHANNEL_DOWN;
  for (const channel of deps.notifiers.keys()) {
    const late = pending.filter((n) => n.channel === channel && isLate(n));
    const [oldest] = late;
    if (oldest === undefined)
      await recorder.resolve(
        deps.store,
        channelKey(channel),
        `no message has waited for ${channel} for over an hour any more`,
      );
    else
      await deps.store.transaction((tx) =>
        recorder.open(tx, channelTrouble(recorder, channel, oldest, late.length)),
      );
  }
}

function logDelivery(log: Logger, { notice, result }: Delivery): void {
  if (result.ok)
    log.info(
      { notice: notice.id, channel: notice.channel, reason: notice.reason },
      'notice delivered',
    );
  else
    log.warn(
      { notice: notice.id, channel: notice.channel, why: result.message, next: result.next },
      'notice not delivered; it stays in the outbox',
    );
}

function channelTrouble(
  recorder: IncidentRecorder,
  channel: string,
  oldest: Notice,
  late: number,
): NewIncident {
  return {
    channels: recorder.channels.filter((c) => c !== channel),
    kind: 'channel',
    key: channelKey(channel),
    agent: null,
    reason: oldest.lastError ?? 'not delivered',
    facts: plainFacts(
      `${channel} does not take our messages`,
      `${late} message${late === 1 ? ' has' : 's have'} waited over an ` +
        `hour for ${channel}: ${oldest.lastError ?? 'no reason given'}. Nothing is lost: ` +
        'they are sent when it works again.',
      {
        since: begunBy(oldest.createdAt, iso(recorder.now())),
        next: [
          {
            what: 'Send one test message and see what fails',
            command: 'daytwo alerts test',
            costUsd: 0,
          },
        ],
      },
    ),
  };
}

/**
 * A mail server took the message for some and turned others away: the others must not believe that
 * all is quiet.
 */
export async function updateRefusedRecipients(
  store: Store,
  recorder: IncidentRecorder,
  channel: string,
  refused: string | undefined,
): Promise<void> {
  const key = recipientsKey(channel);
  if (refused === undefined || refused === '')
    return recorder.resolve(store, key, 'the mail server took a message for every recipient');
  await store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'channel',
      key,
      agent: null,
      reason: refused,
      facts: plainFacts(
        shorten(`${channel} turns away ${refused}`, 79),
        `The mail server refused ${refused}; the other recipients got the message. Those ` +
          'people are not told of anything until this is mended.',
        {
          next: [
            {
              what: `Correct or remove the address under alerts.${channel}, then send a test`,
              command: 'daytwo alerts test',
              costUsd: 0,
            },
          ],
        },
      ),
    }),
  );
}
