import Database from 'better-sqlite3';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import { fileWords } from '../../domain/text-files.ts';
import { SQLITE_WAITS } from './busy.ts';

type Row = Readonly<Record<string, unknown>>;

/** Somebody else's database, which is only read. */
export interface ForeignDatabase {
  columns(table: string): string[];
  all(sql: string, ...values: (string | number)[]): Row[];
  /** One row at a time: a session may be larger than memory should be. */
  each(sql: string, ...values: (string | number)[]): Iterable<Row>;
  close(): void;
}

/**
 * Opens another program's database without a right to write.
 * @param table that it must have
 * @throws DaytwoError `no-database` where there is none, or none with that table
 */
export function foreignDatabase(file: string, table: string): ForeignDatabase {
  let db: Database.Database;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true, timeout: SQLITE_WAITS });
  } catch (e) {
    throw noDatabase(file, e instanceof Error && 'syscall' in e ? fileWords(e) : messageOf(e));
  }
  const columns = (name: string): string[] =>
    (db.prepare('SELECT name FROM pragma_table_info(?)').all(name) as { name: string }[]).map(
      (c) => c.name,
    );
  try {
    if (columns(table).length === 0) throw noDatabase(file, `has no table ${table}`);
  } catch (e) {
    db.close();
    throw e instanceof DaytwoError ? e : noDatabase(file, messageOf(e));
  }
  return {
    columns,
    all: (sql, ...values) => db.prepare(sql).all(...values) as Row[],
    each: (sql, ...values) => db.prepare(sql).iterate(...values) as Iterable<Row>,
    close: () => db.close(),
  };
}

const noDatabase = (file: string, why: string): DaytwoError =>
  new DaytwoError({
    code: 'no-database',
    exitCode: EXIT.couldNotMeasure,
    message: `${file} cannot be read as a database: ${why}`,
    next: "name OpenClaw's own file, agents/NAME/agent/openclaw-agent.sqlite",
  });
