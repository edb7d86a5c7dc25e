import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { messageOf } from '../../domain/errors.ts';
import type { CheckAsked, CheckSaid } from './check-protocol.ts';

const { file, depth } = workerData as CheckAsked;

/**
 * A table at a time, each with its indexes: between two of them the log can be copied back, so that
 * it does not grow for as long as the whole check takes.
 */
function check(): CheckSaid {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all() as string[];
    for (const [i, table] of tables.entries()) {
      const why = problemIn(db, table);
      if (why !== null) return { verdict: 'damaged', table, why };
      say({ table, done: i + 1, of: tables.length });
    }
    return { verdict: 'whole' };
  } finally {
    db.close();
  }
}

function problemIn(db: Database.Database, table: string): string | null {
  const pragma = depth === 'full' ? 'integrity_check' : 'quick_check';
  try {
    const [first] = db.pragma(`${pragma}("${table.replaceAll('"', '""')}")`) as Record<
      string,
      unknown
    >[];
    const said = String(Object.values(first ?? {})[0] ?? 'ok');
    return said === 'ok' ? null : said;
  } catch (e) {
    if (isDamage(e)) return messageOf(e);
    throw e;
  }
}

const isDamage = (e: unknown): boolean =>
  e instanceof Error && 'code' in e && /^SQLITE_(CORRUPT|NOTADB)/.test(String(e.code));

function say(said: CheckSaid): void {
  parentPort?.postMessage(said);
}

try {
  say(check());
} catch (e) {
  say(
    isDamage(e)
      ? { verdict: 'damaged', table: '', why: messageOf(e) }
      : { verdict: 'unknown', why: messageOf(e) },
  );
}
