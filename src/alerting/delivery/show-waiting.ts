import { type Clock, iso } from '../../domain/clock.ts';
import type { Notice, Notifier } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { asApproved } from '../incidents/baseline-now.ts';
import { askedFor } from './asked-for.ts';

/**
 * Shows in an incident's message that somebody has it, where a channel can without calling anybody:
 * the word of it waits, for a second one or for the morning. Each is shown once; where that fails,
 * the word that waits shows it.
 * @param shown ids of the notices that were shown, with the change that each was shown for
 */
export async function showWaiting(
  {
    store,
    clock,
    notifiers,
  }: { store: Store; clock: Clock; notifiers: ReadonlyMap<string, Notifier> },
  shown: Map<string, string>,
  stop: AbortSignal,
): Promise<void> {
  const pending = await store.outbox.pending();
  for (const id of shown.keys()) if (!pending.some((n) => n.id === id)) shown.delete(id);
  const waiting = pending.filter((n) => n.reason === 'acknowledged' && n.attempts === 0);
  await Promise.all(
    waiting.map(async (notice) => {
      const { incident: id, channel } = notice;
      const notifier = notifiers.get(channel);
      if (notifier?.show === undefined || id === null || stop.aborted) return;
      if (isBehind(notice, pending)) return;
      const incident = await store.incidents.get(id);
      const thread = await store.outbox.remote(id, channel);
      if (incident === null || thread === null || shown.get(notice.id) === incident.changedAt)
        return;
      shown.set(notice.id, incident.changedAt);
      const asked = await askedFor(store, id);
      const said = await asApproved(store, notice, incident);
      await notifier.show({ notice: said, incident, thread, at: iso(clock.now()), ...asked }, stop);
    }),
  );
}

/** An earlier message of the incident waits for the channel still: what is there must not be skipped. */
const isBehind = (notice: Notice, pending: readonly Notice[]): boolean =>
  pending.some(
    (n) =>
      n.channel === notice.channel &&
      n.incident === notice.incident &&
      n.id !== notice.id &&
      n.createdAt < notice.createdAt,
  );
