import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import { lossError, type StoreLoss } from '../../domain/store-loss.ts';
import type { Store } from '../../domain/store.ts';
import { fileWords } from '../../domain/text-files.ts';
import {
  makePrivateFile,
  makePrivateFolder,
  narrow,
  otherThanFile,
} from '../privacy/private-files.ts';
import { anchors } from './anchors.ts';
import { audit } from './audit.ts';
import {
  busyError,
  isBusy,
  type LockWait,
  retryWhileBusy,
  SQLITE_WAITS,
  SQLITE_WAITS_PATIENTLY,
} from './busy.ts';
import { baselines, cases, changes, outputs, versions } from './content.ts';
import { emptyLog } from './erased.ts';
import { drift } from './drift.ts';
import { attacks } from './attacks.ts';
import { failing } from './failing.ts';
import { ALWAYS, meaningOf, type Standing, watchFile } from './file-watch.ts';
import { incidents } from './incidents.ts';
import { openInMemory } from './in-memory.ts';
import { migrate } from './migrate.ts';
import { models } from './models.ts';
import { outbox } from './outbox.ts';
import { realOutputs } from './real-outputs.ts';
import { records } from './records.ts';
import { rehearsals } from './rehearsals.ts';
import { reviews } from './reviews.ts';
import { runs } from './runs.ts';
import { carrySetAside, setAside } from './set-aside.ts';
import { slots } from './slots.ts';
import { spend } from './spending.ts';
import { makeSql, type Sql, text } from './sql.ts';
import { trials } from './trials.ts';
import { type Found, framesOf } from './write-ahead-log.ts';

export interface OpenOptions {
  /**
   * `full` survives a power cut; `off` survives a killed process only, and is for demos and tests
   * that write a year in seconds.
   */
  durability?: 'full' | 'off';
  /** How long another process's lock is waited for, without standing still meanwhile. */
  patience?: LockWait;
  /** Told once when the file is taken away from under this process, or takes nothing any more. */
  onLost?(loss: StoreLoss): void;
  /** Looks whether another worker has the database. */
  taken?(): Found | null;
  /**
   * Reads the whole file first, and sets a damaged one aside. It takes seconds for a big one, so a
   * worker does it after a loss, and otherwise has it checked while it works (check-file.ts).
   */
  check?: boolean;
  /** Told which files others could read until now: those of an earlier daytwo. */
  onNarrowed?(files: readonly string[]): void;
}

/**
 * Opens (and creates or migrates) the database.
 * @param file path, or `:memory:`
 * @param stamp text for the name of a corrupt file that is set aside
 * @throws DaytwoError `store-newer` (schema of a newer daytwo), `store-corrupt` (met at opening: set
 *   aside, never replaced in silence), `store-unwritable`, `store-busy` (another process holds the lock)
 */
export function openStore(file: string, stamp: string, options: OpenOptions = {}): Store {
  makeHome(file);
  return over(connect(file, stamp, options), file, options);
}

/**
 * Opens as `openStore` does, and waits for another process's lock as patiently as for every later
 * one. What was spent in databases that were set aside beside this one is carried over before
 * anybody can spend more.
 */
export async function openStoreWaiting(
  file: string,
  stamp: string,
  options: OpenOptions & { patience: LockWait },
): Promise<Store> {
  makeHome(file);
  const store = over(
    await retryWhileBusy(file, () => connect(file, stamp, options), options.patience),
    file,
    options,
  );
  try {
    if (file !== ':memory:') await carrySetAside(store, file);
    return store;
  } catch (e) {
    const { kind } = store.lost() ?? {};
    await store.close();
    // Met at the first look into it: set aside now, for there will be no later look.
    if (kind === 'damaged') connect(file, stamp, { ...options, check: true }).close();
    throw e;
  }
}

/**
 * The folder that a database lies in; the configuration names it, so it is made. @throws
 * DaytwoError `store-unwritable`
 */
export function makeHome(file: string): void {
  if (file === ':memory:') return;
  const folder = dirname(file);
  try {
    makePrivateFolder(folder);
  } catch (e) {
    // What stands where a folder should be is told as EEXIST where it is the last name, as ENOTDIR
    // further up.
    const why =
      e instanceof Error && 'code' in e && e.code === 'EEXIST' ? 'is no folder' : fileWords(e);
    throw new DaytwoError({
      code: 'store-unwritable',
      message: `the database ${file} cannot be opened: ${folder} ${why}`,
      exitCode: EXIT.config,
      next: 'correct store.file in the configuration, or make way for that folder',
      cause: e,
    });
  }
}

