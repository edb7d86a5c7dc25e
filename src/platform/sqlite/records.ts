import type { Records, StoredRecord } from '../../domain/store-outputs.ts';
import { json, type Row, type Sql, text } from './sql.ts';

const toRecord = (row: Row): StoredRecord => ({
  kind: text(row, 'kind'),
  subject: text(row, 'subject'),
  id: text(row, 'id'),
  at: text(row, 'at'),
  doc: json<unknown>(row, 'doc'),
});

/** Features' own documents. */
export function records(sql: Sql): Records {
  return {
    async put(r) {
      await sql.run(
        `INSERT INTO record (kind, id, subject, at, doc) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (kind, id) DO UPDATE SET subject = excluded.subject, at = excluded.at, doc = excluded.doc`,
        r.kind,
        r.id,
        r.subject,
        r.at,
        JSON.stringify(r.doc),
      );
    },
    async get(kind, id) {
      const row = await sql.get('SELECT * FROM record WHERE kind = ? AND id = ?', kind, id);
      return row === null ? null : toRecord(row);
    },
    async latest(kind, subject) {
      const row = await sql.get(
        'SELECT * FROM record WHERE kind = ? AND subject = ? ORDER BY at DESC, n DESC LIMIT 1',
        kind,
        subject,
      );
      return row === null ? null : toRecord(row);
    },
    async list({ kind, subject, before, limit }) {
      const of = subject === undefined ? '' : ' AND subject = ?';
      const until = before === undefined ? '' : ' AND at < ?';
      return (
        await sql.all(
          `SELECT * FROM record WHERE kind = ?${of}${until} ORDER BY at DESC, n DESC LIMIT ?`,
          kind,
          ...(subject === undefined ? [] : [subject]),
          ...(before === undefined ? [] : [before]),
          limit,
        )
      ).map(toRecord);
    },
  };
}
