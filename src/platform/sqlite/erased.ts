import { number, type Sql } from './sql.ts';

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
