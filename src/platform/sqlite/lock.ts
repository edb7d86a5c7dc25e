import { readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { makePrivateFile, narrow, writePrivate } from '../privacy/private-files.ts';
import { isBusy } from './busy.ts';
import { makeHome, mustBeFile } from './open.ts';
import type { Found } from './write-ahead-log.ts';

/** The one daemon's hold on a database. */
export interface Lock {
  release(): void;
  /**
   * Looks whether the lock still lies there. One that was deleted is taken again; what is returned
   * says that another process was faster.
   */
  taken(): Found | null;
}

/**
 * One daemon a database. The lock is an exclusive transaction on a file beside it: the kernel lets
 * go of it at any kind of death, so there is no stale lock to clean up after `kill -9`.
 * @throws DaytwoError `already-running` (exit 78: a supervisor must not restart into it)
 */
export function lockInstance(databaseFile: string, who: { pid: number; at: string }): Lock {
  if (databaseFile === ':memory:') return { release: () => undefined, taken: () => null };
  const file = `${databaseFile}.lock`;
  makeHome(databaseFile);
  let held: Held;
  try {
    held = take(file, who);
  } catch (e) {
    if (e instanceof DaytwoError || !isBusy(e)) throw e;
    throw alreadyRunning(databaseFile, file, e);
  }
  return {
    release() {
      held.db.exec('ROLLBACK');
      held.db.close();
    },
    taken() {
      if (markOf(file) === held.mark) return null;
      try {
        const again = take(file, who);
        held.db.close();
        held = again;
        return null;
      } catch (e) {
        // That it cannot be made just now does not say that somebody else has it.
        if (!isBusy(e)) return null;
        return {
          kind: 'taken',
          why:
            'is in the hands of another daytwo: the lock beside it was deleted, and another ' +
            `worker was started${holder(file)}`,
        };
      }
    },
  };
}

interface Held {
  db: Database.Database;
  mark: string | null;
}

function take(file: string, who: { pid: number; at: string }): Held {
  makePrivateFile(file);
  mustBeFile(file);
  narrow(file);
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
    writePrivate(`${file}.json`, JSON.stringify(who));
    return { db, mark: markOf(file) };
  } catch (e) {
    db.close();
    throw e;
  }
}

function markOf(file: string): string | null {
  const s = statSync(file, { throwIfNoEntry: false });
  return s === undefined ? null : `${s.dev}:${s.ino}`;
}

function alreadyRunning(databaseFile: string, file: string, cause: unknown): DaytwoError {
  return new DaytwoError({
    code: 'already-running',
    exitCode: EXIT.config,
    cause,
    message: `another daytwo is running on ${databaseFile}${holder(file)}`,
    next:
      'stop it first (pm2 stop daytwo, systemctl stop daytwo, or kill its pid), or ' +
      'give this one its own database in the configuration',
  });
}

function holder(file: string): string {
  try {
    const who = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { pid?: unknown; at?: unknown };
    return ` (pid ${String(who.pid)}, since ${String(who.at)})`;
  } catch {
    return '';
  }
}
