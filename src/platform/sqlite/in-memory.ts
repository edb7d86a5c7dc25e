import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';

/** An empty database in this edition's form, as SQLite would write it to a file. */
let empty: Buffer | null = null;

/**
 * A database of its own in memory, with the schema already in it. That is made once a process: it
 * takes ten times as long as a copy of it.
 */
export function openInMemory(timeout: number): Database.Database {
  return new Database((empty ??= makeEmpty()), { timeout });
}

function makeEmpty(): Buffer {
  const db = new Database(':memory:');
  try {
    migrate(db, ':memory:');
    return db.serialize();
  } finally {
    db.close();
  }
}
