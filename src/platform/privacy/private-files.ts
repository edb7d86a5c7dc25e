import {
  chmodSync,
  closeSync,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileCode } from '../../domain/text-files.ts';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const OTHERS = 0o077;
/** As many as the kernel follows. */
const MOST_LINKS = 40;

/**
 * Makes a folder and what is missing on the way to it for its owner alone, whatever the umask. A
 * folder that is there stays as it is.
 */
export function makePrivateFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: OWNER_ONLY_FOLDER });
  if (first === undefined) return;
  // A umask may take rights from the owner too.
  for (let made = path; made.startsWith(first); made = dirname(made))
    chmodSync(made, OWNER_ONLY_FOLDER);
}

/**
 * Makes the file, empty, for its owner alone where it is missing: who opens it next keeps that
 * mode.
 */
export function makePrivateFile(path: string): void {
  try {
    const fd = openSync(missingTarget(path), 'wx', OWNER_ONLY);
    fchmodSync(fd, OWNER_ONLY);
    closeSync(fd);
  } catch (e) {
    if (fileCode(e) !== 'EEXIST') throw e;
  }
}

/** Where a file would be made that a link names and that is not there yet: nothing else follows it. */
function missingTarget(path: string): string {
  let at = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return at;
    at = resolve(dirname(at), readlinkSync(at));
  }
  return path;
}

/**
 * What stands where a file of ours should be, to be put after its path: a folder, a pipe, a link to
 * a device. Null for a file and for nothing.
 */
export function otherThanFile(path: string): string | null {
  const stat = statThrough(path);
  if (stat === null || stat.isFile()) return null;
  return stat.isDirectory() ? 'is a folder' : 'is no file, but a device, a pipe or a socket';
}

/**
 * Takes from everybody but the owner what they may do with a file of ours; a folder or a device
 * under its name is none, and keeps its mode. The file is not opened for it: closing it would drop
 * the locks that SQLite may have on it.
 * @returns whether anything was taken; false too where the file is missing or another user's
 */
export function narrow(path: string): boolean {
  try {
    const stat = statThrough(path);
    if (stat === null || !stat.isFile() || (stat.mode & OTHERS) === 0) return false;
    chmodSync(stat.path, stat.mode & 0o700);
    return true;
  } catch (e) {
    if (['ENOENT', 'EPERM', 'EROFS'].includes(fileCode(e))) return false;
    throw e;
  }
}

/** Of what a name leads to, through links, which are followed once. */
function statThrough(path: string): (Stats & { path: string }) | null {
  try {
    const real = realpathSync(path);
    return Object.assign(lstatSync(real), { path: real });
  } catch (e) {
    if (fileCode(e) === 'ENOENT') return null;
    throw e;
  }
}

/** Writes a file that its owner alone may read. */
export function writePrivate(path: string, body: string | Uint8Array): void {
  const fd = openSync(path, 'w', OWNER_ONLY);
  try {
    fchmodSync(fd, OWNER_ONLY);
    writeFileSync(fd, body);
  } finally {
    closeSync(fd);
  }
}
