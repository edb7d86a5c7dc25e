import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import { makePrivateFile, makePrivateFolder } from '../privacy/private-files.ts';
import { checkFile, damageWords } from './check-file.ts';
import { lockInstance } from './lock.ts';
import { MIGRATIONS } from './migrations.ts';
import { replacedName } from './set-aside.ts';

/** A copy that was read whole after it was written. */
export interface Copied {
  file: string;
  bytes: number;
  /** Runs and trials in it. */
  runs: number;
  trials: number;
}

/** The migration that made the compact form of a trial. */
const COMPACT_SINCE = 1 + MIGRATIONS.findIndex((step) => step.includes('CREATE TABLE kept_trial'));

const ENDS = ['', '-wal', '-shm'] as const;

/**
 * Copies a database while its worker works, and reads the copy whole. What is there under the name
 * of the copy stays until the copy is sound.
 * @throws DaytwoError `no-database`, `backup-failed`
 */
export async function backUp(
  file: string,
  to: string,
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<Copied> {
  mustExist(file);
  mustBeApart(file, to);
  const part = `${to}.part`;
  makePrivateFolder(dirname(to));
  rmSync(part, { force: true });
  makePrivateFile(part);
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      await db.backup(part, {
        progress({ totalPages, remainingPages }) {
          onProgress(totalPages - remainingPages, totalPages);
          return 2_000;
        },
      });
    } finally {
      db.close();
    }
    takeMarkAway(part);
    const copied = await soundCopy(part);
    renameSync(part, to);
    return { ...copied, file: to };
  } catch (e) {
    rmSync(part, { force: true });
    if (e instanceof DaytwoError) throw e;
    throw failed(`the database ${file} could not be copied to ${to}: ${messageOf(e)}`, e);
  }
}

/** So that a worker over whose file the copy is written, however new it is, knows it for another. */
function takeMarkAway(copy: string): void {
  const db = new Database(copy, { fileMustExist: true });
  try {
    if (db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'holder'").get() !== undefined)
      db.exec('DELETE FROM holder');
  } finally {
    db.close();
  }
}

/**
 * Puts a copy in the place of a database whose worker is stopped. The one that was there is set
 * aside; what it had spent goes on counting.
 * @returns the copy, and where the earlier database lies now (null where there was none)
 * @throws DaytwoError `no-database`, `backup-failed`, `already-running`, `store-newer`
 */
export async function putBack(
  from: string,
  file: string,
  stamp: string,
): Promise<{ copied: Copied; aside: string | null }> {
  mustExist(from);
  mustBeApart(file, from);
  const lock = lockInstance(file, { pid: process.pid, at: stamp });
  const part = `${file}.part`;
  try {
    makePrivateFile(part);
    copyFileSync(from, part);
    // A copy takes the mode of what it is made of.
    chmodSync(part, 0o600);
    const copied = await soundCopy(part);
    const aside = existsSync(file) ? replacedName(file, stamp) : null;
    if (aside !== null)
      for (const end of ENDS) if (existsSync(file + end)) renameSync(file + end, aside + end);
    renameSync(part, file);
    return { copied: { ...copied, file }, aside };
  } finally {
    rmSync(part, { force: true });
    lock.release();
  }
}

/** @throws DaytwoError where a copy is damaged, no database of daytwo's, or a newer daytwo's */
async function soundCopy(file: string): Promise<Copied> {
  const verdict = await checkFile({ file, depth: 'full' }).verdict;
  if (verdict.verdict === 'damaged') throw failed(`${file} ${damageWords(verdict)}`);
  if (verdict.verdict === 'unknown') throw failed(`${file} could not be read: ${verdict.why}`);
  const db = new Database(file, { fileMustExist: true });
  try {
    const schema = Number(db.pragma('user_version', { simple: true }));
    if (schema > MIGRATIONS.length)
      throw new DaytwoError({
        code: 'store-newer',
        exitCode: EXIT.config,
        message: `${file} was made by a newer daytwo`,
        next: 'install that daytwo, or take an older backup',
      });
    const count = (table: string): number =>
      (db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
    // A backup of an earlier edition has the first form of a trial only.
    const compact = schema >= COMPACT_SINCE ? count('kept_trial') : 0;
    return {
      file,
      bytes: statSync(file).size,
      runs: count('run'),
      trials: count('trial') + compact,
    };
  } catch (e) {
    if (e instanceof DaytwoError) throw e;
    throw failed(`${file} is no database of daytwo: ${messageOf(e)}`, e);
  } finally {
    db.close();
    for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
  }
}

function mustExist(file: string): void {
  if (existsSync(file)) return;
  throw new DaytwoError({
    code: 'no-database',
    exitCode: EXIT.usage,
    message: `there is no database ${file}`,
    next: 'name the file, or the configuration that names it with -c',
  });
}

/** A link to the database, or a hard link, is the database. */
function mustBeApart(file: string, copy: string): void {
  for (const end of ENDS)
    if (isSame(file + end, copy) || isSame(file + end, `${copy}.part`))
      throw new DaytwoError({
        code: 'backup-failed',
        exitCode: EXIT.usage,
        message: `${copy} is the database itself`,
        next: 'name another file for the copy; nothing was touched',
      });
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) =>
    statSync(path, { bigint: true, throwIfNoEntry: false }),
  );
  if (one !== undefined && other !== undefined)
    return one.dev === other.dev && one.ino === other.ino;
  return resolve(a) === resolve(b);
}

function failed(message: string, cause?: unknown): DaytwoError {
  return new DaytwoError({
    code: 'backup-failed',
    exitCode: EXIT.couldNotMeasure,
    message,
    next: 'see that the disk has room and the file is a backup of daytwo; nothing was replaced',
    ...(cause === undefined ? {} : { cause }),
  });
}
