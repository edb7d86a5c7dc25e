import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** An agent's instruction files as they are on disk, hashed as one version. Opened read-only, always. */
export interface Soul {
  hash: string;
  /** File, relative to the configuration's folder → SHA-256 of its bytes. */
  files: Readonly<Record<string, string>>;
  /** Soul files whole, then the text of every skill: what the agent is told first. */
  text: string;
}

/** A bundle larger than this is not instructions. */
const LARGEST_BUNDLE = 5_000_000;

/**
 * Reads soul and skill files. A folder stands for every file below it, in the order of their names; of skills only
 * Markdown and text files are put before the model, but every file of the bundle is part of the version.
 * @throws where a file cannot be read or the bundle is over 5 MB
 */
export function readSoul(folder: string, soul: readonly string[], skills: readonly string[]): Soul {
  const files: Record<string, string> = {};
  const told: string[] = [];
  let bytes = 0;
  const take = (path: string, instructions: boolean): void => {
    const stat = statSync(path);
    // A pipe would be waited for without end, a device read without end.
    if (!stat.isFile()) throw new Error(`${path} is no regular file`);
    bytes += stat.size;
    if (bytes > LARGEST_BUNDLE) throw new Error(`soul and skills together are larger than ${LARGEST_BUNDLE / 1e6} MB, at ${path}`);
    const body = readFileSync(path);
    files[relative(folder, path) || basename(path)] = createHash('sha256').update(body).digest('hex');
    if (instructions) told.push(body.toString('utf8').trim());
  };
  for (const path of soul.flatMap(below)) take(path, true);
  for (const path of skills.flatMap(below)) take(path, /\.(md|markdown|txt)$/i.test(path));
  const hash = createHash('sha256').update(JSON.stringify(Object.entries(files))).digest('hex');
  return { hash, files, text: told.filter((t) => t !== '').join('\n\n') };
}

function below(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((e) => !e.name.startsWith('.') && e.name !== 'node_modules')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((e) => below(join(path, e.name)));
}

/** The last commit that touched these files, where they lie in a git checkout; null elsewhere or without git. */
export async function gitCommit(paths: readonly string[]): Promise<string | null> {
  const first = paths[0];
  if (first === undefined) return null;
  try {
    const { stdout } = await promisify(execFile)('git', ['log', '-1', '--format=%h', '--', ...paths], { cwd: dirname(first), timeout: 5_000 });
    return stdout.trim() === '' ? null : stdout.trim();
  } catch {
    return null;
  }
}
