import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { DaytwoError, messageOf } from '../../domain/errors.ts';
import { gitEnvironment, SAFE } from '../../platform/git/git.ts';
import { writeTree } from '../../platform/git/write-tree.ts';

/**
 * The files of a commit in a folder of their own; the repository, its index and its working tree
 * are left alone.
 */
export interface GitBase {
  /** "3f2a91c (merge base with origin/main)". */
  name: string;
  /** Where a folder of the working tree lies in the commit's files. */
  folderOf(path: string): string;
  remove(): void;
}

const run = promisify(execFile);
const LARGEST = 64 * 1024 * 1024;

async function git(cwd: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', [...SAFE, ...args], {
    cwd,
    env: gitEnvironment(),
    maxBuffer: LARGEST,
  });
  return stdout.trim();
}

/**
 * Writes out the files of the commit that a change is measured against: the one asked for, else the
 * merge base with origin/main (or origin/master), else HEAD. Null where `folder` lies in no git
 * repository.
 * @throws DaytwoError `no-base` where the ref is not known here
 */
export async function checkoutBase(
  folder: string,
  ref: string | undefined,
): Promise<GitBase | null> {
  const top = await git(folder, ['rev-parse', '--show-toplevel']).catch(() => null);
  if (top === null) {
    if (ref === undefined) return null;
    throw new DaytwoError({
      code: 'no-base',
      message: `${folder} is in no git repository, so there is no "${ref}"`,
      next: 'name a configuration file of the incumbent: --base FILE',
    });
  }
  const real = realpathSync(top);
  // A repository's own configuration can say that its files lie elsewhere.
  if (relative(real, realpathSync(folder)).startsWith('..'))
    throw new DaytwoError({
      code: 'no-base',
      message: `git says that the files of the repository at ${folder} lie in ${top}`,
      next: 'take core.worktree out of its configuration, or name a file: --base FILE',
    });
  const { commit, how } = await baseCommit(folder, ref);
  const into = mkdtempSync(join(tmpdir(), 'daytwo-base-'));
  try {
    // Marks where the tree ends, as in a checkout; git itself passes over an empty one.
    mkdirSync(join(into, 'tree', '.git'), { recursive: true });
    await writeTree(top, commit, join(into, 'tree'));
  } catch (e) {
    rmSync(into, { recursive: true, force: true });
    throw new DaytwoError({
      code: 'no-base',
      message:
        `the files of ${commit.slice(0, 7)} cannot be read from git: ` +
        `${messageOf(e).split('\n')[0] ?? ''}`,
      next: 'check that the commit is there: git fetch --unshallow, or fetch-depth: 0 in the workflow',
      cause: e,
    });
  }
  return {
    name: `${commit.slice(0, 7)} (${how})`,
    folderOf: (path) => join(into, 'tree', relative(real, realpathSync(path))),
    remove: () => rmSync(into, { recursive: true, force: true }),
  };
}

async function baseCommit(
  cwd: string,
  ref: string | undefined,
): Promise<{ commit: string; how: string }> {
  const commitOf = (name: string): Promise<string | null> =>
    git(cwd, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]).catch(
      () => null,
    );
  if (ref !== undefined) {
    const commit = await commitOf(ref);
    if (commit === null)
      throw new DaytwoError({
        code: 'no-base',
        message: `git knows no commit "${ref}" here`,
        next:
          'fetch it first (git fetch origin main; fetch-depth: 0 in GitHub Actions), or ' +
          'name a configuration file',
      });
    return { commit, how: ref };
  }
  for (const name of ['origin/HEAD', 'origin/main', 'origin/master']) {
    if ((await commitOf(name)) === null) continue;
    const commit = await git(cwd, ['merge-base', 'HEAD', name]).catch(() => null);
    if (commit !== null) return { commit, how: `merge base with ${name}` };
  }
  const head = await commitOf('HEAD');
  if (head === null)
    throw new DaytwoError({
      code: 'no-base',
      message: 'the repository has no commit yet',
      next: 'commit once, or name a configuration file of the incumbent: --base FILE',
    });
  return { commit: head, how: 'HEAD' };
}
