import { AsyncLocalStorage } from 'node:async_hooks';
import type Database from 'better-sqlite3';
import { type LockWait, retryWhileBusy } from './busy.ts';
import { ALWAYS, type Standing } from './file-watch.ts';

export type Value = string | number | bigint | Buffer | null;
export type Row = Readonly<Record<string, Value>>;

/**
 * The few things a repository asks of the database. All of one `atomic` is committed, or nothing.
 */
export interface Sql {
  all(text: string, ...values: Value[]): Promise<Row[]>;
  get(text: string, ...values: Value[]): Promise<Row | null>;
  /** Rows changed. */
  run(text: string, ...values: Value[]): Promise<number>;
  atomic<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

/** Work one after the other; `within` marks what runs inside its turn. */
interface Turns {
  next<T>(work: () => Promise<T>): Promise<T>;
  within<T>(work: () => Promise<T>): Promise<T>;
}

/** @param breathe gives the event loop a turn where work has gone on for long */
function takeTurns(breathe: (() => Promise<void>) | undefined): Turns {
  let turn: Promise<unknown> = Promise.resolve();
  const open = new AsyncLocalStorage<true>();
  return {
    next: (work) => {
      // Waiting for a turn inside one's own transaction would wait for ever.
      if (open.getStore() === true)
        throw new Error('inside a transaction, use the store that it was given');
      // Many that wait follow each other without a turn of the loop in between: all of it is at once.
      const mine = breathe === undefined ? turn.then(work) : turn.then(breathe).then(work);
      turn = mine.catch(() => undefined);
      return mine;
    },
    within: (work) => open.run(true, work),
  };
}

/** Each statement is prepared once. */
function prepareOnce(db: Database.Database): (text: string) => Database.Statement {
  const prepared = new Map<string, Database.Statement>();
  return (text) => {
    let s = prepared.get(text);
    if (s === undefined) prepared.set(text, (s = db.prepare(plannedOnce(text))));
    return s;
  };
}

/**
 * SQLite 3.54 plans a question with `ORDER BY` and `column = ?`, or with `LIMIT ?`, anew each time
 * its values are cleared, as better-sqlite3 does after every use
 * (https://gitlab.com/cznic/sqlite/-/issues/264). It does not look at a value behind a plus sign,
 * which changes no value of any type (https://sqlite.org/lang_expr.html).
 */
function plannedOnce(statement: string): string {
  return statement.trimStart().startsWith('SELECT') ? statement.replaceAll('?', '+?') : statement;
}

/** What a transaction is given: it has the turn and the lock already. */
function insideTransaction(statement: (text: string) => Database.Statement): Sql {
  const inside: Sql = {
    all: async (text, ...values) => statement(text).all(...values) as Row[],
    get: async (text, ...values) => (statement(text).get(...values) as Row | undefined) ?? null,
    run: async (text, ...values) => statement(text).run(...values).changes,
    atomic: (work) => work(inside),
  };
  return inside;
}

/**
 * better-sqlite3 is synchronous and has one connection; our transactions await between statements.
 * So transactions take turns, and single statements wait while one is open: otherwise they would
 * slip into somebody else's transaction. Another process's lock is waited for here, at the edge:
 * whoever writes need not know of it. A write is made only where the file stands, and counts only
 * where it still stands afterwards.
 * @throws DaytwoError `store-busy` from any of them when the lock outlasts the patience; nothing
 *   was written then. `store-lost` when the file is gone or takes nothing any more
 */
export function makeSql(
  db: Database.Database,
  patience?: LockWait,
  standing: Standing = ALWAYS,
): Sql {
  const clock = patience?.clock;
  const turns = takeTurns(clock?.yieldToEventLoop && (async () => clock.yieldToEventLoop?.()));
  const statement = prepareOnce(db);
  const rollBack = (): void => {
    try {
      statement('ROLLBACK').run();
    } catch {
      // A disk that refused the work refuses this too; what is left open is rolled back by whoever
      // opens the file next.
    }
  };
  const inside = insideTransaction(statement);
  const free = <T>(attempt: () => T): Promise<T> =>
    retryWhileBusy(
      db.name,
      () => {
        try {
          return attempt();
        } catch (e) {
          throw standing.understood(e);
        }
      },
      patience,
    );
  const write = (text: string, values: Value[]): number => {
    standing.check();
    const { changes } = statement(text).run(...values);
    standing.check();
    return changes;
  };
  return {
    all: (text, ...values) => turns.next(() => free(() => statement(text).all(...values) as Row[])),
    get: (text, ...values) =>
      turns.next(() => free(() => (statement(text).get(...values) as Row | undefined) ?? null)),
    run: (text, ...values) => turns.next(() => free(() => write(text, values))),
    atomic: (work) =>
      turns.next(async () => {
        standing.check();
        // IMMEDIATE: a command of a person may write at the same time from another process; upgrade
        // deadlocks are refused early.
        await free(() => statement('BEGIN IMMEDIATE').run());
        try {
          const result = await turns.within(() => work(inside));
          statement('COMMIT').run();
          standing.check();
          return result;
        } catch (e) {
          const why = standing.understood(e);
          if (db.inTransaction) rollBack();
          throw why;
        }
      }),
  };
}

/** A text column that must be there by the schema's NOT NULL. */
export function text(row: Row, column: string): string {
  const v = row[column];
  if (typeof v !== 'string') throw new TypeError(`column ${column} is not text`);
  return v;
}
export function textOrNull(row: Row, column: string): string | null {
  const v = row[column];
  return typeof v === 'string' ? v : null;
}
export function number(row: Row, column: string): number {
  return Number(row[column] ?? 0);
}
/** A JSON document that this store wrote itself; its shape is the schema version's promise. */
export function json<T>(row: Row, column: string): T {
  return JSON.parse(text(row, column)) as T;
}
