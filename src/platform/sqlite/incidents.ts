import type { Incident } from '../../domain/incident.ts';
import type { Incidents } from '../../domain/store-told.ts';
import { json, number, type Sql, text, textOrNull, type Value } from './sql.ts';

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
    async lastResolved(key) {
      const row = await sql.get(
        "SELECT doc FROM incident WHERE key = ? AND state = 'resolved' ORDER BY changed_at DESC LIMIT 1",
        key,
      );
      return row === null ? null : json<Incident>(row, 'doc');
    },
    ...incidentLists(sql),
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

/** Of `states` and `before`, what is given: each question is a text of its own, with its index. */
function incidentLists(sql: Sql): Pick<Incidents, 'list' | 'named' | 'counted'> {
  const list = async (rest: string, ...values: Value[]): Promise<Incident[]> =>
    (await sql.all(`SELECT doc FROM incident ${rest}`, ...values)).map((r) =>
      json<Incident>(r, 'doc'),
    );
  return {
    async list({ states, before, limit }) {
      const of: { is: string; value: string }[] = [];
      if (states !== undefined)
        of.push({
          is: 'state IN (SELECT value FROM json_each(?))',
          value: JSON.stringify(states),
        });
      if (before !== undefined)
        of.push({
          is: '(opened_at, id) < (SELECT opened_at, id FROM incident WHERE id = ?)',
          value: before,
        });
      const where = of.length === 0 ? '' : `WHERE ${of.map((o) => o.is).join(' AND ')}`;
      return list(
        `${where} ORDER BY opened_at DESC, id DESC LIMIT ?`,
        ...of.map((o) => o.value),
        limit,
      );
    },
    named: (beginning, limit) =>
      list(
        'WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
        beginning,
        `${beginning}\u{10ffff}`,
        limit,
      ),
    counted: async () =>
      (
        await sql.all(
          "SELECT state, doc ->> '$.kind' AS kind, count(*) AS n FROM incident GROUP BY 1, 2",
        )
      ).map((r) => ({
        state: text(r, 'state') as Incident['state'],
        kind: text(r, 'kind') as Incident['kind'],
        incidents: number(r, 'n'),
      })),
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
