import {
  chmodSync,
  closeSync,
  fchmodSync,
  mkdirSync,
  openSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { fileCode } from '../../domain/text-files.ts';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const OTHERS = 0o077;

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
    const fd = openSync(path, 'wx', OWNER_ONLY);
    fchmodSync(fd, OWNER_ONLY);
    closeSync(fd);
  } catch (e) {
    if (fileCode(e) !== 'EEXIST') throw e;
  }
}

/**
 * Takes from everybody but the owner what they may do with a file of ours.
 * @returns whether anything was taken; false too where the file is missing or another user's
 */
export function narrow(path: string): boolean {
  try {
    const { mode } = statSync(path);
    if ((mode & OTHERS) === 0) return false;
    chmodSync(path, mode & 0o700);
    return true;
  } catch (e) {
    if (['ENOENT', 'EPERM', 'EROFS'].includes(fileCode(e))) return false;
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
