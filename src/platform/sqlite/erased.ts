import { number, type Sql, text } from './sql.ts';

/** What is erased is written over from now on; else it lies in the file until its page is used again. */
export async function writeOverErased(sql: Sql): Promise<void> {
  await sql.get('PRAGMA secure_delete = ON');
}

/**
 * Copies the write-ahead log into the file and empties it: what was erased stands in it as it was
 * written. False while somebody reads or writes, who keeps it. Not inside a transaction.
 */
export async function emptyLog(sql: Sql): Promise<boolean> {
  const row = await sql.get('PRAGMA wal_checkpoint(TRUNCATE)');
  return row === null || number(row, 'busy') === 0;
}

/** Drops what features keep of these; by kind, as that is how records are found. */
export async function dropRecordsOf(sql: Sql, subjects: readonly string[]): Promise<void> {
  const kinds = (await sql.all('SELECT DISTINCT kind FROM record')).map((row) => text(row, 'kind'));
  for (const kind of kinds)
    for (const subject of subjects)
      await sql.run('DELETE FROM record WHERE kind = ? AND subject = ?', kind, subject);
}
