import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { liesIn } from './plain-files.ts';

/**
 * Why a file or folder that the configuration names is not to be read: a link on the way to it
 * leads elsewhere than its name says, so that whoever may write in the folder could have any file
 * sent to a provider. Links within the configuration's folder or its repository are fine, and so
 * are those of a file named elsewhere that stay in that file's own folder. Null where it may be
 * read, or is missing: that is for the reader to name.
 */
export function linkProblem(folder: string, path: string): string | null {
  if (!existsSync(path) && !isLink(path)) return null;
  // Most lie there, and every load of an agent asks of each of its files.
  if (liesIn(folder, path)) return null;
  const named = `${resolve(path)}${sep}`.startsWith(join(resolve(folder), sep));
  const homes = [
    repositoryOf(folder),
    ...(named ? [] : [dirname(path), repositoryOf(dirname(path))]),
  ];
  if (homes.some((home) => home !== null && liesIn(home, path))) return null;
  return existsSync(path)
    ? 'is a link that leads out of its folder, and is not followed: name the file itself'
    : 'is a link that leads to nothing';
}

/**
 * The nearest folder above with a `.git`. A home folder or `/` kept in git holds everything, so it
 * is no bound.
 */
function repositoryOf(folder: string): string | null {
  const home = realOr(homedir());
  for (let at = realOr(folder); at !== dirname(at) && at !== home; at = dirname(at))
    if (existsSync(join(at, '.git'))) return at;
  return null;
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
