import type { AuditEntry } from './audit-entry.ts';
import type { Incident, IncidentKind, IncidentState, Notice, RemoteMessage } from './incident.ts';

// Verbs of the store about what people are told, and what is written down of it.

export interface IncidentFilter {
  states?: readonly IncidentState[];
  before?: string | undefined;
  limit: number;
}

export interface Incidents {
  /** Refused (false) where an unfinished incident has the key. */
  insert(incident: Incident): Promise<boolean>;
  update(incident: Incident): Promise<void>;
  get(id: string): Promise<Incident | null>;
  /** The unfinished one with this key. */
  findUnfinished(key: string): Promise<Incident | null>;
  /** The one with this key that was resolved last. */
  lastResolved(key: string): Promise<Incident | null>;
  /** Newest first; those opened before the incident `before`, where it is given. */
  list(filter: IncidentFilter): Promise<Incident[]>;
  /** Those whose id begins so, at most `limit`. */
  named(beginning: string, limit: number): Promise<Incident[]>;
  counted(): Promise<{ state: IncidentState; kind: IncidentKind; incidents: number }[]>;
  /** When the last one with this key was resolved. */
  resolvedAt(key: string): Promise<string | null>;
  addEvent(e: {
    incident: string;
    at: string;
    actor: string;
    what: string;
    reason: string;
  }): Promise<void>;
  history(id: string): Promise<{ at: string; actor: string; what: string; reason: string }[]>;
}

export interface Outbox {
  enqueue(notice: Notice): Promise<void>;
  /**
   * Lets a notice that nobody has tried to send yet say what is known now; false where one has, and
   * then nothing is changed. `evenRefused`: also one that the channel refused at every try.
   */
  renew(
    id: string,
    to: Pick<Notice, 'facts' | 'reason'> &
      Partial<Pick<Notice, 'nextAt'>> & {
        /** For what it waits now; null where it is to wait no longer. */
        held?: Notice['held'] | null;
        evenRefused?: true;
      },
  ): Promise<boolean>;
  /** Takes back a notice that nobody has tried to send yet: another says what it would have. */
  withdraw(id: string): Promise<void>;
  /**
   * Pending and due, oldest first. One that began to wait later than now was written by a clock
   * that ran ahead, and is due.
   */
  due(now: string, limit: number): Promise<Notice[]>;
  pending(): Promise<Notice[]>;
  /**
   * Counts the attempt before it leaves, so that after a crash a resend knows that one may have
   * arrived. The notice as it reads now, its attempts those before this one; null where it was
   * withdrawn or no longer waits.
   */
  sending(id: string): Promise<Notice | null>;
  /**
   * @param remote is kept where nothing is known of the incident's first message there, or where it
   *   has `moved`
   */
  sent(id: string, at: string, remote: RemoteMessage | null, moved?: boolean): Promise<void>;
  failed(id: string, error: string, at: string, nextAt: string): Promise<void>;
  /** Not tried again: nobody would still want it. */
  gaveUp(id: string, error: string, at: string): Promise<void>;
  /**
   * Makes everything due at once that waits for a channel: it may have been mended. What waits for the
   * end of quiet hours or a maintenance goes on waiting.
   * @param channels those that are known to work again; all unless given
   */
  retryNow(at: string, channels?: readonly string[]): Promise<void>;
  remote(incident: string, channel: string): Promise<RemoteMessage | null>;
  ofIncident(incident: string): Promise<Notice[]>;
  recent(limit: number): Promise<Notice[]>;
}

/** Append-only and hash-chained; written inside the transaction of what it records. */
export interface Audit {
  append(entry: {
    at: string;
    actor: string;
    action: string;
    subject: string;
    detail: Readonly<Record<string, unknown>>;
  }): Promise<void>;
  /** Newest first; those before the entry `before`, where it is given. */
  list(limit: number, before?: number): Promise<AuditEntry[]>;
  /** The first broken link, or null when the chain is whole. */
  verify(): Promise<number | null>;
}
