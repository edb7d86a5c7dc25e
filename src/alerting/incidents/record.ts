import { type Ids, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type {
  Incident,
  IncidentFacts,
  IncidentKind,
  IncidentState,
  Notice,
  NoticeReason,
} from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { IncidentKey } from './keys.ts';
import { newNotice } from './notice.ts';

/**
 * What every write about incidents needs; `channels` are the names notices go to, as they are now.
 */
export interface RecorderDeps {
  ids: Ids;
  now(): Millis;
  readonly channels: readonly string[];
}

export interface NewIncident {
  kind: IncidentKind;
  key: IncidentKey;
  agent: string | null;
  facts: IncidentFacts;
  reason: string;
  /** Made by the caller where the facts name it already. */
  id?: string;
  /** `open` unless given. */
  state?: IncidentState;
  /** Level told with it, for kinds that have steps. */
  step?: number;
  /** Where it is told: every channel unless given. */
  channels?: readonly string[];
  /** How long its message waits for more of the same event; not at all unless given. */
  holdMs?: Millis;
}

/**
 * Why an incident changes: who or what did it, the word for its history, and the notice that
 * follows.
 */
export interface Transition {
  actor: string;
  what: string;
  reason: string;
  notice: NoticeReason | null;
  /** How long its message waits for more of the same event; not at all unless given. */
  holdMs?: Millis;
}

/** What daytwo itself finds of one event within this time is one message. */
const ONE_EVENT: Millis = MINUTE;
/** Reasons that tell of findings; a person's own act is a message of its own. */
const FINDINGS: ReadonlySet<NoticeReason> = new Set([
  'opened',
  'updated',
  'worsened',
  'joined',
  'confirmed',
  'relapsed',
]);

/**
 * The one way in which incidents begin, change and end. A state change and its notices are written
 * into the same transaction; what sends them comes later (docs/architecture.md).
 */
export class IncidentRecorder {
  readonly #deps: RecorderDeps;
  /**
   * Since when each undelivered message waits, in monotonic time: a clock that is set changes
   * nothing of it.
   */
  readonly waiting = new Map<string, Millis>();

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  get channels(): readonly string[] {
    return this.#deps.channels;
  }

  now(): Millis {
    return this.#deps.now();
  }

  newId(prefix: string): string {
    return this.#deps.ids.next(prefix);
  }

  /**
   * Opens an incident with its notices. Where one with this key is unfinished, that one is returned
   * and nothing is told again.
   */
  async open(tx: Store, created: NewIncident): Promise<{ incident: Incident; fresh: boolean }> {
    const at = iso(this.now());
    const live = await tx.incidents.findUnfinished(created.key);
    if (live !== null) return { incident: live, fresh: false };
    const incident: Incident = {
      id: created.id ?? this.newId('inc'),
      kind: created.kind,
      key: created.key,
      agent: created.agent,
      state: created.state ?? 'open',
      toldStep: created.step ?? null,
      openedAt: at,
      changedAt: at,
      ack: null,
      facts: created.facts,
      quietLooks: 0,
    };
    await tx.incidents.insert(incident);
    const what = created.state ?? 'opened';
    await this.#note(tx, incident, { actor: 'daytwo', what, reason: created.reason });
    await this.notify(tx, incident, 'opened', incident.facts, created.channels, created.holdMs);
    return { incident, fresh: true };
  }

  /** Changes an incident, says why in its history, and queues the notices. */
  async transition(tx: Store, incident: Incident, to: Transition): Promise<void> {
    const changed = {
      ...incident,
      changedAt: iso(this.now()),
      ...(incident.state === 'resolved' ? { facts: closedFacts(incident, to) } : {}),
    };
    await tx.incidents.update(changed);
    await this.#note(tx, changed, to);
    if (to.notice !== null)
      await this.notify(tx, changed, to.notice, changed.facts, this.channels, to.holdMs);
  }

  /** Closes what mended itself, if it is open. `why` is told. Makes a transaction of its own. */
  async resolve(store: Store, key: IncidentKey, why: string): Promise<void> {
    const live = await store.incidents.findUnfinished(key);
    if (live === null) return;
    await store.transaction((tx) =>
      this.transition(
        tx,
        { ...live, state: 'resolved' },
        { actor: 'daytwo', what: 'resolved', reason: why, notice: 'resolved' },
      ),
    );
  }

  /**
   * One pending notice a channel. Where one of the same event waits still, it says what is known
   * now, and there is no second.
   */
  async notify(
    tx: Store,
    incident: Incident | null,
    reason: NoticeReason,
    facts: IncidentFacts | undefined = incident?.facts,
    channels: readonly string[] = this.channels,
    holdMs: Millis = 0,
  ): Promise<void> {
    if (facts === undefined) return;
    const at = iso(this.now());
    const waiting = await this.#waitingOf(tx, incident, reason);
    for (const channel of channels) {
      const earlier = waiting.find((n) => n.channel === channel);
      // Whoever has heard nothing yet is told that it is new.
      const joint = earlier?.reason === 'opened' ? 'opened' : reason;
      if (earlier !== undefined && (await tx.outbox.renew(earlier.id, { facts, reason: joint })))
        continue;
      const id = this.newId('note');
      await tx.outbox.enqueue(
        newNotice({ id, incident: incident?.id ?? null, channel, reason, facts }, at, holdMs),
      );
    }
  }

  /** Notices of the same event that nobody has tried to send yet, the newest last. */
  async #waitingOf(tx: Store, incident: Incident | null, reason: NoticeReason): Promise<Notice[]> {
    if (incident === null || !FINDINGS.has(reason)) return [];
    const from = iso(this.now() - ONE_EVENT);
    return (await tx.outbox.ofIncident(incident.id)).filter(
      (n) => n.state === 'pending' && n.createdAt >= from && FINDINGS.has(n.reason),
    );
  }

  async #note(tx: Store, incident: Incident, to: Omit<Transition, 'notice'>): Promise<void> {
    const at = iso(this.now());
    const { actor, what, reason } = to;
    await tx.incidents.addEvent({ incident: incident.id, at, actor, what, reason });
    await tx.audit.append({
      at,
      actor,
      action: `incident ${what}`,
      subject: incident.id,
      detail: { key: incident.key, state: incident.state, reason },
    });
  }
}

/** What is said of an incident that is over: why, and nothing that anybody should still do. */
function closedFacts({ id, facts }: Incident, { actor, what, reason }: Transition): IncidentFacts {
  const why =
    actor === 'daytwo' ? reason : `${what === 'resolved' ? 'closed' : what} by ${actor}: ${reason}`;
  return {
    ...facts,
    details: [
      { name: 'Why it closed', lines: [sentence(why)] },
      ...(facts.details ?? []).filter((d) => d.part !== 'why-now'),
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
