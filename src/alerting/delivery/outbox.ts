import { type Clock, HOUR, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type { Notice, Notifier, SendResult } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';

const FIRST_PAUSE: Millis = MINUTE;
const LONGEST_PAUSE: Millis = HOUR;

/**
 * When a notice that was not delivered is tried again: the channel's own Retry-After, else a pause
 * that doubles from a minute to an hour. It is never given up: a channel that is mended after a
 * weekend still gets what it missed.
 * @param attempts made so far, at least 1
 */
export function nextTry(
  result: Extract<SendResult, { ok: false }>,
  attempts: number,
  now: Millis,
): Millis {
  if (!result.retryable) return now + LONGEST_PAUSE;
  return (
    now +
    (result.retryAfterMs ?? Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(attempts - 1, 10)))
  );
}

export interface Delivery {
  notice: Notice;
  result: SendResult;
}

export interface DeliverDeps {
  store: Store;
  clock: Clock;
  notifiers: ReadonlyMap<string, Notifier>;
}

/**
 * Sends what is due. The row is there first; it is marked sent only after the channel said yes, and
 * an incident's messages reach a channel in their order, so that a thread never begins with its
 * end.
 */
export async function deliver(
  { store, clock, notifiers }: DeliverDeps,
  stop?: AbortSignal,
): Promise<Delivery[]> {
  const due = new Set((await store.outbox.due(iso(clock.now()), 1_000)).map((n) => n.id));
  const byChannel = Map.groupBy(await store.outbox.pending(), (n) => n.channel);
  const lanes = [...byChannel].map(async ([channel, notices]): Promise<Delivery[]> => {
    const notifier = notifiers.get(channel);
    const done: Delivery[] = [];
    const held = new Set<string>();
    for (const notice of notices) {
      if (stop?.aborted === true || notifier === undefined) break;
      const thread = notice.incident ?? notice.id;
      if (!due.has(notice.id)) held.add(thread);
      if (held.has(thread)) continue;
      const result = await sendOne(store, clock, notifier, notice, stop);
      done.push({ notice, result });
      if (!result.ok) {
        held.add(thread);
        // A channel that is down or asks to wait is not asked again for every other message.
        if (result.retryable) break;
      }
    }
    return done;
  });
  return (await Promise.all(lanes)).flat();
}

async function sendOne(
  store: Store,
  clock: Clock,
  notifier: Notifier,
  notice: Notice,
  stop: AbortSignal | undefined,
): Promise<SendResult> {
  const incident = notice.incident === null ? null : await store.incidents.get(notice.incident);
  const thread =
    notice.incident === null ? null : await store.outbox.remote(notice.incident, notice.channel);
  await store.outbox.sending(notice.id);
  const result = await notifier.send({ notice, incident, thread }, stop);
  if (result.ok) {
    await store.outbox.sent(
      notice.id,
      iso(clock.now()),
      notice.incident === null
        ? null
        : { incident: notice.incident, channel: notice.channel, ref: result.ref },
    );
  } else {
    const now = clock.now();
    await store.outbox.failed(
      notice.id,
      `${result.message}; ${result.next}`,
      iso(now),
      iso(nextTry(result, notice.attempts + 1, now)),
    );
  }
  return result;
}
