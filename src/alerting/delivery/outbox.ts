import { type Clock, DAY, HOUR, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type { LeftOut, Notice, Notifier, SendResult } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { asApproved } from '../incidents/baseline-now.ts';
import { askedFor } from './asked-for.ts';
import {
  awaitedOf,
  type Backlog,
  backlogOf,
  isWaiting,
  mattersOf,
  withWaiting,
} from './backlog.ts';
import { showMatters } from './show-matters.ts';

const FIRST_PAUSE: Millis = MINUTE;
const LONGEST_PAUSE: Millis = HOUR;
/**
 * So long a single recipient is tried whom the server puts off (RFC 5321 §4.5.4.1), and whom it
 * turns away: a message of yesterday is no news to who was mended today.
 */
const PUT_OFF: Millis = 5 * DAY;
const TURNED_AWAY: Millis = DAY;

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
    // A program is told each by itself.
    const isSummed = notifier !== undefined && notifier.countsEach !== true;
    const awaited = isSummed ? awaitedOf(notices, due, clock.now()) : null;
    const others = notices.filter((n) => awaited?.covered.includes(n) !== true);
    const late = isSummed ? backlogOf(others, due, clock.now()) : null;
    for (const backlog of [late, awaited?.backlog ?? null]) {
      if (backlog === null || notifier === undefined || stop?.aborted === true) continue;
      const result = await sendBacklog(store, clock, notifier, backlog, stop);
      done.push({ notice: backlog.summary, result });
      if (!result.ok) return done;
    }
    // What waits to be told as one is told before what is newer of the same.
    if (awaited?.backlog === null) for (const n of awaited.covered) held.add(n.incident ?? n.id);
    for (const notice of others) {
      if (late?.covered.includes(notice) === true) continue;
      if (stop?.aborted === true || notifier === undefined) break;
      const thread = notice.incident ?? notice.id;
      // What one recipient lacks holds up nothing for the others.
      const single = notice.only !== undefined;
      if (!due.has(notice.id) && !single) held.add(thread);
      if (!due.has(notice.id) || (held.has(thread) && !single)) continue;
      const result = await sendOne(store, clock, notifier, notice, stop);
      if (result === null) continue;
      done.push({ notice, result });
      if (!result.ok && !single) {
        held.add(thread);
        // A channel that is down or asks to wait is not asked again for every other message.
        if (result.retryable) break;
      }
    }
    return done;
  });
  return (await Promise.all(lanes)).flat();
}

/**
 * Sends many as one; they are marked together, after the channel said yes. Then what the channel has
 * of each is brought up to date.
 */
async function sendBacklog(
  store: Store,
  clock: Clock,
  notifier: Notifier,
  backlog: Backlog,
  stop: AbortSignal | undefined,
): Promise<SendResult> {
  const { carrier, covered } = backlog;
  const matters = mattersOf(covered).toReversed();
  const known = await Promise.all(
    matters.map(({ incident }) => (incident === null ? null : store.incidents.get(incident))),
  );
  const waited = known.flatMap((i) => (i !== null && isWaiting(i) ? [i] : []));
  const summary = withWaiting(backlog, waited);
  await store.outbox.sending(carrier.id);
  const result = await notifier.send(
    { notice: summary, incident: null, thread: null, at: iso(clock.now()), waited },
    stop,
  );
  const at = iso(clock.now());
  if (result.ok)
    await store.transaction(async (tx) => {
      await tx.outbox.enqueue({ ...summary, state: 'sent', sentAt: at, lastError: null });
      for (const n of covered) await tx.outbox.sent(n.id, at, null);
      for (const left of result.left ?? [])
        await tx.outbox.enqueue(leftOver(summary, left, clock.now()));
    });
  else await noteFailure(store, clock, carrier, result);
  if (result.ok) await showMatters({ store, clock, notifier }, matters, stop);
  return result;
}

async function noteFailure(
  store: Store,
  clock: Clock,
  notice: Notice,
  result: Extract<SendResult, { ok: false }>,
): Promise<void> {
  const now = clock.now();
  await store.outbox.failed(
    notice.id,
    `${result.message}; ${result.next}`,
    iso(now),
    iso(nextTry(result, notice.attempts + 1, now)),
  );
}

/**
 * Sends a notice as it reads now: what was found since it was listed may have changed it. Null
 * where it was withdrawn meanwhile.
 */
async function sendOne(
  store: Store,
  clock: Clock,
  notifier: Notifier,
  listed: Notice,
  stop: AbortSignal | undefined,
): Promise<SendResult | null> {
  const written = await store.outbox.sending(listed.id);
  if (written === null) return null;
  const incident = written.incident === null ? null : await store.incidents.get(written.incident);
  const notice = await asApproved(store, written, incident);
  const thread =
    notice.incident === null ? null : await store.outbox.remote(notice.incident, notice.channel);
  const asked = incident === null ? {} : await askedFor(store, incident.id);
  const outgoing = { notice, incident, thread, at: iso(clock.now()), ...asked };
  const result = await notifier.send(outgoing, stop);
  if (result.ok) {
    const at = iso(clock.now());
    await store.transaction(async (tx) => {
      await tx.outbox.sent(
        notice.id,
        at,
        notice.incident === null
          ? null
          : { incident: notice.incident, channel: notice.channel, ref: result.ref },
        result.moved,
      );
      for (const left of result.left ?? [])
        await tx.outbox.enqueue(leftOver(notice, left, clock.now()));
    });
  } else {
    const now = clock.now();
    if (notice.only !== undefined && isTooOld(notice, result.retryable, now)) {
      await store.outbox.gaveUp(notice.id, `${result.message}; ${result.next}`, iso(now));
      return result;
    }
    await noteFailure(store, clock, notice, result);
  }
  return result;
}

/** The same message for the one recipient who did not get it with the others. */
function leftOver(notice: Notice, { to, later, message }: LeftOut, now: Millis): Notice {
  return {
    ...notice,
    id: `${notice.id} ${to}`,
    state: 'pending',
    attempts: 0,
    createdAt: iso(now),
    nextAt: iso(now + (later ? FIRST_PAUSE : LONGEST_PAUSE)),
    sentAt: null,
    lastError: message,
    only: { to, of: notice.id, refused: !later },
  };
}

function isTooOld(notice: Notice, putOff: boolean, now: Millis): boolean {
  return now - Date.parse(notice.createdAt) >= (putOff ? PUT_OFF : TURNED_AWAY);
}
