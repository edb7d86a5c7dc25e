import type { Incident } from '../../domain/incident.ts';
import type { Incidents } from '../../domain/store.ts';
import { json, type Sql, text, textOrNull } from './sql.ts';

/** Incidents; one key has at most one that is not over. */
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
        'UPDATE incident SET key = ?, state = ?, changed_at = ?, doc = ? WHERE id = ?',
        i.key,
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
    async findUnfinished(key) {
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
    ...incidentEvents(sql),
  };
}

/** What happened to an incident, step by step. */
function incidentEvents(sql: Sql): Pick<Incidents, 'addEvent' | 'history'> {
  return {
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
