import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { SpentAt } from '../../domain/spending.ts';
import type { Store } from '../../domain/store.ts';
import { minuteOf, SPENT } from './spending.ts';

/** A ceiling's month, and a day for time zones. */
const LOOK_BACK: Millis = 32 * DAY;

/**
 * Moves a damaged database out of the way. @returns the error that says where it lies and what to
 * do
 */
export function setAside(file: string, stamp: string, cause: unknown): DaytwoError {
  const aside = `${file}.corrupt-${stamp.replace(/[^0-9TZ]/g, '')}`;
  for (const end of ['', '-wal', '-shm'])
    if (existsSync(file + end)) renameSync(file + end, aside + end);
  return new DaytwoError({
    code: 'store-corrupt',
    exitCode: EXIT.couldNotMeasure,
    cause,
    message: `the database ${file} is damaged and was set aside as ${aside}`,
    next:
      `restore a backup to ${file}, or try: sqlite3 ${aside} .recover | sqlite3 ${file}; ` +
      `starting again without one begins with an empty history, the month's spending apart`,
  });
}

/** A damaged page can say anything. */
const callRow = z.object({ at: z.iso.datetime(), usd: z.number().min(0) });

/** Names of the databases that were set aside beside this one. */
export function asideOf(file: string): string[] {
  return readdirSync(dirname(file)).filter(
    (f) => f.startsWith(`${basename(file)}.corrupt-`) && !/-(wal|shm)$/.test(f),
  );
}

/**
 * Goes on counting what a database had spent that was set aside: once each, whichever command opens
 * the new one first.
 */
export async function carrySetAside(store: Store, file: string): Promise<void> {
  const names = asideOf(file);
  if (names.length === 0) return;
  const done = new Set((await store.spend.carried()).map((c) => c.source));
  for (const source of names.filter((n) => !done.has(n))) {
    const path = join(dirname(file), source);
    const at = endOf(path);
    const since = iso(Date.parse(at) - LOOK_BACK);
    const { known, spent } = spendingIn(path, since);
    // A database that was recovered from it has these calls already.
    const own = new Map((await store.spend.byMinute(since)).map((s) => [s.at, s]));
    const rest = spent.map((s) => ({
      at: s.at,
      usd: s.usd - (own.get(s.at)?.usd ?? 0),
      calls: s.calls - (own.get(s.at)?.calls ?? 0),
    }));
    await store.spend.carry(
      { source, at, known },
      rest.filter((s) => s.usd > 0),
    );
  }
}

/** When a database was set aside: its name says so. */
export function endOf(path: string): string {
  const [, y, mo, d, h, mi, s, ms] =
    /\.corrupt-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(path) ?? [];
  return y === undefined ? iso(statSync(path).mtimeMs) : `${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`;
}

/**
 * Calls of a damaged database, as far as they can be read: the index holds all that is wanted too,
 * and may be whole where the table is not.
 */
function spendingIn(path: string, since: string): { known: boolean; spent: SpentAt[] } {
  const reads = ['', 'NOT INDEXED'].map((how) =>
    readRows(path, `SELECT at, ${SPENT} AS usd FROM attempt ${how} WHERE at >= ?`, since),
  );
  const known = reads.some((r) => r.whole);
  const [most] = reads.filter((r) => r.whole === known).toSorted((a, b) => b.usd - a.usd);
  return { known, spent: most === undefined ? [] : [...most.minutes.values()] };
}

interface Read {
  whole: boolean;
  usd: number;
  minutes: Map<string, SpentAt>;
}

function readRows(path: string, query: string, since: string): Read {
  const read: Read = { whole: false, usd: 0, minutes: new Map() };
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    for (const row of db.prepare(query).iterate(since)) {
      const { at, usd } = callRow.parse(row);
      const minute = minuteOf(at);
      const sum = read.minutes.get(minute);
      read.minutes.set(minute, {
        at: minute,
        usd: usd + (sum?.usd ?? 0),
        calls: 1 + (sum?.calls ?? 0),
      });
      read.usd += usd;
    }
    read.whole = true;
  } catch {
    // What came before the damage counts.
  } finally {
    db?.close();
  }
  return read;
}
