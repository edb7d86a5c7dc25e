import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
} from 'node:fs';
import type Database from 'better-sqlite3';
import type { LossKind } from '../../domain/store-loss.ts';

/** The write-ahead log beside a database, as its first bytes and its length tell it. */
export interface LogFile {
  size: number;
  /** Null where it does not begin as such a log does. */
  header: { pageSize: number; salt: string } | null;
}

/** What SQLite counts in the log, for all processes: so many frames, so many of them copied back. */
export interface Frames {
  written: number;
  copied: number;
}

export interface Found {
  kind: LossKind;
  why: string;
  strayLog?: boolean;
}

const HEADER = 32;
const FRAME_HEADER = 24;

/**
 * Reads the log past SQLite. No lock lies on it, so opening and closing it drops none. Null where
 * it cannot be read.
 */
export function readLog(path: string): LogFile | null {
  let fd: number | undefined;
  try {
    // A pipe under its name must not be waited for.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(HEADER);
    const read = readSync(fd, bytes, 0, HEADER, 0);
    return { size: fstatSync(fd).size, header: read < HEADER ? null : headerOf(bytes) };
  } catch {
    return null;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** https://sqlite.org/fileformat2.html#walformat */
function headerOf(bytes: Buffer): LogFile['header'] {
  const magic = bytes.readUInt32BE(0);
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return null;
  const word = (at: number): number =>
    magic === 0x377f0683 ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
  let a = 0;
  let b = 0;
  for (let at = 0; at < 24; at += 8) {
    a = (a + word(at) + b) >>> 0;
    b = (b + word(at + 4) + a) >>> 0;
  }
  if (a !== bytes.readUInt32BE(24) || b !== bytes.readUInt32BE(28)) return null;
  return { pageSize: bytes.readUInt32BE(8), salt: bytes.toString('hex', 16, 24) };
}

/** Null where it cannot be told now: in the midst of a transaction, say. */
export function framesOf(db: Database.Database): Frames | null {
  if (!db.open || db.inTransaction) return null;
  try {
    const [row] = db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
    return row === undefined || row.log < 0 ? null : { written: row.log, copied: row.checkpointed };
  } catch {
    return null;
  }
}

/**
 * Whether the log lacks what SQLite knows to be in it. Where no frame is in use, its content means
 * nothing: SQLite begins it anew.
 */
export function isSpoilt(now: LogFile, frames: Frames): boolean {
  if (frames.written === 0) return false;
  return now.header === null || now.size < lengthOf(frames.written, now.header);
}

/**
 * Whether SQLite would damage the database by playing a spoilt log into it: one so short that older
 * pages would be laid over newer ones. One whose first bytes are wrong it leaves alone.
 */
export function doesHarm(now: LogFile, frames: Frames): boolean {
  return now.header !== null && now.size < lengthOf(frames.copied, now.header);
}

function lengthOf(frames: number, header: { pageSize: number }): number {
  return HEADER + frames * (header.pageSize + FRAME_HEADER);
}

/**
 * Moves a log that does not belong to the database, with its index, out of its way; kept under
 * another name. @returns the names
 */
export function setLogAside(database: string, stamp: string): string[] {
  const aside = `${database}.stray-${stamp.replace(/[^0-9TZ]/g, '')}`;
  return ['-wal', '-shm']
    .filter((end) => existsSync(database + end))
    .map((end) => {
      renameSync(database + end, aside + end);
      return aside + end;
    });
}

/** The content of the log. */
export interface LogWatch {
  /** Remembers which log it is; it changes when SQLite begins it anew. */
  know(): void;
  spoilt(): Found | null;
  /** What lies there now is the log that was known last. */
  isKnown(): boolean;
}

export function watchLog(path: string, frames: () => Frames | null): LogWatch {
  let known: string | null = null;
  const saltOf = (): string | null => readLog(path)?.header?.salt ?? null;
  return {
    know() {
      known = saltOf() ?? known;
    },
    spoilt() {
      const before = frames();
      const log = readLog(path);
      const after = frames();
      if (before === null || after === null || log === null) return null;
      // Another process wrote in between: at the next look.
      if (before.written !== after.written || before.copied !== after.copied) return null;
      if (isSpoilt(log, after))
        return {
          kind: 'log-vanished',
          why:
            'lost what the file beside it that ends in -wal held: it was cut or overwritten ' +
            'while it was in use',
          strayLog: doesHarm(log, after),
        };
      known = log.header?.salt ?? known;
      return null;
    },
    isKnown: () => known !== null && saltOf() === known,
  };
}
