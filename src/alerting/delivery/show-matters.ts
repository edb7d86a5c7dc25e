import { holderOf } from '../../domain/incident-holder.ts';
import { type Clock, iso } from '../../domain/clock.ts';
import type { Incident, Notice, Notifier, Outgoing } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { asApproved } from '../incidents/baseline-now.ts';
import { askedFor } from './asked-for.ts';
import { isWaiting, MOST_NAMED } from './backlog.ts';

interface On {
  store: Store;
  clock: Clock;
  notifier: Notifier;
}

/**
 * What a channel has of incidents that were told there together is brought up to date, and each that
 * is not over gets the message that later words go to and that it is answered in; nobody is called.
 * Only where a channel keeps one message an incident. What fails here comes with the next word.
 * @param matters the newest notice of each, the newest first
 */
export async function showMatters(
  on: On,
  matters: readonly Notice[],
  stop: AbortSignal | undefined,
): Promise<void> {
  if (on.notifier.show === undefined) return;
  for (const notice of matters.slice(0, MOST_NAMED).toReversed()) {
    if (notice.incident === null || stop?.aborted === true) continue;
    const incident = await on.store.incidents.get(notice.incident);
    if (incident !== null && !(await showOne(on, notice, incident, stop))) return;
  }
}

/** False where the channel refuses: it is not asked for the others. */
async function showOne(
  { store, clock, notifier }: On,
  listed: Notice,
  incident: Incident,
  stop: AbortSignal | undefined,
): Promise<boolean> {
  const { channel } = listed;
  const notice = await asApproved(store, quietly(listed), incident);
  const at = iso(clock.now());
  const thread = await store.outbox.remote(incident.id, channel);
  const asked = await askedFor(store, incident.id);
  const outgoing: Outgoing = { notice, incident, thread, at, quiet: true, ...asked };
  if (thread !== null) {
    await notifier.show?.(outgoing, stop);
    return true;
  }
  if (!isWaiting(incident)) return true;
  const first = { ...outgoing, notice: { ...notice, reason: firstReason(incident) } };
  const result = await notifier.send(first, stop);
  if (result.ok)
    await store.outbox.sent(notice.id, at, { incident: incident.id, channel, ref: result.ref });
  return result.ok;
}

/** Whoever reads the channel has not seen it by itself: it is new, or somebody has it by now. */
const firstReason = (incident: Incident): Notice['reason'] =>
  holderOf(incident) === null ? 'opened' : 'acknowledged';

/** Names nobody: who was to be called was called by the message that told of all. */
function quietly(listed: Notice): Notice {
  const { people: _, ...notice } = listed;
  return notice;
}
