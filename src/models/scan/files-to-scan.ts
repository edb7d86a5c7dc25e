import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gitEnvironment, SAFE } from '../../platform/git/git.ts';

/** What nobody wrote, and what is no source. */
const SKIPPED = /(?:^|\/)(?:node_modules|\.git|\.venv|vendor)(?:\/|$)/;
const MOST_OUTPUT = 64 * 1024 * 1024;

/**
 * The files of a code base, absolute, in order: those that git knows or would take up, or every one
 * where there is no checkout; a file is its own. @throws Error where the path cannot be read
 */
export function filesToScan(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  const names = ofGit(path) ?? ofFolder(path);
  return names
    .filter((name) => !SKIPPED.test(name))
    .toSorted()
    .map((name) => join(path, name));
}

function ofGit(folder: string): string[] | null {
  try {
    const list = execFileSync(
      'git',
      [...SAFE, '-C', folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      {
        encoding: 'utf8',
        maxBuffer: MOST_OUTPUT,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: gitEnvironment(),
      },
    );
    return list.split('\0').filter((name) => name !== '');
  } catch {
    return null;
  }
}

function ofFolder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => relative(folder, join(e.parentPath, e.name)));
}
