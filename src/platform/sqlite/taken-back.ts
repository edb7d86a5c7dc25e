import type { OutputTexts } from '../../domain/real-output.ts';
import type { RealOutputs } from '../../domain/store-outputs.ts';
import { dropRecordsOf, writeOverErased } from './erased.ts';
import { bytes } from './names.ts';
import { unpack } from './packed.ts';
import { number, type Sql, text } from './sql.ts';

/** Which row of a file gave what, and what goes as if it had never come. */
export function takenBack(
  sql: Sql,
): Pick<
  RealOutputs,
  'ofRow' | 'putRows' | 'ofSource' | 'sources' | 'takeBack' | 'markReadOtherwise'
> {
  return {
    ...rows(sql),
    ...bySource(sql),
    async takeBack(ids) {
      if (ids.length === 0) return 0;
      // Their words may be anybody's.
      await writeOverErased(sql);
      return sql.atomic(async (tx) => {
        let gone = 0;
        for (const id of ids) gone += await takeOneBack(tx, id);
        await dropRecordsOf(tx, ids);
        return gone;
      });
    },
    markReadOtherwise: (ids, at) =>
      sql.atomic(async (tx) => {
        for (const id of ids)
          await tx.run(
            "UPDATE real_output SET doc = json_set(doc, '$.readOtherwiseAt', ?) WHERE id = ?",
            at,
            id,
          );
      }),
  };
}

function rows(sql: Sql): Pick<RealOutputs, 'ofRow' | 'putRows'> {
  return {
    async ofRow({ file, at }) {
      const row = await sql.get(
        'SELECT by, output FROM real_output_row WHERE file = ? AND at = ?',
        shortKey(file),
        at,
      );
      return row === null ? null : { by: text(row, 'by'), output: text(row, 'output') };
    },
    putRows: (given) =>
      sql.atomic(async (tx) => {
        for (const { key, by, output } of given)
          await tx.run(
            'INSERT OR REPLACE INTO real_output_row (file, at, by, output) VALUES (?, ?, ?, ?)',
            shortKey(key.file),
            key.at,
            by,
            output,
          );
      }),
  };
}

function bySource(sql: Sql): Pick<RealOutputs, 'ofSource' | 'sources'> {
  return {
    ofSource: async (agent, source) =>
      (
        await sql.all(
          'SELECT id, EXISTS (SELECT 1 FROM human_review r WHERE r.of_item = real_output.id AND ' +
            'r.undone_at IS NULL) AS reviewed FROM real_output WHERE agent = ? AND ' +
            "json_extract(doc, '$.source') = ? ORDER BY at, id",
          agent,
          source,
        )
      ).map((row) => ({ id: text(row, 'id'), isReviewed: row['reviewed'] === 1 })),
    sources: async (agent) =>
      (
        await sql.all(
          "SELECT json_extract(doc, '$.source') AS source, count(*) AS n FROM real_output WHERE agent = ? " +
            'GROUP BY 1 ORDER BY 1',
          agent,
        )
      ).map((row) => ({ source: text(row, 'source'), outputs: number(row, 'n') })),
  };
}

const shortKey = (hex: string): Buffer => Buffer.from(hex, 'hex').subarray(0, 16);

async function takeOneBack(sql: Sql, id: string): Promise<number> {
  const row = await sql.get(
    'SELECT agent, substr(at, 1, 10) AS day, words FROM real_output WHERE id = ?',
    id,
  );
  if (row === null) return 0;
  const words = row['words'] === null ? null : unpack(bytes(row, 'words'));
  // Where the words are gone nobody knows any more what was called.
  const calls = words === null ? [] : (JSON.parse(words) as OutputTexts).toolCalls;
  for (const { name } of calls)
    await sql.run(
      'UPDATE real_tool SET n = n - 1 WHERE agent = ? AND tool = ? AND day = ? AND n > 0',
      text(row, 'agent'),
      name,
      text(row, 'day'),
    );
  return sql.run('DELETE FROM real_output WHERE id = ?', id);
}
