import { begunBy, type Clock, HOUR, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type { Notice, Notifier } from '../../domain/incident.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import type { Logger } from '../../platform/log.ts';
import { channelKey, recipientsKey } from '../incidents/keys.ts';
import { type IncidentRecorder, type NewIncident, plainFacts } from '../incidents/record.ts';
import { mayLeaveAt } from './backlog.ts';
import { deliver, type Delivery } from './outbox.ts';
import { showWaiting } from './show-waiting.ts';

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
  for (const n of pending) {
    const since = Date.parse(mayLeaveAt(n));
    // What is held back waits for no channel.
    if (n.held !== undefined && since > clock.now()) continue;
    if (!waiting.has(n.id)) waiting.set(n.id, monotonic - Math.max(0, clock.now() - since));
  }
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
  const deliveries = await deliver(deps, stop);
  for (const d of deliveries) {
    if (d.result.ok && d.notice.only === undefined)
      for (const left of d.result.left ?? [])
        log.warn({ notice: d.notice.id, channel: d.notice.channel, why: left.message }, LEFT_OUT);
    logDelivery(log, d);
  }
  await showWaiting(deps, recorder.shown, stop);
  const waitingAll = await deps.store.outbox.pending();
  for (const channel of deps.notifiers.keys())
    await updateLeftOut(
      deps.store,
      recorder,
      channel,
      waitingAll.filter((n) => n.channel === channel && n.only !== undefined),
      deliveries.some((d) => d.notice.channel === channel && gotThrough(d)),
    );
  const pending = waitingAll.filter((n) => n.only === undefined);
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
        `nothing has waited over an hour for ${channel} any more`,
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

/** Why a message was not taken, within a sentence. */
const reasonOf = (notice: Notice | undefined): string =>
  (notice?.lastError ?? 'no reason given').replace(/\.$/, '');

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
      `Messages do not get through to ${channel}`,
      `${late === 1 ? '1 message has' : `${late} messages have`} waited over an hour for ` +
        `${channel}: ${reasonOf(oldest)}.`,
      {
        meanwhile:
          'Nothing is lost: what waits is sent when it works again. Until then, whoever reads only ' +
          'there hears nothing.',
        since: begunBy(oldest.createdAt, iso(recorder.now())),
        next: [
          {
            what: 'Send a test message to each channel and see what fails',
            command: 'daytwo alerts test',
            costUsd: 0,
          },
        ],
      },
    ),
  };
}

/** Whether a message reached everybody that it was for. */
const gotThrough = ({ notice, result }: Delivery): boolean =>
  result.ok && notice.reason !== 'updated' && (result.left ?? []).length === 0;

/** Greylisting puts everybody off for some minutes; who waits longer is worth a word. */
const PUT_OFF_LONG = 15 * MINUTE;
const LEFT_OUT = 'notice delivered to some: the others are tried again';

/**
 * A mail server took messages for some and turned others away, or puts them off: the others must
 * not believe that all is quiet. Over when nobody waits for a message that others have.
 * @param through a message has just reached everybody that it was for
 */
export async function updateLeftOut(
  store: Store,
  recorder: IncidentRecorder,
  channel: string,
  waiting: readonly Notice[],
  through: boolean,
): Promise<void> {
  const key = recipientsKey(channel);
  if (waiting.length === 0) {
    if (through)
      await recorder.resolve(store, key, 'the mail server took a message for everybody it was for');
    return;
  }
  const now = recorder.now();
  const worth = waiting.filter(
    (n) => n.only?.refused === true || now - Date.parse(n.createdAt) >= PUT_OFF_LONG,
  );
  const people = [...new Set(worth.map((n) => n.only?.to ?? ''))].join(', ');
  if (people === '') return;
  const [first] = worth;
  await store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'channel',
      key,
      agent: null,
      reason: people,
      facts: plainFacts(
        shorten(`${channel} turns away ${people}`, 79),
        `The mail server took our messages for the other recipients, and not for ${people} ` +
          `(${reasonOf(first)}). Each is tried again by itself: for five days where the server says ` +
          '"later", for one day where it refuses. Until one gets through, these people hear nothing.',
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
