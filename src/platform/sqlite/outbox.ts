import type { Notice, RemoteMessage } from '../../domain/incident.ts';
import type { Outbox } from '../../domain/store-told.ts';
import { json, type Sql } from './sql.ts';

/** Messages until their channel took them. */
export function outbox(sql: Sql): Outbox {
  const list = async (rest: string, ...values: (string | number)[]): Promise<Notice[]> =>
    (await sql.all(`SELECT doc FROM notice ${rest}`, ...values)).map((r) => json<Notice>(r, 'doc'));
  return {
    async enqueue(n) {
      await sql.run(
        'INSERT INTO notice (id, incident, channel, state, next_at, created_at, doc) VALUES ' +
          '(?, ?, ?, ?, ?, ?, ?)',
        n.id,
        n.incident,
        n.channel,
        n.state,
        n.nextAt,
        n.createdAt,
        JSON.stringify(n),
      );
    },
    due: (now, limit) =>
      list(
        "WHERE state = 'pending' AND (next_at <= ? OR coalesce(doc ->> '$.triedAt', " +
          'created_at) > ?) ORDER BY created_at, rowid LIMIT ?',
        now,
        now,
        limit,
      ),
    pending: () => list("WHERE state = 'pending' ORDER BY created_at, rowid"),
    ...untried(sql),
    ...deliveries(sql),
    async retryNow(at, channels) {
      const only = channels === undefined ? '' : ' AND channel IN (SELECT value FROM json_each(?))';
      await sql.run(
        "UPDATE notice SET next_at = ?, doc = json_set(doc, '$.nextAt', ?) WHERE state = " +
          `'pending' AND next_at > ? AND coalesce(doc ->> '$.held.until', '') <= ?${only}`,
        at,
        at,
        at,
        at,
        ...(channels === undefined ? [] : [JSON.stringify(channels)]),
      );
    },
    async remote(incident, channel) {
      const row = await sql.get(
        'SELECT ref FROM remote WHERE incident = ? AND channel = ?',
        incident,
        channel,
      );
      return row === null ? null : json<RemoteMessage>(row, 'ref');
    },
    ofIncident: (incident) => list('WHERE incident = ? ORDER BY created_at, rowid', incident),
    recent: (limit) => list('ORDER BY created_at DESC, rowid DESC LIMIT ?', limit),
  };
}

const one = async (on: Sql, id: string): Promise<Notice | null> => {
  const row = await on.get('SELECT doc FROM notice WHERE id = ?', id);
  return row === null ? null : json<Notice>(row, 'doc');
};
const write = (on: Sql, n: Notice): Promise<number> =>
  on.run(
    'UPDATE notice SET state = ?, next_at = ?, doc = ? WHERE id = ?',
    n.state,
    n.nextAt,
    JSON.stringify(n),
    n.id,
  );

/** Whether no try has brought it to the channel, and none is under way. */
const isRefused = ({ triedAt, unanswered }: Notice): boolean =>
  triedAt !== undefined && unanswered === undefined;

/** What may be done to a notice that nobody has tried to send yet. */
function untried(sql: Sql): Pick<Outbox, 'renew' | 'withdraw'> {
  return {
    renew: (id, { facts, reason, nextAt, held, evenRefused }) =>
      sql.atomic(async (tx) => {
        const n = await one(tx, id);
        if (n === null || n.state !== 'pending') return false;
        if (n.attempts > 0 && !(evenRefused === true && isRefused(n))) return false;
        const { held: before, ...rest } = n;
        const now = held === undefined ? before : (held ?? undefined);
        await write(tx, {
          ...rest,
          facts,
          reason,
          nextAt: nextAt ?? n.nextAt,
          ...(now === undefined ? {} : { held: now }),
        });
        return true;
      }),
    async withdraw(id) {
      await sql.run(
        "DELETE FROM notice WHERE id = ? AND state = 'pending' AND doc ->> '$.attempts' = 0",
        id,
      );
    },
  };
}

function answered(notice: Notice): Notice {
  const { unanswered: _, ...n } = notice;
  return n;
}

/**
 * What people asked and were answered may go with the daily word on reviews, and is kept no longer:
 * here it would outlive its time, and whoever is to be forgotten.
 */
const withoutWords = (n: Notice): Notice =>
  n.reason === 'review' ? { ...n, facts: { ...n.facts, details: [] } } : n;

/** Takes the same out of those that wait. */
export const dropToldWords = (sql: Sql): Promise<number> =>
  sql.run(
    "UPDATE notice SET doc = json_set(doc, '$.facts.details', json('[]')) WHERE doc ->> '$.reason' = 'review'",
  );

/** What became of a notice's sending; each step is one transaction. */
function deliveries(sql: Sql): Pick<Outbox, 'sending' | 'sent' | 'failed' | 'gaveUp'> {
  return {
    sending: (id) =>
      sql.atomic(async (tx) => {
        const n = await one(tx, id);
        if (n?.state !== 'pending') return null;
        await write(tx, { ...n, attempts: n.attempts + 1, unanswered: true });
        return n;
      }),
    sent: (id, at, remote, moved = false) =>
      sql.atomic(async (tx) => {
        const n = await one(tx, id);
        if (n === null) return;
        await write(tx, {
          ...withoutWords(answered(n)),
          state: 'sent',
          sentAt: at,
          lastError: null,
        });
        // The first message stays the one that is updated and threaded under.
        if (remote !== null)
          await tx.run(
            `INSERT OR ${moved ? 'REPLACE' : 'IGNORE'} INTO remote (incident, channel, ref) VALUES (?, ?, ?)`,
            remote.incident,
            remote.channel,
            JSON.stringify(remote),
          );
      }),
    gaveUp: (id, error, at) =>
      sql.atomic(async (tx) => {
        const n = await one(tx, id);
        if (n === null) return;
        await write(tx, {
          ...withoutWords(answered(n)),
          state: 'failed',
          lastError: error,
          triedAt: at,
        });
      }),
    failed: (id, error, at, nextAt) =>
      sql.atomic(async (tx) => {
        const n = await one(tx, id);
        if (n !== null) await write(tx, { ...answered(n), lastError: error, triedAt: at, nextAt });
      }),
  };
}
