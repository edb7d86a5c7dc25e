import { setImmediate } from 'node:timers/promises';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { Audit } from '../../domain/store-told.ts';
import { firstBroken, GENESIS, link } from './audit-chain.ts';
import { json, number, type Row, type Sql, text } from './sql.ts';

/** So many entries are checked in a few milliseconds. */
const AT_ONCE = 500;

function toEntry(r: Row): AuditEntry {
  return {
    seq: number(r, 'seq'),
    at: text(r, 'at'),
    actor: text(r, 'actor'),
    action: text(r, 'action'),
    subject: text(r, 'subject'),
    detail: json(r, 'detail'),
    previous: text(r, 'previous'),
    hash: text(r, 'hash'),
  };
}

/** The append-only log, each entry with the hash of the one before. */
export function audit(sql: Sql): Audit {
  return {
    append: (entry) =>
      sql.atomic(async (tx) => {
        const last = await tx.get('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
        const e = link({
          ...entry,
          seq: last === null ? 1 : number(last, 'seq') + 1,
          previous: last === null ? GENESIS : text(last, 'hash'),
        });
        await tx.run(
          'INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash) ' +
            'VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          e.seq,
          e.at,
          e.actor,
          e.action,
          e.subject,
          JSON.stringify(e.detail),
          e.previous,
          e.hash,
        );
      }),
    list: async (limit, before = Number.MAX_SAFE_INTEGER) =>
      (
        await sql.all('SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?', before, limit)
      ).map(toEntry),
    async verify() {
      let last: AuditEntry | null = null;
      for (;;) {
        const rows = await sql.all(
          'SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?',
          last?.seq ?? Number.MIN_SAFE_INTEGER,
          AT_ONCE,
        );
        if (rows.length === 0) return null;
        const entries = rows.map(toEntry);
        const broken = firstBroken(entries, last);
        if (broken !== null) return broken;
        last = entries.at(-1) ?? null;
        // Years of it take seconds; others work beside.
        await setImmediate();
      }
    },
  };
}
