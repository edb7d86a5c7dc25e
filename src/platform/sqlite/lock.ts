import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { makePrivateFile, narrow, writePrivate } from '../privacy/private-files.ts';
import { makeHome, mustBeFile } from './open.ts';

/**
 * One daemon a database. The lock is an exclusive transaction on a file beside it: the kernel lets
 * go of it at any kind of death, so there is no stale lock to clean up after `kill -9`.
 * @returns the function that releases it
 * @throws DaytwoError `already-running` (exit 78: a supervisor must not restart into it)
 */
export function lockInstance(databaseFile: string, who: { pid: number; at: string }): () => void {
  if (databaseFile === ':memory:') return () => undefined;
  const file = `${databaseFile}.lock`;
  makeHome(databaseFile);
  makePrivateFile(file);
  mustBeFile(file);
  narrow(file);
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (e) {
    db.close();
    throw new DaytwoError({
      code: 'already-running',
      exitCode: EXIT.config,
      cause: e,
      message: `another daytwo is running on ${databaseFile}${holder(file)}`,
      next:
        'stop it first (pm2 stop daytwo, systemctl stop daytwo, or kill its pid), or ' +
        'give this one its own database in the configuration',
    });
  }
  writePrivate(`${file}.json`, JSON.stringify(who));
  return () => {
    db.exec('ROLLBACK');
    db.close();
  };
}

function holder(file: string): string {
  try {
    const who = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { pid?: unknown; at?: unknown };
    return ` (pid ${String(who.pid)}, since ${String(who.at)})`;
  } catch {
    return '';
  }
}
