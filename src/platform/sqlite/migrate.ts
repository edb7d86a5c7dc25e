import type Database from 'better-sqlite3';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { MIGRATIONS } from './migrations.ts';
import { sayMeanwhile } from './say-meanwhile.ts';

/**
 * Brings the schema up to date, in one transaction. Whoever waits for a big file is told so.
 * @throws DaytwoError `store-newer`
 */
export function migrate(db: Database.Database, file: string): void {
  const at = Number(db.pragma('user_version', { simple: true }));
  if (at > MIGRATIONS.length) {
    throw new DaytwoError({
      code: 'store-newer',
      exitCode: EXIT.config,
      message:
        `the database ${file} has schema ${at}; this daytwo knows up to ` + `${MIGRATIONS.length}`,
      next: 'install the newer daytwo again, or restore the backup from before the upgrade',
    });
  }
  // Opening a database that is up to date must not ask for the write lock: somebody may hold it for
  // long.
  if (at === MIGRATIONS.length) return;
  const bringUp = db.transaction(() => {
    // Read again inside: another process may have migrated while this one waited for the lock.
    const from = Number(db.pragma('user_version', { simple: true }));
    for (const step of MIGRATIONS.slice(from)) db.exec(step);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  if (isSmall(db)) return bringUp.immediate();
  sayMeanwhile(
    `daytwo: bringing the database ${file} up to this edition's form (schema ${at} to ` +
      `${MIGRATIONS.length}); nothing is lost if it is interrupted`,
    () => bringUp.immediate(),
  );
}

/** Done before anybody could be told. */
function isSmall(db: Database.Database): boolean {
  const pages = Number(db.pragma('page_count', { simple: true }));
  return pages * Number(db.pragma('page_size', { simple: true })) < 20_000_000;
}
