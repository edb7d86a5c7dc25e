import type { Rehearsal } from '../../domain/rehearsal.ts';
import type { Rehearsals } from '../../domain/store.ts';
import { json, type Row, type Sql, text } from './sql.ts';

const toRehearsal = (row: Row): Rehearsal => json<Rehearsal>(row, 'doc');

/** Rehearsals, and which process has one in hand. */
export function rehearsals(sql: Sql): Rehearsals {
  const one = async (query: string, ...values: string[]): Promise<Rehearsal | null> => {
    const row = await sql.get(query, ...values);
    return row === null ? null : toRehearsal(row);
  };
  return {
    create: async (r) =>
      (await sql.run(
        'INSERT INTO rehearsal (id, agent, provider, model, state, created_at, doc) VALUES ' +
          '(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        r.id,
        r.agent,
        r.candidate.provider,
        r.candidate.model,
        r.state,
        r.createdAt,
        JSON.stringify(r),
      )) === 1,
    async update(r) {
      await sql.run(
        'UPDATE rehearsal SET state = ?, doc = ? WHERE id = ?',
        r.state,
        JSON.stringify(r),
        r.id,
      );
    },
    get: (id) => one('SELECT doc FROM rehearsal WHERE id = ?', id),
    unfinished: async () =>
      (
        await sql.all(
          "SELECT doc FROM rehearsal WHERE state = 'unfinished' ORDER BY created_at, id",
        )
      ).map(toRehearsal),
    list: async ({ agent, limit }) =>
      (
        await sql.all(
          'SELECT doc FROM rehearsal WHERE agent = coalesce(?, agent) ORDER BY created_at ' +
            'DESC, id DESC LIMIT ?',
          agent ?? null,
          limit,
        )
      ).map(toRehearsal),
    latest: (agent, provider, model) =>
      one(
        'SELECT doc FROM rehearsal WHERE agent = ? AND provider = ? AND model = ? ORDER BY ' +
          'created_at DESC, id DESC LIMIT 1',
        agent,
        provider,
        model,
      ),
    ...leases(sql),
  };
}

/** A rehearsal belongs to one process at a time. */
function leases(sql: Sql): Pick<Rehearsals, 'acquireLease' | 'releaseLease' | 'lease'> {
  return {
    acquireLease: async (id, holder, until, over) =>
      (await sql.run(
        'UPDATE rehearsal SET holder = ?, held_until = ? WHERE id = ? AND (holder IS NULL OR ' +
          'holder = ? OR (holder = ? AND held_until = ?))',
        holder,
        until,
        id,
        holder,
        over?.holder ?? null,
        over?.until ?? null,
      )) === 1,
    async releaseLease(id, holder) {
      await sql.run(
        'UPDATE rehearsal SET holder = NULL, held_until = NULL WHERE id = ? AND holder = ?',
        id,
        holder,
      );
    },
    async lease(id) {
      const row = await sql.get(
        'SELECT holder, held_until FROM rehearsal WHERE id = ? AND holder IS NOT NULL',
        id,
      );
      return row === null ? null : { holder: text(row, 'holder'), until: text(row, 'held_until') };
    },
  };
}
