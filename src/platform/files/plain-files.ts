import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { fileWords } from '../../domain/text-files.ts';

/**
 * Between a look at a file and its opening it may become a pipe: without this flag the opening would
 * wait for a writer.
 */
export const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;

export type FileRead = { ok: true; body: Buffer } | { ok: false; problem: string };

/** What is wrong with a path that is to be read as a regular file; null where it is one. */
export function plainProblem(path: string): string | null {
  try {
    const seen = statSync(path);
    return seen.isFile() ? null : kindOf(seen);
  } catch (e) {
    return fileWords(e);
  }
}

/** The first bytes of a regular file, at most `most`. A pipe is not waited for. Never throws. */
export function readHead(path: string, most: number): FileRead {
  let fd: number | null = null;
  try {
    fd = openSync(path, WITHOUT_WAITING);
    const now = fstatSync(fd);
    if (!now.isFile()) return { ok: false, problem: kindOf(now) };
    const body = Buffer.alloc(most);
    return { ok: true, body: body.subarray(0, readSync(fd, body, 0, most, 0)) };
  } catch (e) {
    return { ok: false, problem: fileWords(e) };
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

/**
 * Reads a regular file that an agent's user may have put there: a pipe is not waited for, a device
 * is not opened, and no more than `most` bytes are taken however the file grows meanwhile. Never
 * throws.
 */
export function readPlainFile(path: string, most: number): FileRead {
  let fd: number | null = null;
  try {
    const seen = statSync(path);
    if (!seen.isFile()) return { ok: false, problem: kindOf(seen) };
    if (seen.size > most)
      return { ok: false, problem: `is ${size(seen.size)}; at most ${size(most)} are read` };
    fd = openSync(path, WITHOUT_WAITING);
    const now = fstatSync(fd);
    if (!now.isFile()) return { ok: false, problem: kindOf(now) };
    const body = Buffer.alloc(Math.min(now.size, most) + 1);
    let length = 0;
    for (let n = -1; n !== 0 && length < body.length; length += n)
      n = readSync(fd, body, length, body.length - length, null);
    return length > most
      ? { ok: false, problem: `grew beyond ${size(most)} while it was read` }
      : { ok: true, body: body.subarray(0, length) };
  } catch (e) {
    return { ok: false, problem: fileWords(e) };
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

function kindOf(s: { isDirectory(): boolean; isFIFO(): boolean; isSocket(): boolean }): string {
  if (s.isDirectory()) return 'is no regular file, but a folder';
  if (s.isFIFO()) return 'is no regular file, but a pipe';
  return `is no regular file${s.isSocket() ? ', but a socket' : ''}`;
}

export interface Found {
  path: string;
  /** Why it is not to be read. */
  problem?: string;
}

const MOST_FILES = 2_000;
const DEEPEST = 12;

/**
 * Every file below a folder in the order of their names, without hidden ones and `node_modules`. A
 * link that leads out of the folder is named and not followed; one that leads back up is not walked
 * twice. Never throws.
 */
export function filesBelow(folder: string): Found[] {
  const found: Found[] = [];
  const walked = new Set<string>();
  const walk = (at: string, home: string, depth: number): void => {
    if (depth > DEEPEST || found.length > MOST_FILES) {
      found.push({
        path: at,
        problem:
          depth > DEEPEST
            ? `lies more than ${DEEPEST} folders deep`
            : `is not looked at: there are more than ${MOST_FILES} files`,
      });
      return;
    }
    walked.add(realpathSync(at));
    const entries = readdirSync(at, { withFileTypes: true })
      .filter((e) => !e.name.startsWith('.') && e.name !== 'node_modules')
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const e of entries) {
      const path = join(at, e.name);
      safely(path, () => {
        const real = e.isSymbolicLink() ? realpathSync(path) : null;
        if (real !== null && real !== home && !real.startsWith(home + sep))
          found.push({
            path,
            problem: 'is a link that leads out of its folder, and is not followed',
          });
        else if (!(real === null ? e.isDirectory() : statSync(real).isDirectory()))
          found.push({ path });
        else if (!walked.has(real ?? realpathSync(path))) walk(path, home, depth + 1);
      });
      if (found.length > MOST_FILES) break;
    }
  };
  const safely = (path: string, work: () => void): void => {
    try {
      work();
    } catch (e) {
      found.push({ path, problem: fileWords(e) });
    }
  };
  safely(folder, () => walk(folder, realpathSync(folder), 0));
  return found;
}

/** Whether a path, its links resolved, lies in a folder. False where either cannot be resolved. */
export function liesIn(folder: string, path: string): boolean {
  try {
    const home = realpathSync.native(folder);
    const real = realpathSync.native(path);
    return real === home || real.startsWith(home + sep);
  } catch {
    return false;
  }
}

/** Bytes that no editor writes into a text. */
export function isBinary(body: Buffer): boolean {
  return body.subarray(0, 65_536).includes(0);
}
