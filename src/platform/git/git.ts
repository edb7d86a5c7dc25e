import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { readPlainFile } from '../files/plain-files.ts';
import { gitStamp } from './git-stamp.ts';
import { programEnvironment } from '../program/environment.ts';

/** The last commit that touched some files, and which of them differ from it now. */
export interface GitState {
  commit: string;
  author: string;
  /** First line of its message. */
  subject: string;
  at: string;
  /** Tracked files whose content on disk is not what is committed; absolute. */
  uncommitted: readonly string[];
  /** Tracked file → the object that is committed of it. */
  committed: Readonly<Record<string, string>>;
}

/**
 * The checkout may belong to the very agent that is watched, and its configuration can name
 * programs for git to start. Only commands that read objects are run, and whatever could start a
 * program or reach out is switched off.
 */
export const SAFE = [
  '--no-pager',
  '--literal-pathspecs',
  '-c',
  'safe.directory=*',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'log.showSignature=false',
  '-c',
  'core.sshCommand=false',
  // What lies in a checkout as if it were a repository of its own is none.
  '-c',
  'safe.bareRepository=explicit',
];
/**
 * What git is started with. Our keys are none of its business: a checkout may name programs that it
 * starts. Inherited GIT_DIR and the like (a hook's, a pipeline's) would speak of another checkout.
 */
export const gitEnvironment = (): Record<string, string> => ({ ...programEnvironment({}), ...ENV });

const ENV = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  // A commit is what its hash says, whatever the checkout would have in its place.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_SSH_COMMAND: 'false',
};
const TIMEOUT = 5_000;
const LARGEST_FILE = 5_000_000;

async function git(cwd: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', [...SAFE, ...args], {
      cwd,
      timeout: TIMEOUT,
      maxBuffer: 16_000_000,
      env: gitEnvironment(),
    });
    return stdout;
  } catch {
    return null;
  }
}

/**
 * Null where the files lie in no checkout, nothing of them is committed, or there is no git. Reads
 * only, never throws.
 */
export async function gitState(paths: readonly string[]): Promise<GitState | null> {
  const stamp = gitStamp(paths.map(real));
  if (stamp === null) return null;
  const key = paths.join('\n');
  const known = asked.get(key);
  if (known?.stamp === stamp) return known.state;
  const state = await ask(paths);
  asked.set(key, { stamp, state });
  return state;
}

/**
 * The newest answer for each list of paths: the watch asks every minute, and starting git is dear.
 * A few agents' worth.
 */
const asked = new Map<string, { stamp: string; state: GitState | null }>();

async function ask(paths: readonly string[]): Promise<GitState | null> {
  const first = paths[0];
  if (first === undefined) return null;
  const top = (await git(dirname(first), ['rev-parse', '--show-toplevel']))?.replace(/\n$/, '');
  if (top === undefined || top === '') return null;
  const inside = new Map(
    paths.flatMap((path): [string, string][] => {
      const name = relative(top, real(path)).split(sep).join('/');
      return name === '' || name.startsWith('../') ? [] : [[name, path]];
    }),
  );
  if (inside.size === 0) return null;
  const names = [...inside.keys()];
  const log = await git(top, [
    'log',
    '-1',
    '--no-show-signature',
    '--format=%h%x00%an%x00%cI%x00%s',
    '--',
    ...names,
  ]);
  const [commit, author, at, subject] = (log ?? '').replace(/\n$/, '').split('\0');
  if (commit === undefined || commit === '') return null;
  const listed = await git(top, ['ls-tree', '-r', '-z', '--full-tree', 'HEAD', '--', ...names]);
  const committed = (listed ?? '').split('\0').flatMap((row): [string, string][] => {
    const [, id, name] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(row) ?? [];
    const path = inside.get(name ?? '');
    return id === undefined || path === undefined ? [] : [[path, id]];
  });
  const uncommitted = committed.filter(([path, id]) => !isBlob(path, id)).map(([path]) => path);
  return {
    commit,
    author: author ?? '',
    subject: subject ?? '',
    at: at ?? '',
    uncommitted,
    committed: Object.fromEntries(committed),
  };
}

/** The commit as runs and versions name it: with `+` where a file differs from it. */
export function commitName(state: GitState | null): string | null {
  return state === null ? null : `${state.commit}${state.uncommitted.length > 0 ? '+' : ''}`;
}

/**
 * The last commit that touched these files, where they lie in a git checkout; null elsewhere or
 * without git.
 */
export async function gitCommit(paths: readonly string[]): Promise<string | null> {
  return (await gitState(paths))?.commit ?? null;
}

/**
 * Compared here and not by `git status`, which would start whatever filter the checkout names. Line
 * ends that git turns are no edit.
 */
function isBlob(path: string, id: string): boolean {
  const read = readPlainFile(path, LARGEST_FILE);
  if (!read.ok) return false;
  const unix = Buffer.from(read.body.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return [read.body, unix].some(
    (body) =>
      createHash(id.length === 64 ? 'sha256' : 'sha1')
        .update(`blob ${body.length}\0`)
        .update(body)
        .digest('hex') === id,
  );
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
