import type { Planted, Review } from '../../domain/real-output.ts';
import type { ReviewFilter, Reviews } from '../../domain/store-outputs.ts';
import { json, type Row, type Sql, textOrNull, type Value } from './sql.ts';

const toReview = (row: Row): Review => ({
  ...json<Review>(row, 'doc'),
  undoneAt: textOrNull(row, 'undone_at'),
});

/** What people said of real answers. */
export function reviews(sql: Sql): Reviews {
  return {
    async put(r) {
      await sql.run(
        'INSERT INTO human_review (id, of_item, agent, reviewer, at, undone_at, doc) VALUES (?, ?, ?, ' +
          '?, ?, ?, ?) ON CONFLICT DO NOTHING',
        r.id,
        r.of,
        r.agent,
        r.reviewer,
        r.at,
        r.undoneAt,
        JSON.stringify(r),
      );
    },
    async get(id) {
      const row = await sql.get('SELECT * FROM human_review WHERE id = ?', id);
      return row === null ? null : toReview(row);
    },
    async list(filter) {
      const { where, values } = conditions(filter);
      return (
        await sql.all(
          `SELECT * FROM human_review WHERE ${where} ORDER BY at DESC, n DESC LIMIT ?`,
          ...values,
          filter.limit,
        )
      ).map(toReview);
    },
    clearNotes: (ids) =>
      sql.atomic(async (tx) => {
        for (const id of ids)
          await tx.run(
            "UPDATE human_review SET doc = json_set(doc, '$.note', '') WHERE id = ?",
            id,
          );
      }),
    undo: async (id, at) =>
      (await sql.run(
        'UPDATE human_review SET undone_at = ? WHERE id = ? AND undone_at IS NULL',
        at,
        id,
      )) === 1,
    ...plantedAnswers(sql),
  };
}

function conditions(filter: ReviewFilter): { where: string; values: Value[] } {
  const asked: [string, Value | undefined][] = [
    ['agent = ?', filter.agent],
    ['reviewer = ?', filter.reviewer],
    ['of_item = ?', filter.of],
    ['at >= ?', filter.from],
    ['at < ?', filter.to],
  ];
  const given = asked.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
  const standing = filter.withUndone === true ? [] : ['undone_at IS NULL'];
  return {
    where: ['1', ...given.map((g) => g.sql), ...standing].join(' AND '),
    values: given.map((g) => g.value),
  };
}

/** Known answers that are put among the real ones. */
function plantedAnswers(sql: Sql): Pick<Reviews, 'putPlanted' | 'planted'> {
  return {
    async putPlanted(p) {
      await sql.run(
        'INSERT OR REPLACE INTO planted (id, agent, at, doc) VALUES (?, ?, ?, ?)',
        p.id,
        p.agent,
        p.at,
        JSON.stringify(p),
      );
    },
    planted: async (agent) =>
      (
        await sql.all(
          'SELECT doc FROM planted WHERE agent = coalesce(?, agent) ORDER BY at, id',
          agent ?? null,
        )
      ).map((row) => json<Planted>(row, 'doc')),
  };
}
