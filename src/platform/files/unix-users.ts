import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { readPlainFile } from './plain-files.ts';

/** A user of this machine with every group of it. */
export interface User {
  name: string;
  uid: number;
  gids: readonly number[];
}

const LARGEST = 2_000_000;

/**
 * A user by name or number, from the machine's own lists; null where there is none of that name (a
 * directory service is not asked).
 */
export function userOf(
  name: string,
  lists: { passwd: string; group: string } = { passwd: '/etc/passwd', group: '/etc/group' },
): User | null {
  const rows = (file: string): string[][] => {
    const read = readPlainFile(file, LARGEST);
    return read.ok
      ? read.body
          .toString('utf8')
          .split('\n')
          .map((line) => line.split(':'))
      : [];
  };
  const row = rows(lists.passwd).find((r) => r[0] === name || r[2] === name);
  const uid = Number(row?.[2]);
  const gid = Number(row?.[3]);
  if (row?.[0] === undefined || !Number.isInteger(uid) || !Number.isInteger(gid)) return null;
  const groups = rows(lists.group)
    .filter((r) => (r[3] ?? '').split(',').includes(row[0] ?? ''))
    .map((r) => Number(r[2]))
    .filter(Number.isInteger);
  return { name: row[0], uid, gids: [...new Set([gid, ...groups])] };
}

/** As far as it decides who may write. */
export interface Entry {
  mode: number;
  uid: number;
  gid: number;
}

/** Names of users that a sentence would not be read as speaking of. */
const WORDS = /^(?:nobody|somebody|anybody|everybody|noone|anyone|everyone|all|none)$/i;

/** A user as a sentence can speak of them: `bot`, `the user "nobody"`. Pure. */
export const userWords = ({ name }: Pick<User, 'name'>): string =>
  WORDS.test(name) ? `the user "${name}"` : name;

/**
 * Why a user can change a file, by owner, mode and the folder it lies in; null where they cannot.
 * Access lists and read-only mounts are not seen.
 */
export function writableBecause(user: User, file: Entry, folder: Entry): string | null {
  const who = userWords(user);
  if (user.uid === 0) return `${who} may write every file of this machine`;
  // Whoever owns a file can give themselves the right to write it.
  if (file.uid === user.uid) return `${who} owns it`;
  if (mayWrite(user, file)) return `${who} may write it (mode ${octal(file)})`;
  if (folder.uid === user.uid)
    return `${who} owns its folder, and can put another file in its place`;
  const sticky = (folder.mode & 0o1000) !== 0;
  if (mayWrite(user, folder) && !sticky)
    return (
      `${who} may write its folder (mode ${octal(folder)}), and can put another ` +
      'file in its place'
    );
  return null;
}

function mayWrite(user: User, e: Entry): boolean {
  if (e.uid === user.uid) return (e.mode & 0o200) !== 0;
  return (e.mode & (user.gids.includes(e.gid) ? 0o020 : 0o002)) !== 0;
}

const octal = (e: Entry): string => (e.mode & 0o7777).toString(8).padStart(4, '0');

/**
 * The same for a file on disk; of a link, for the file it leads to as well. Null where it cannot be
 * asked.
 */
export function whyWritable(user: User, path: string): string | null {
  try {
    for (const at of new Set([path, realpathSync(path)])) {
      const why = writableBecause(user, statSync(at), statSync(dirname(at)));
      if (why !== null) return why;
    }
    return null;
  } catch {
    return null;
  }
}
