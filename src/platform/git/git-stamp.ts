import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * What git would say of some files follows from their content and from the commit that HEAD leads
 * to. This names both by looking at files only (no program is started), so that git need be asked
 * again only where it could answer otherwise. Null where the first path lies in no checkout, which
 * git would say too.
 */
export function gitStamp(paths: readonly string[]): string | null {
  const first = paths[0];
  const folder = first === undefined ? null : gitFolder(dirname(first));
  if (folder === null) return null;
  const head = contentOf(join(folder, 'HEAD')) ?? '';
  const shared = contentOf(join(folder, 'commondir'));
  const common = shared === null ? folder : isAbsolute(shared) ? shared : join(folder, shared);
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  // A branch lies in a file of its own or among the packed ones; tables of refs (reftable) change
  // with each commit.
  const branch =
    ref === undefined
      ? ''
      : `${contentOf(join(common, ref)) ?? ''} ${stampOf(join(common, 'packed-refs'))} ` +
        `${stampOf(join(common, 'reftable/tables.list'))}`;
  return [folder, head, branch, ...paths.map((path) => `${path} ${stampOf(path)}`)].join('\n');
}

/**
 * The nearest `.git` above, as git looks for it; a file names the folder of a worktree or
 * submodule.
 */
function gitFolder(from: string): string | null {
  for (let at = from; ; at = dirname(at)) {
    const found = join(at, '.git');
    try {
      if (statSync(found).isDirectory()) return found;
      const named = /^gitdir: (.+)$/m.exec(contentOf(found) ?? '')?.[1];
      if (named !== undefined) return isAbsolute(named) ? named : join(at, named);
    } catch {
      // Not here: look further up.
    }
    if (dirname(at) === at) return null;
  }
}

function contentOf(path: string): string | null {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8').trim() : null;
  } catch {
    return null;
  }
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch {
    return 'none';
  }
}
