import { execFile } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readPlainFile } from '../files/plain-files.ts';
import { sha256 } from '../sha256.ts';
import { gitEnvironment, SAFE } from './git.ts';

const run = promisify(execFile);
const LARGEST_LIST = 64 * 1024 * 1024;
/** Nothing that daytwo reads is larger; so much is held at once. */
const LARGEST_FILE = 32 * 1024 * 1024;
/** An entry's header, and room to spare. */
const HEADER = 1_024;

/** What a commit holds under one name. */
interface Entry {
  mode: string;
  id: string;
  size: number;
  path: string;
}

/**
 * Writes the files of a commit into a folder. Their content is read from git's objects and written
 * here: `git checkout-index` would start whatever filter the checkout names. What is stored
 * otherwise than it reads (Git LFS whose object is not here, git-crypt) is left out rather than
 * taken for the file itself.
 * @param top the working tree, whose line ends are taken where nothing else differs
 * @throws Error where git cannot read the commit
 */
export async function writeTree(top: string, commit: string, into: string): Promise<void> {
  const entries = (await entriesOf(top, commit)).filter(({ path }) => isSafe(path));
  const lfs = join(await gitFolder(top), 'lfs', 'objects');
  const links: { path: string; target: string }[] = [];
  for (const chunk of chunksOf(entries.filter((e) => e.size <= LARGEST_FILE))) {
    const bodies = await bodiesOf(top, chunk);
    for (const [i, entry] of chunk.entries()) {
      const body = bodies[i];
      if (body === undefined) continue;
      const path = join(into, entry.path);
      if (entry.mode === '120000') links.push({ path, target: body.toString('utf8') });
      else write(path, entry, asRead(body, join(top, entry.path), lfs));
    }
  }
  // Last: no file may be written through a link.
  for (const { path, target } of links) unlessThere(() => symlinkSync(target, made(path)));
}

async function entriesOf(top: string, commit: string): Promise<Entry[]> {
  const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', commit];
  const { stdout } = await git(top, args).done;
  return stdout
    .toString('utf8')
    .split('\0')
    .flatMap((row): Entry[] => {
      const [, mode = '', id = '', size = '', path = ''] =
        /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(row) ?? [];
      return path === '' ? [] : [{ mode, id, size: Number(size), path }];
    });
}

/** A tree can be made by hand: no name in it leads out of the folder or into git's own. */
const isSafe = (path: string): boolean =>
  path.split('/').every((part) => !/^(?:|\.|\.\.|\.git)$/i.test(part));

async function gitFolder(top: string): Promise<string> {
  const args = ['rev-parse', '--path-format=absolute', '--git-common-dir'];
  return (await git(top, args).done).stdout.toString('utf8').replace(/\n$/, '');
}

function chunksOf(entries: readonly Entry[]): Entry[][] {
  const chunks: Entry[][] = [];
  let room = 0;
  for (const entry of entries) {
    room -= entry.size + HEADER;
    if (room < 0 || chunks.length === 0) {
      chunks.push([]);
      room = LARGEST_FILE - entry.size - HEADER;
    }
    chunks.at(-1)?.push(entry);
  }
  return chunks;
}

/** The contents of some objects, in their order; none for one that is not here. */
async function bodiesOf(
  top: string,
  entries: readonly Entry[],
): Promise<readonly (Buffer | undefined)[]> {
  const asked = git(top, ['cat-file', '--batch']);
  asked.stdin?.end(entries.map(({ id }) => `${id}\n`).join(''));
  const { stdout } = await asked.done;
  let at = 0;
  return entries.map(() => {
    const end = stdout.indexOf('\n', at);
    const [, size] = / blob (\d+)$/.exec(stdout.toString('latin1', at, end)) ?? [];
    at = end + 1;
    if (size === undefined) return undefined;
    const body = stdout.subarray(at, at + Number(size));
    at += Number(size) + 1;
    return body;
  });
}

function git(cwd: string, args: readonly string[]) {
  const done = run('git', [...SAFE, ...args], {
    cwd,
    env: gitEnvironment(),
    maxBuffer: LARGEST_LIST + 2 * LARGEST_FILE,
    encoding: 'buffer',
  });
  return { done, stdin: done.child.stdin };
}

const LFS =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n/;
const POINTER = 1_024;
const CRYPT = '\0GITCRYPT\0';

/** A file as it reads in a working tree; null where only the checkout's filters could tell. */
function asRead(body: Buffer, there: string, lfs: string): Buffer | null {
  const start = body.toString('latin1', 0, POINTER);
  if (start.startsWith(CRYPT)) return null;
  const oid = body.length > POINTER ? undefined : LFS.exec(start)?.[1];
  if (oid === undefined) return withLineEnds(body, there);
  const path = join(lfs, oid.slice(0, 2), oid.slice(2, 4), oid);
  const read = readPlainFile(path, LARGEST_FILE);
  const isIt = read.ok && sha256(read.body) === oid;
  return isIt ? read.body : null;
}

/** Line ends that git turns on its way into the working tree are no edit. */
function withLineEnds(body: Buffer, there: string): Buffer {
  if (sizeOf(there) <= body.length || body.includes('\r\n') || body.includes(0)) return body;
  const read = readPlainFile(there, LARGEST_FILE);
  if (!read.ok) return body;
  const unix = Buffer.from(read.body.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return unix.equals(body) ? read.body : body;
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function write(path: string, { mode }: Entry, body: Buffer | null): void {
  if (body === null) return;
  const options = { mode: mode === '100755' ? 0o755 : 0o644, flag: 'wx' } as const;
  unlessThere(() => writeFileSync(made(path), body, options));
}

function made(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/** In a tree that was made by hand one name may stand twice, or be a file and a folder. */
function unlessThere(work: () => void): void {
  try {
    work();
  } catch (e) {
    const code = e instanceof Error && 'code' in e ? e.code : null;
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw e;
  }
}
