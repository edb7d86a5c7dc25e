import { iso, type Ids, type Millis } from '../../domain/clock.ts';
import type {
  Incident,
  IncidentFacts,
  IncidentKind,
  IncidentState,
  NoticeReason,
} from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';

/** What every write about incidents needs; `channels` are the names notices go to. */
export interface Telling {
  ids: Ids;
  now(): Millis;
  channels: readonly string[];
}

export interface Raise {
  kind: IncidentKind;
  key: string;
  agent: string | null;
  facts: IncidentFacts;
  reason: string;
  /** `open` unless given. */
  state?: IncidentState;
  /** Level told with it, for kinds that have steps. */
  step?: number;
}

/**
 * Opens an incident with its notices, inside the given store's transaction: a state change and its
 * notice are one (DESIGN §3.5). Where one with this key is unfinished, that one is returned and
 * nothing is told again.
 */
export async function raise(
  tx: Store,
  t: Telling,
  r: Raise,
): Promise<{ incident: Incident; fresh: boolean }> {
  const at = iso(t.now());
  const live = await tx.incidents.live(r.key);
  if (live !== null) return { incident: live, fresh: false };
  const incident: Incident = {
    id: t.ids.next('inc'),
    kind: r.kind,
    key: r.key,
    agent: r.agent,
    state: r.state ?? 'open',
    toldStep: r.step ?? null,
    openedAt: at,
    changedAt: at,
    ack: null,
    facts: r.facts,
    quietLooks: 0,
  };
  await tx.incidents.insert(incident);
  await note(tx, t, incident, 'daytwo', r.state ?? 'opened', r.reason);
  await tell(tx, t, incident, 'opened');
  return { incident, fresh: true };
}

/**
 * Changes an incident, says why in its history, and queues the notices, all in the given
 * transaction.
 */
export async function move(
  tx: Store,
  t: Telling,
  incident: Incident,
  actor: string,
  what: string,
  reason: string,
  notice: NoticeReason | null,
): Promise<void> {
  const changed = {
    ...incident,
    changedAt: iso(t.now()),
    ...(incident.state === 'resolved' ? { facts: closedFacts(incident, actor, what, reason) } : {}),
  };
  await tx.incidents.update(changed);
  await note(tx, t, changed, actor, what, reason);
  if (notice !== null) await tell(tx, t, changed, notice);
}

/** What is said of an incident that is over: why, and nothing that anybody should still do. */
function closedFacts(
  { id, facts }: Incident,
  actor: string,
  what: string,
  reason: string,
): IncidentFacts {
  const why =
    actor === 'daytwo' ? reason : `${what === 'resolved' ? 'closed' : what} by ${actor}: ${reason}`;
  return {
    ...facts,
    details: [
      { name: 'Why it closed', lines: [sentence(why)] },
      ...(facts.details ?? []).filter((d) => d.name !== 'Why now'),
    ],
    next: [
      { what: 'Look at it with its whole history', command: `daytwo incidents ${id}`, costUsd: 0 },
    ],
  };
}

function sentence(text: string): string {
  const words = text.trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

async function note(
  tx: Store,
  t: Telling,
  incident: Incident,
  actor: string,
  what: string,
  reason: string,
): Promise<void> {
  const at = iso(t.now());
  await tx.incidents.addEvent({ incident: incident.id, at, actor, what, reason });
  await tx.audit.append({
    at,
    actor,
    action: `incident ${what}`,
    subject: incident.id,
    detail: { key: incident.key, state: incident.state, reason },
  });
}

/** One pending notice a channel. */
export async function tell(
  tx: Store,
  t: Telling,
  incident: Incident | null,
  reason: NoticeReason,
  facts: IncidentFacts | undefined = incident?.facts,
): Promise<void> {
  if (facts === undefined) return;
  const at = iso(t.now());
  for (const channel of t.channels) {
    await tx.outbox.enqueue({
      id: t.ids.next('note'),
      incident: incident?.id ?? null,
      channel,
      reason,
      facts,
      state: 'pending',
      attempts: 0,
      nextAt: at,
      createdAt: at,
      sentAt: null,
      lastError: null,
    });
  }
}

/** Facts with nothing but a title and a sentence; the rest is filled in where it is known. */
export function plainFacts(
  title: string,
  summary: string,
  over: Partial<IncidentFacts> = {},
): IncidentFacts {
  return {
    title,
    summary,
    since: null,
    evidence: null,
    provisional: false,
    measures: [],
    claims: [],
    flips: [],
    unchanged: [],
    events: [],
    guess: null,
    next: [],
    series: [],
    ...over,
  };
}
