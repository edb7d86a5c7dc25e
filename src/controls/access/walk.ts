import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';

/** A folder on the way and the entry of it that is looked up. */
export interface Step {
  folder: string;
  folderStat: Stats;
  name: string;
  childStat: Stats;
}

/** As many as the kernel follows (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * Every look-up that opening a path takes, from the root on and through every link: whoever may
 * change one of these folders decides what is opened. Reads nothing but names and modes.
 * @throws what `lstat` throws of a path that is not there or may not be looked at
 */
export function walkPath(path: string): { steps: readonly Step[]; real: string; stat: Stats } {
  const steps: Step[] = [];
  let links = 0;
  let at = '/';
  let stat = lstatSync('/');
  const left = partsOf(resolve(path));
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (name === '..') {
      at = join(at, '..');
      stat = lstatSync(at);
      continue;
    }
    const next = join(at, name);
    const childStat = lstatSync(next);
    steps.push({ folder: at, folderStat: stat, name, childStat });
    if (!childStat.isSymbolicLink()) {
      at = next;
      stat = childStat;
      continue;
    }
    links++;
    if (links > MOST_LINKS) throw new Error(`${path} leads through more than ${MOST_LINKS} links`);
    const to = readlinkSync(next);
    left.unshift(...partsOf(to));
    if (!to.startsWith('/')) continue;
    at = '/';
    stat = lstatSync('/');
  }
  return { steps, real: at, stat };
}

const partsOf = (path: string): string[] => path.split('/').filter((p) => p !== '' && p !== '.');