/** @throws DaytwoError `store-unwritable` where something else stands under the name of a file */
export function mustBeFile(path: string): void {
  const what = otherThanFile(path);
  if (what === null) return;
  throw new DaytwoError({
    code: 'store-unwritable',
    message: `the database cannot be opened: ${path} ${what}`,
    exitCode: EXIT.config,
    next: 'move it away, or correct store.file in the configuration',
  });
}

function over(db: Database.Database, file: string, options: OpenOptions): Store {
  const standing =
    file === ':memory:'
      ? ALWAYS
      : watchFile(file, options.onLost, () => framesOf(db), options.taken);
  const sql = makeSql(db, options.patience, standing);
  return scoped(sql, {
    lost: () => standing.lost(),
    hold: (token, at) => hold(sql, standing, token, at),
    emptyLog: () => emptyLog(sql),
    async close() {
      db.close();
    },
  });
}

async function hold(sql: Sql, standing: Standing, token: string, at: string): Promise<void> {
  standing.expect(token);
  await sql.run('INSERT OR REPLACE INTO holder (one, token, at) VALUES (1, ?, ?)', token, at);
  // Into the file itself: read from the log, the token would be found whatever became of the file.
  await emptyLog(sql);
  standing.hold(token);
}

/** @throws SqliteError SQLITE_BUSY as it is where somebody waits for the lock */
function connect(file: string, stamp: string, options: OpenOptions): Database.Database {
  const { durability = 'full', patience } = options;
  let db: Database.Database | undefined;
  try {
    keepPrivate(file, options);
    const timeout = patience === undefined ? SQLITE_WAITS : SQLITE_WAITS_PATIENTLY;
    db = file === ':memory:' ? openInMemory(timeout) : new Database(file, { timeout });
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${durability}`);
    db.pragma('foreign_keys = ON');
    if (options.check === true && db.pragma('quick_check', { simple: true }) !== 'ok')
      throw Object.assign(new Error('quick_check failed'), { code: 'SQLITE_CORRUPT' });
    migrate(db, file);
    return db;
  } catch (e) {
    db?.close();
    if (e instanceof DaytwoError) throw e;
    if (isBusy(e)) throw patience === undefined ? busyError(file, e) : e;
    const code = e instanceof Error && 'code' in e ? String(e.code) : '';
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
      throw setAside(file, stamp, e);
    const met = meaningOf(e);
    // A disk that is full or fails is mended without an edit of the configuration, so a restart may
    // help.
    if (met !== null && code !== 'SQLITE_CANTOPEN') throw lossError({ file, ...met }, e);
    throw new DaytwoError({
      code: 'store-unwritable',
      message:
        `the database ${file} cannot be opened: ` +
        `${e instanceof Error && 'syscall' in e ? `it ${fileWords(e)}` : messageOf(e)}`,
      exitCode: EXIT.config,
      next: 'check that the folder exists, is writable and has room',
      cause: e,
    });
  }
}

/**
 * Before SQLite makes it: the write-ahead log gets the mode that the database has. What was set
 * aside holds the same rows.
 */
function keepPrivate(file: string, options: OpenOptions): void {
  if (file === ':memory:') return;
  makePrivateFile(file);
  const aside = readdirSync(dirname(file)).filter((f) =>
    ['corrupt', 'replaced'].some((why) => f.startsWith(`${basename(file)}.${why}-`)),
  );
  const own = ['', '-wal', '-shm', '-journal'].map((end) => file + end);
  own.forEach(mustBeFile);
  const files = [...own, ...aside.map((f) => join(dirname(file), f))];
  const narrowed = files.filter(narrow);
  if (narrowed.length > 0) options.onNarrowed?.(narrowed);
}

async function ownKey(sql: Sql, name: string, fresh: string): Promise<string> {
  await sql.run(
    'INSERT INTO own_key (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING',
    name,
    fresh,
  );
  const row = await sql.get('SELECT value FROM own_key WHERE name = ?', name);
  return row === null ? fresh : text(row, 'value');
}

function scoped(sql: Sql, whole: Pick<Store, 'lost' | 'hold' | 'emptyLog' | 'close'>): Store {
  return {
    transaction: (work) => sql.atomic((tx) => work(scoped(tx, whole))),
    slots: slots(sql),
    runs: runs(sql),
    trials: trials(sql),
    spend: spend(sql),
    outputs: outputs(sql),
    cases: cases(sql),
    versions: versions(sql),
    changes: changes(sql),
    baselines: baselines(sql),
    anchors: anchors(sql),
    drift: drift(sql),
    failing: failing(sql),
    attacks: attacks(sql),
    models: models(sql),
    rehearsals: rehearsals(sql),
    incidents: incidents(sql),
    outbox: outbox(sql),
    audit: audit(sql),
    realOutputs: realOutputs(sql),
    reviews: reviews(sql),
    records: records(sql),
    ownKey: (name, fresh) => ownKey(sql, name, fresh),
    ...whole,
  };
}
