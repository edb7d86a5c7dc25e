import { number, type Row, type Sql, type Value } from './sql.ts';

/**
 * The small number that stands for a run's id or a case's hash, which would otherwise stand in every
 * row.
 */
export async function nameOf(tx: Sql, text: string): Promise<number> {
  const known = await findName(tx, text);
  if (known !== null) return known;
  await tx.run('INSERT INTO name (text) VALUES (?) ON CONFLICT DO NOTHING', text);
  return (await findName(tx, text)) ?? 0;
}

/** Null where nothing was ever kept of it. */
export async function findName(sql: Sql, text: string): Promise<number | null> {
  const row = await sql.get('SELECT n FROM name WHERE text = ?', text);
  return row === null ? null : number(row, 'n');
}

/** A column of bytes that must be there by the schema's NOT NULL. */
export function bytes(row: Row, column: string): Buffer {
  const v = row[column];
  if (!Buffer.isBuffer(v)) throw new TypeError(`column ${column} is not bytes`);
  return v;
}
export function bytesOrNull(row: Row, column: string): Buffer | null {
  const v: Value | undefined = row[column];
  return Buffer.isBuffer(v) ? v : null;
}
