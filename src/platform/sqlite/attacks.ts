import type { AttackRecord } from '../../domain/control.ts';
import type { Attacks } from '../../domain/store.ts';
import { json, type Sql } from './sql.ts';

/** Which attack packs agents have met. */
export function attacks(sql: Sql): Attacks {
  return {
    async of(agent) {
      const rows = await sql.all('SELECT doc FROM attack WHERE agent = ? ORDER BY pack', agent);
      return rows.map((row) => json<AttackRecord>(row, 'doc'));
    },
    async put(record) {
      await sql.run(
        'INSERT OR REPLACE INTO attack (agent, pack, doc) VALUES (?, ?, ?)',
        record.agent,
        record.pack,
        JSON.stringify(record),
      );
    },
  };
}
