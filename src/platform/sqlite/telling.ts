import type { Incident, Notice, RemoteMessage } from '../../domain/incident.ts';
import type { Incidents, Outbox } from '../../domain/store.ts';
import { json, type Sql, text, textOrNull } from './sql.ts';

export function incidents(sql: Sql): Incidents {
  return {
    insert: async (i) =>
      (await sql.run(
        'INSERT INTO incident (id, key, state, opened_at, changed_at, doc) VALUES (?, ?, ?, ' +
          '?, ?, ?) ON CONFLICT DO NOTHING',
        i.id,
        i.key,
        i.state,
        i.openedAt,
        i.changedAt,
        JSON.stringify(i),
      )) === 1,
    async update(i) {
      await sql.run(
        'UPDATE incident SET state = ?, changed_at = ?, doc = ? WHERE id = ?',
        i.state,
        i.changedAt,
        JSON.stringify(i),
        i.id,
      );
    },
    async get(id) {
      const row = await sql.get('SELECT doc FROM incident WHERE id = ?', id);
      return row === null ? null : json<Incident>(row, 'doc');
    },
    async live(key) {
      const row = await sql.get(
        "SELECT doc FROM incident WHERE key = ? AND state NOT IN ('resolved', 'not-confirmed')",
        key,
      );
      return row === null ? null : json<Incident>(row, 'doc');
    },
    async list({ states, limit }) {
      const rows =
        states === undefined
          ? await sql.all(
              'SELECT doc FROM incident ORDER BY opened_at DESC, id DESC LIMIT ?',
              limit,
            )
          : await sql.all(
              'SELECT doc FROM incident WHERE state IN (SELECT value FROM json_each(?)) ' +
                'ORDER BY opened_at DESC, id DESC LIMIT ?',
              JSON.stringify(states),
              limit,
            );
      return rows.map((r) => json<Incident>(r, 'doc'));
    },
    async resolvedAt(key) {
      const row = await sql.get(
        "SELECT max(changed_at) AS at FROM incident WHERE key = ? AND state = 'resolved'",
        key,
      );
      return row === null ? null : textOrNull(row, 'at');
    },
    async addEvent(e) {
      await sql.run(
        'INSERT INTO incident_event (incident, at, actor, what, reason) VALUES (?, ?, ?, ?, ?)',
        e.incident,
        e.at,
        e.actor,
        e.what,
        e.reason,
      );
    },
    async history(id) {
      return (
        await sql.all(
          'SELECT at, actor, what, reason FROM incident_event WHERE incident = ? ORDER BY id',
          id,
        )
      ).map((r) => ({
        at: text(r, 'at'),
        actor: text(r, 'actor'),
        what: text(r, 'what'),
        reason: text(r, 'reason'),
      }));
    },
  };
}

export function outbox(sql: Sql): Outbox {
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
          'created_at) > ?) ORDER BY created_at, id LIMIT ?',
        now,
        now,
        limit,
      ),
    pending: () => list("WHERE state = 'pending' ORDER BY created_at, id"),
    sending: (id) =>
      sql.atomic(async (tx) => {
        const n = await one(tx, id);
        if (n !== null) await write(tx, { ...n, attempts: n.attempts + 1 });
      }),
    sent: (id, at, remote) =>
      sql.atomic(async (tx) => {
        const n = await one(tx, id);
        if (n === null) return;
        await write(tx, { ...n, state: 'sent', sentAt: at, lastError: null });
        // The first message stays the one that is updated and threaded under.
        if (remote !== null)
          await tx.run(
            'INSERT OR IGNORE INTO remote (incident, channel, ref) VALUES (?, ?, ?)',
            remote.incident,
            remote.channel,
            JSON.stringify(remote),
          );
      }),
    failed: (id, error, at, nextAt) =>
      sql.atomic(async (tx) => {
        const n = await one(tx, id);
        if (n !== null) await write(tx, { ...n, lastError: error, triedAt: at, nextAt });
      }),
    async retryNow(at) {
      await sql.run(
        "UPDATE notice SET next_at = ?, doc = json_set(doc, '$.nextAt', ?) WHERE state = " +
          "'pending' AND next_at > ?",
        at,
        at,
        at,
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
    ofIncident: (incident) => list('WHERE incident = ? ORDER BY created_at, id', incident),
    recent: (limit) => list('ORDER BY created_at DESC, id DESC LIMIT ?', limit),
  };
}
