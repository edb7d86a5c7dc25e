import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { ledOut } from '../platform/files/links.ts';
import { filesBelow, type Found, isBinary, readPlainFile } from '../platform/files/plain-files.ts';
import { type FileProblem, UnusableFiles } from './file-problem.ts';

/**
 * `notes`: what the agent writes for itself and reads again; part of the version, but no edit of
 * anybody's.
 */
export type Role = 'soul' | 'skill' | 'notes';

/** One file of an agent's instructions, as it is on disk. */
export interface SoulDocument {
  /** As `Soul.files` names it. */
  name: string;
  path: string;
  role: Role;
  hash: string;
  /** Null where it is no text, or no instructions. */
  text: string | null;
}

/**
 * An agent's instruction files as they are on disk, hashed as one version. Opened read-only,
 * always.
 */
export interface Soul {
  hash: string;
  /**
   * File, relative to the configuration's folder → SHA-256 of its bytes; for one that cannot be
   * read, why.
   */
  files: Readonly<Record<string, string>>;
  /**
   * Soul files whole, then the text of every skill: what the agent is told first. Empty where its
   * runtime tells it.
   */
  text: string;
  documents: readonly SoulDocument[];
  /** Files that belong to it and could not be read, in words. */
  problems: readonly string[];
}

/** A bundle larger than this is not instructions. */
const LARGEST_BUNDLE = 5_000_000;
const INSTRUCTIONS = /\.(md|markdown|txt)$/i;

/**
 * Reads soul and skill files. A folder stands for every file below it, in the order of their names;
 * of skills only Markdown and text files are put before the model, but every file of the bundle is
 * part of the version.
 * @throws UnusableFiles with every soul file that cannot be read, is no text, or makes the soul
 *   larger than 5 MB
 */
export function readSoul(folder: string, soul: readonly string[], skills: readonly string[]): Soul {
  return readDocuments(folder, [
    ...soul.map((path) => ({ path, role: 'soul' as const })),
    ...skills.map((path) => ({ path, role: 'skill' as const })),
  ]);
}

/**
 * The same for files of any role. What cannot be read of a skill is a named problem and part of the
 * version as such, so that its mending is a change too; a soul that cannot be read is nothing to go
 * on with. `home`: the folder that links may not lead out of, where it is another than the
 * configuration's.
 */
export function readDocuments(
  folder: string,
  given: readonly { path: string; role: Role; home?: string }[],
): Soul {
  const documents: SoulDocument[] = [];
  const problems: string[] = [];
  const unusable: FileProblem[] = [];
  let bytes = 0;
  for (const { path: top, role, home } of given) {
    const out = ledOut(home ?? folder, top);
    for (const { path, problem } of out === null ? expand(top) : [{ path: top, problem: out }]) {
      const name = relative(folder, path) || basename(path);
      if (documents.some((d) => d.path === path)) continue;
      const read =
        problem === undefined
          ? readPlainFile(path, LARGEST_BUNDLE - bytes)
          : { ok: false as const, problem };
      const wrong = !read.ok
        ? read.problem
        : role !== 'skill' && isBinary(read.body)
          ? 'is no text file'
          : null;
      if (wrong !== null && role !== 'skill') {
        unusable.push({
          file: path,
          message: `${wrong}${read.ok || bytes === 0 || problem !== undefined ? '' : ` (soul and skills together may have ${LARGEST_BUNDLE / 1e6} MB)`}`,
        });
        continue;
      }
      if (wrong !== null || !read.ok) {
        problems.push(`${path} ${wrong ?? ''}`);
        documents.push({ name, path, role, hash: `unread: ${wrong ?? ''}`, text: null });
        continue;
      }
      bytes += read.body.length;
      const instructions = (role !== 'skill' || INSTRUCTIONS.test(path)) && !isBinary(read.body);
      if (INSTRUCTIONS.test(path) && !instructions)
        problems.push(`${path} is no text file; it is part of the version and is not sent`);
      documents.push({
        name,
        path,
        role,
        hash: createHash('sha256').update(read.body).digest('hex'),
        text: instructions ? read.body.toString('utf8') : null,
      });
    }
  }
  if (unusable.length > 0) throw new UnusableFiles(unusable);
  const files = Object.fromEntries(documents.map((d) => [d.name, d.hash]));
  const told = documents.flatMap((d) =>
    d.text === null || d.text.trim() === '' ? [] : [d.text.trim()],
  );
  return {
    hash: createHash('sha256')
      .update(JSON.stringify(Object.entries(files)))
      .digest('hex'),
    files,
    text: told.join('\n\n'),
    documents,
    problems,
  };
}

function expand(path: string): Found[] {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
    ? filesBelow(path)
    : [{ path }];
}
