import type { Slots } from '../../domain/store.ts';
import { type Sql, text, textOrNull } from './sql.ts';

/** Which times of a job were taken, so that each is taken once. */
export function slots(sql: Sql): Slots {
  return {
    async register(job, at) {
      await sql.run('INSERT OR IGNORE INTO job (name, since) VALUES (?, ?)', job, at);
    },
    async last(job) {
      const row = await sql.get(
        `SELECT max(at) AS at FROM (SELECT since AS at FROM job WHERE name = ?
         UNION ALL SELECT * FROM (SELECT slot FROM slot WHERE job = ? AND taken_back_at IS NULL ORDER BY slot DESC LIMIT 1))`,
        job,
        job,
      );
      return row === null ? null : textOrNull(row, 'at');
    },
    claim: async (job, slot, at, note) =>
      (await sql.run(
        `INSERT INTO slot (job, slot, claimed_at, note) VALUES (?, ?, ?, ?)
         ON CONFLICT (job, slot) DO UPDATE SET claimed_at = excluded.claimed_at, note = excluded.note, taken_back_at = NULL
         WHERE taken_back_at IS NOT NULL`,
        job,
        slot,
        at,
        note,
      )) === 1,
    async skip(job, slot, why) {
      await sql.run('UPDATE slot SET note = ? WHERE job = ? AND slot = ?', why, job, slot);
    },
    async takeBack(job, after, at) {
      await sql.run('UPDATE job SET since = ? WHERE name = ? AND since > ?', at, job, after);
      const rows = await sql.all(
        'SELECT slot FROM slot WHERE job = ? AND slot > ? AND taken_back_at IS NULL ORDER BY slot',
        job,
        after,
      );
      await sql.run(
        'UPDATE slot SET taken_back_at = ? WHERE job = ? AND slot > ? AND taken_back_at IS NULL',
        at,
        job,
        after,
      );
      return rows.map((r) => text(r, 'slot'));
    },
    restore: (until) =>
      sql.run(
        'UPDATE slot SET taken_back_at = NULL WHERE taken_back_at IS NOT NULL AND claimed_at <= ?',
        until,
      ),
  };
}
