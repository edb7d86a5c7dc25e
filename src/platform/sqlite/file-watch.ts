import { realpathSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { lossError, type LossKind, type StoreLoss } from '../../domain/store-loss.ts';
import { fileWords } from '../../domain/text-files.ts';
import { type Found, type Frames, watchLog } from './write-ahead-log.ts';

/**
 * What a name leads to: which file, and when it was last written to. Null where it leads nowhere.
 */
interface Mark {
  file: string;
  changed: string;
  empty: boolean;
}
type Seen = Mark | null | { error: string };

/**
 * The database and the two files beside it that SQLite keeps its newest writes in
 * (https://sqlite.org/walformat.html).
 */
export interface Marks {
  main: Seen;
  log: Seen;
  index: Seen;
  /** Whether its name leads to a file of another name than when it was opened. */
  moved?: boolean;
}

/** Watches that the file which is open is the one that its name leads to. */
export interface Standing {
  /** Looks now. @throws DaytwoError `store-lost` */
  check(): void;
  lost(): StoreLoss | null;
  /** A token that is about to be written, beside the one that is there. */
  expect(token: string): void;
  /**
   * From now on the content is watched too: the one worker that holds the database has written this
   * token into it.
   */
  hold(token: string): void;
  /** What an error of SQLite's means for the database; other errors come back as they are. */
  understood(e: unknown): unknown;
}

/** For a database in memory: nobody can take it away. */
export const ALWAYS: Standing = {
  check: () => undefined,
  lost: () => null,
  expect: () => undefined,
  hold: () => undefined,
  understood: (e) => e,
};

/**
 * @param file must be open: the files beside it are there from the first statement on
 * @param onLost told once, at the first sign
 * @param frames what SQLite counts in the log now
 * @param taken whether another worker has the database, which explains what it wrote
 */
export function watchFile(
  file: string,
  onLost?: (loss: StoreLoss) => void,
  frames: () => Frames | null = () => null,
  taken: () => Found | null = () => null,
): Standing {
  // SQLite follows links when it opens, and keeps its log beside the file that they led to.
  const beside = realpathSync.native(file);
  const look = (): Marks => {
    // Where whoever opens it now would look for them: a file that was moved, with a link to it in its
    // place, is the same file with another log.
    const now = whereTo(file) ?? beside;
    return {
      main: see(file),
      log: see(`${now}-wal`),
      index: see(`${now}-shm`),
      moved: now !== beside,
    };
  };
  const opened = look();
  const log = watchLog(`${beside}-wal`, frames);
  const content = watchContent(file);
  let loss: StoreLoss | null = null;
  const lose = (found: Found): StoreLoss => {
    if (loss === null) {
      loss = { file, ...found };
      // What was put in the file's place must not have the lost one's newest writes played into it.
      if (loss.kind === 'replaced') loss.strayLog = log.isKnown();
      onLost?.(loss);
    }
    return loss;
  };
  /** @param deep looks into the log too, which takes longer than a write should wait */
  const find = (deep: boolean): StoreLoss | null => {
    if (loss !== null) return loss;
    const now = look();
    const other = lossOf(opened, now) === null ? content.other(changedOf(now.main)) : null;
    const found =
      lossOf(opened, now) ??
      (deep || other !== null ? taken() : null) ??
      other ??
      (deep ? log.spoilt() : null);
    return found === null ? null : lose(found);
  };
  return {
    lost: () => find(true),
    check() {
      const found = find(false);
      if (found !== null) throw lossError(found);
      if (content.marked()) log.know();
    },
    expect: content.expect,
    hold: content.hold,
    understood(e) {
      const met = meaningOf(e);
      // A file that is gone says more than the error it led to.
      return met === null ? e : lossError(find(true) ?? lose(met), e);
    },
  };
}

/** Watches that the content is the one that this worker has marked. */
function watchContent(file: string): Pick<Standing, 'expect' | 'hold'> & {
  /** @param changed when the file was last written to */
  other(changed: string): Found | null;
  marked(): boolean;
} {
  let tokens: readonly string[] = [];
  let known = '';
  return {
    expect(token) {
      // Before the first one is written, the file has an earlier start's.
      if (tokens.length > 0) tokens = [...tokens, token];
    },
    hold(token) {
      tokens = [token];
    },
    marked: () => tokens.length > 0,
    other(changed) {
      if (tokens.length === 0 || changed === known) return null;
      // A checkpoint writes to the file too, so what changed is looked into.
      const held = tokenIn(file);
      if (held === undefined) return null;
      if (held === null || !tokens.includes(held))
        return {
          kind: 'replaced',
          why: 'was overwritten with something else while it was in use',
        };
      known = changed;
      return null;
    },
  };
}

/** What happened between two looks; null where everything is in its place. */
export function lossOf(opened: Marks, now: Marks): { kind: LossKind; why: string } | null {
  if (now.main === null)
    return {
      kind: 'vanished',
      why: 'is not there any more: it was deleted or moved while it was in use',
    };
  if ('error' in now.main) return { kind: 'unwritable', why: now.main.error };
  if (now.main.empty) return { kind: 'replaced', why: 'was emptied while it was in use' };
  if (isOther(opened.main, now.main))
    return { kind: 'replaced', why: 'is another file now: it was replaced while it was in use' };
  for (const [name, before, after] of [
    ['-wal', opened.log, now.log],
    ['-shm', opened.index, now.index],
  ] as const) {
    if (before !== null && isOther(before, after))
      return {
        kind: 'log-vanished',
        why:
          now.moved === true
            ? 'was moved while it was in use, and a link leads to it: its newest writes stay ' +
              'beside the name that it had'
            : `lost the file beside it that ends in ${name}: it was deleted or replaced while ` +
              'it was in use',
      };
  }
  return null;
}

/**
 * SQLite's primary result codes after which nothing can be relied on to be kept
 * (https://sqlite.org/rescode.html).
 */
const MEANING: Readonly<Record<string, { kind: LossKind; why: string }>> = {
  SQLITE_FULL: { kind: 'full', why: 'cannot grow: there is no room left on its disk' },
  SQLITE_READONLY: { kind: 'unwritable', why: 'cannot be written: it or its disk is read-only' },
  SQLITE_IOERR: {
    kind: 'unwritable',
    why: 'cannot be read or written: its disk answers with an error',
  },
  SQLITE_CANTOPEN: {
    kind: 'unwritable',
    why: 'cannot be opened any more: its folder or a file beside it is out of reach',
  },
  SQLITE_CORRUPT: { kind: 'damaged', why: 'is damaged' },
  SQLITE_NOTADB: { kind: 'damaged', why: 'is no database any more' },
};

/** Extended codes begin with their primary one: SQLITE_READONLY_DBMOVED, SQLITE_IOERR_WRITE. */
export function meaningOf(e: unknown): { kind: LossKind; why: string } | null {
  const code = e instanceof Error && 'code' in e ? String(e.code) : '';
  const primary = /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? '';
  return MEANING[primary] ?? null;
}

/**
 * Only `stat`: opening and closing the file here would drop the locks that SQLite has on it
 * (https://sqlite.org/howtocorrupt.html, 2.2).
 */
function see(path: string): Seen {
  try {
    const s = statSync(path, { bigint: true, throwIfNoEntry: false });
    return s === undefined
      ? null
      : { file: `${s.dev}:${s.ino}`, changed: `${s.ctimeNs} ${s.size}`, empty: s.size === 0n };
  } catch (e) {
    return { error: fileWords(e) };
  }
}

/**
 * The file that a name leads to; null where it leads nowhere. Asked of the system, in half the time:
 * every write asks twice.
 */
function whereTo(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function isOther(before: Seen, after: Seen): boolean {
  if (before === null || 'error' in before) return false;
  return after === null || (!('error' in after) && after.file !== before.file);
}

function changedOf(seen: Seen): string {
  return seen === null || 'error' in seen ? '' : seen.changed;
}

/**
 * The holder's token as a newcomer reads it from the file, past every cache; null where there is
 * none, undefined where it cannot be told now.
 */
function tokenIn(file: string): string | null | undefined {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
    const row = db.prepare('SELECT token FROM holder').get() as { token: string } | undefined;
    return row?.token ?? null;
  } catch (e) {
    // What a file is that has no such table is clear; that it could not be opened just now says
    // nothing of it.
    return e instanceof Error &&
      'code' in e &&
      /^SQLITE_(ERROR|CORRUPT|NOTADB)/.test(String(e.code))
      ? null
      : undefined;
  } finally {
    db?.close();
  }
}
