import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
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
const callRow = z.object({ at: z.iso.datetime(), usd: z.number().min(0), calls: z.number() });

/** Names of the damaged databases that were set aside beside this one. */
export function asideOf(file: string): string[] {
  return besides(file, 'corrupt');
}

function besides(file: string, why: 'corrupt' | 'replaced'): string[] {
  return readdirSync(dirname(file)).filter(
    (f) => f.startsWith(`${basename(file)}.${why}-`) && !/-(wal|shm)$/.test(f),
  );
}

/** Where the present database goes when a backup is put in its place. */
export function replacedName(file: string, stamp: string): string {
  return `${file}.replaced-${stamp.replace(/[^0-9TZ]/g, '')}`;
}

/**
 * Goes on counting what a database had spent that was set aside: once each, whichever command opens
 * the new one first.
 */
export async function carrySetAside(store: Store, file: string): Promise<void> {
  const names = [...asideOf(file), ...besides(file, 'replaced')];
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
    /\.(?:corrupt|replaced)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(path) ?? [];
  return y === undefined ? iso(statSync(path).mtimeMs) : `${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`;
}

/** Where what a call cost may be read: as it began or an earlier edition left it, or as it is kept. */
const BEGUN = (how: string): string =>
  `SELECT at, ${SPENT} AS usd, 1 AS calls FROM attempt ${how} WHERE at >= ?`;
const KEPT =
  "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, cost_usd AS usd, 1 AS " +
  'calls FROM kept_call WHERE at >= unixepoch(?) * 1000';
const SUMS =
  "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', minute * 60, 'unixepoch') AS at, pico / 1e12 AS usd, " +
  'calls FROM spent WHERE minute * 60 >= unixepoch(?)';

/**
 * Spending of a damaged database, as far as it can be read: the sums hold all that is wanted too, as
 * the index of the calls does, and may be whole where the tables are not.
 */
function spendingIn(path: string, since: string): { known: boolean; spent: SpentAt[] } {
  const reads = [[BEGUN(''), KEPT], [BEGUN('NOT INDEXED'), KEPT], [SUMS]].map((queries) =>
    readRows(path, queries, since),
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

/** What several tables say together; each as far as it can be read. */
function readRows(path: string, queries: readonly string[], since: string): Read {
  const read: Read = { whole: true, usd: 0, minutes: new Map() };
  for (const query of queries) {
    let db: Database.Database | undefined;
    try {
      db = new Database(path, { readonly: true, fileMustExist: true });
      for (const row of db.prepare(query).iterate(since)) addRow(read, callRow.parse(row));
    } catch (e) {
      // What came before the damage counts. An earlier edition's file lacks the newer tables.
      if (!messageOf(e).startsWith('no such table: kept_call')) read.whole = false;
    } finally {
      db?.close();
    }
  }
  return read;
}

function addRow(read: Read, { at, usd, calls }: z.infer<typeof callRow>): void {
  const minute = minuteOf(at);
  const sum = read.minutes.get(minute);
  read.minutes.set(minute, {
    at: minute,
    usd: usd + (sum?.usd ?? 0),
    calls: calls + (sum?.calls ?? 0),
  });
  read.usd += usd;
}
