import { type Ids, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type {
  Incident,
  IncidentFacts,
  IncidentKind,
  IncidentState,
  Notice,
  NoticeReason,
} from '../../domain/incident.ts';
import { titleAt } from '../../domain/incident-name.ts';
import type { Store } from '../../domain/store.ts';
import type { Telling } from '../../domain/telling.ts';
import { withLapsed } from '../../domain/incident-holder.ts';
import { closedFacts, howTold } from './closed-facts.ts';
import type { IncidentKey } from './keys.ts';
import { FINAL } from './lifecycle.ts';
import { newNotice } from './notice.ts';
import { endsIt, isOneWord, jointReason } from './one-word.ts';
import { decideTogether, leftAlone, type Told, wasHeard } from './told-together.ts';

/**
 * What every write about incidents needs; `channels` are the names notices go to, as they are now.
 */
export interface RecorderDeps {
  ids: Ids;
  now(): Millis;
  readonly channels: readonly string[];
  /** Where a message goes, whom it names and how long it waits; unless given every channel, at once. */
  channelsFor?(incident: Told | null, reason: NoticeReason): Telling;
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
  /** At whose account it was met, where what is met there is told together. */
  provider?: string;
  /** Which suites of a drift fail now. */
  failsNow?: NonNullable<Incident['failsNow']>;
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
  /** Told there and at once, whatever the routes say; as they say unless given. */
  channels?: readonly string[];
}

/** What daytwo itself finds of one event within this time is one message. */
const ONE_EVENT: Millis = MINUTE;

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
  /** For which change each undelivered message was shown already, where a channel shows it before. */
  readonly shown = new Map<string, string>();

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
      ...(created.provider === undefined ? {} : { provider: created.provider }),
      ...(created.failsNow === undefined ? {} : { failsNow: created.failsNow }),
    };
    await tx.incidents.insert(incident);
    const what = created.state ?? 'opened';
    await this.#note(tx, incident, { actor: 'daytwo', what, reason: created.reason });
    await this.notify(tx, incident, 'opened', incident.facts, created.channels, created.holdMs);
    return { incident, fresh: true };
  }

  /** Changes an incident, says why in its history, and queues the notices. */
  async transition(tx: Store, changing: Incident, to: Transition): Promise<void> {
    const incident = withLapsed(changing);
    const at = iso(this.now());
    const isFirst = to.notice !== null && (await tx.outbox.ofIncident(incident.id)).length === 0;
    // Days left are told as they are, not as they were when it was told last.
    const facts = { ...incident.facts, title: titleAt(incident, this.now()) };
    const now = { ...incident, facts, changedAt: at, ...(isFirst ? { toldAt: at } : {}) };
    const changed =
      incident.state === 'resolved'
        ? { ...now, facts: closedFacts(now, to, howTold(await tx.outbox.ofIncident(now.id))) }
        : now;
    await tx.incidents.update(changed);
    await this.#note(tx, changed, to);
    await this.#withdrawOvertaken(tx, changed);
    if (FINAL.includes(incident.state)) await this.#tellAlone(tx, incident);
    if (to.notice === null) return;
    if (to.channels === undefined)
      await this.notify(tx, changed, to.notice, changed.facts, this.channels, to.holdMs);
    else {
      const { people } = this.#telling(changed, to.notice);
      const channels = this.channels.filter((c) => to.channels?.includes(c));
      await this.#enqueue(tx, changed, to.notice, changed.facts, { channels, people, held: null });
    }
  }

  /**
   * That somebody has it is not told once nobody does, nor the other way round: its message would
   * say the one and show the other.
   */
  async #withdrawOvertaken(tx: Store, { id, ack, state }: Incident): Promise<void> {
    if (FINAL.includes(state)) return;
    const overtaken: NoticeReason = ack === null ? 'acknowledged' : 'released';
    for (const n of await tx.outbox.ofIncident(id))
      if (n.reason === overtaken && n.state === 'pending') await tx.outbox.withdraw(n.id);
  }

  /** Whether one message can tell of both: the same people hear of them, at the same time. */
  areToldTogether(one: Told, other: Told): boolean {
    return decideTogether(this.#telling(one, 'opened'), this.#telling(other, 'opened')).isTogether;
  }

  /**
   * What was told with an incident that is over is told by itself from now on: that it is open still,
   * where people read of it in the other's message. It waits a moment: it may be over in the same.
   */
  async #tellAlone(tx: Store, over: Incident): Promise<void> {
    for (const { incident, isTold, joinedAt } of await leftAlone(tx, over)) {
      const isHeard = joinedAt !== undefined && (await wasHeard(tx, over, joinedAt));
      const alone = isHeard ? { ...incident, joinedAt } : incident;
      await tx.incidents.update(alone);
      if (isTold) await this.notify(tx, alone, 'opened', alone.facts, undefined, ONE_EVENT);
    }
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
   * One pending notice a channel, where the routes send it and where the incident was told before.
   * Where one of the same event waits still, it says what is known now, and there is no second.
   * @param channels the most that are told; where the routes name none of them, all of them are
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
    const telling = this.#telling(incident, reason);
    const before = incident === null ? [] : await tx.outbox.ofIncident(incident.id);
    const routed = channels.filter(
      (c) => telling.channels.includes(c) || before.some((n) => n.channel === c),
    );
    const to = { ...telling, channels: routed.length === 0 ? channels : routed };
    await this.#enqueue(tx, incident, reason, facts, to, holdMs);
  }

  #telling(incident: Told | null, reason: NoticeReason): Telling {
    return (
      this.#deps.channelsFor?.(incident, reason) ?? {
        channels: this.channels,
        people: [],
        held: null,
        reason: 'there are no routes',
      }
    );
  }

  async #enqueue(
    tx: Store,
    incident: Incident | null,
    reason: NoticeReason,
    facts: IncidentFacts,
    { channels, people, held }: Omit<Telling, 'reason'>,
    holdMs: Millis = 0,
  ): Promise<void> {
    const at = iso(this.now());
    // Before they are released: what nobody has heard yet is told with this.
    const waiting = await this.#waitingOf(tx, incident, reason);
    if (held === null) await this.#releaseHeld(tx, incident, at, holdMs);
    for (const channel of channels) {
      if (reason === 'resolved' && (await this.#saidAsOne(tx, incident, channel, facts, held)))
        continue;
      const [earlier, ...others] = waiting.filter((n) => n.channel === channel);
      if (endsIt(reason)) for (const n of others) await tx.outbox.withdraw(n.id);
      const joint = jointReason(earlier?.reason, reason);
      // What is to wait is not brought forward by an update that calls nobody.
      const waits = holdMs > 0 && earlier?.reason === 'updated' && earlier.held === undefined;
      const nextAt = waits ? { nextAt: iso(this.now() + holdMs) } : {};
      if (
        earlier !== undefined &&
        (await tx.outbox.renew(earlier.id, { facts, reason: joint, ...nextAt }))
      )
        continue;
      const id = this.newId('note');
      const notice = newNotice(
        { id, incident: incident?.id ?? null, channel, reason, facts },
        at,
        holdMs,
      );
      await tx.outbox.enqueue({
        ...notice,
        ...(people.length === 0 ? {} : { people }),
        ...(held === null ? {} : { held, nextAt: held.until }),
      });
    }
  }

  /** News that does not wait is not kept waiting by what was said before it. */
  async #releaseHeld(
    tx: Store,
    incident: Incident | null,
    at: string,
    holdMs: Millis,
  ): Promise<void> {
    if (incident === null) return;
    const nextAt = iso(Date.parse(at) + holdMs);
    for (const n of await tx.outbox.ofIncident(incident.id)) {
      const { id, facts, reason } = n;
      const waits = n.held !== undefined || (holdMs === 0 && reason === 'acknowledged');
      if (waits && n.state === 'pending' && n.attempts === 0 && n.nextAt > nextAt)
        await tx.outbox.renew(id, { facts, reason, nextAt, held: null });
    }
  }

  /**
   * What is over before a channel heard of it is told there in one message: that it is over and what
   * it was; where the channel refused it until now, once it takes messages again. Of what came and
   * went within a maintenance nothing is told. False where the channel has heard of it, or may have.
   */
  async #saidAsOne(
    tx: Store,
    incident: Incident | null,
    channel: string,
    facts: IncidentFacts,
    held: Telling['held'],
  ): Promise<boolean> {
    // Of a suspicion that came to nothing both words were asked for (alerts.confirming).
    if (incident?.state !== 'resolved') return false;
    const told = (await tx.outbox.ofIncident(incident.id)).filter((n) => n.channel === channel);
    const [first, ...later] = told;
    if (first === undefined || told.some((n) => n.state !== 'pending')) return false;
    if (later.some((n) => n.attempts > 0)) return false;
    const isTried = first.attempts > 0;
    // A channel that is down, or asks to wait, is asked again when it was to be.
    const nextAt = held?.until ?? (isTried ? first.nextAt : iso(this.now()));
    const isMaintained = held?.why === 'maintenance' && first.held?.why === 'maintenance';
    const over = { facts, reason: 'resolved', nextAt, held, evenRefused: true } as const;
    if (isMaintained && !isTried) await tx.outbox.withdraw(first.id);
    else if (!(await tx.outbox.renew(first.id, over))) return false;
    for (const n of later) await tx.outbox.withdraw(n.id);
    return true;
  }

  /** Notices of the same event that nobody has tried to send yet, the newest last. */
  async #waitingOf(tx: Store, incident: Incident | null, reason: NoticeReason): Promise<Notice[]> {
    if (incident === null) return [];
    const from = iso(this.now() - ONE_EVENT);
    return (await tx.outbox.ofIncident(incident.id)).filter(
      (n) =>
        n.state === 'pending' &&
        n.attempts === 0 &&
        // One that is to wait for more of the same event may be older.
        (n.createdAt >= from || n.held !== undefined || n.nextAt > iso(this.now())) &&
        isOneWord(n.reason, reason),
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
