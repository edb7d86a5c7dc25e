import { statSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { linkProblem } from '../platform/files/links.ts';
import { filesBelow, type Found, isBinary, readPlainFile } from '../platform/files/plain-files.ts';
import { secretPlaceProblem } from '../platform/files/secret-places.ts';
import { sha256 } from '../platform/sha256.ts';
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
 * on with; so is one that holds a secret of the configuration. `home`: the folder that links may not lead out of, where it is another than the
 * configuration's.
 */
export function readDocuments(
  folder: string,
  given: readonly { path: string; role: Role; home?: string }[],
  secretFiles: readonly string[] = [],
): Soul {
  const documents: SoulDocument[] = [];
  const problems: string[] = [];
  const unusable: FileProblem[] = [];
  let bytes = 0;
  for (const { path: top, role, home } of given) {
    const out = linkProblem(home ?? folder, top) ?? secretPlaceProblem(top, []);
    for (const found of out === null ? expand(top) : [{ path: top, problem: out }]) {
      if (documents.some((d) => d.path === found.path)) continue;
      const name = relative(folder, found.path) || basename(found.path);
      const problem = found.problem ?? secretPlaceProblem(found.path, secretFiles);
      const read = readDocument({ path: found.path, problem }, name, role, bytes);
      if ('unusable' in read) {
        unusable.push(read.unusable);
        continue;
      }
      bytes += read.bytes;
      documents.push(read.document);
      if (read.problem !== null) problems.push(read.problem);
    }
  }
  if (unusable.length > 0) throw new UnusableFiles(unusable);
  return versionOf(documents, problems);
}

type DocumentRead =
  | { unusable: FileProblem }
  | { document: SoulDocument; bytes: number; problem: string | null };

/** @param taken bytes of the documents before it */
function readDocument(
  { path, problem }: { path: string; problem: string | null },
  name: string,
  role: Role,
  taken: number,
): DocumentRead {
  const read =
    problem === null
      ? readPlainFile(path, LARGEST_BUNDLE - taken)
      : { ok: false as const, problem };
  const wrong = !read.ok
    ? read.problem
    : role !== 'skill' && isBinary(read.body)
      ? 'is no text file'
      : null;
  if (wrong !== null && role !== 'skill') {
    const full = !read.ok && taken > 0 && problem === null;
    return {
      unusable: {
        file: path,
        message: full
          ? `${wrong} (soul and skills together may have ${LARGEST_BUNDLE / 1e6} MB)`
          : wrong,
      },
    };
  }
  if (wrong !== null || !read.ok)
    return {
      document: { name, path, role, hash: `unread: ${wrong ?? ''}`, text: null },
      bytes: 0,
      problem: `${path} ${wrong ?? ''}`,
    };
  const instructions = (role !== 'skill' || INSTRUCTIONS.test(path)) && !isBinary(read.body);
  return {
    document: {
      name,
      path,
      role,
      hash: sha256(read.body),
      text: instructions ? read.body.toString('utf8') : null,
    },
    bytes: read.body.length,
    problem:
      INSTRUCTIONS.test(path) && !instructions
        ? `${path} is no text file; it is part of the version and is not sent`
        : null,
  };
}

function versionOf(documents: readonly SoulDocument[], problems: readonly string[]): Soul {
  const files = Object.fromEntries(documents.map((d) => [d.name, d.hash]));
  const told = documents.flatMap((d) =>
    d.text === null || d.text.trim() === '' ? [] : [d.text.trim()],
  );
  return {
    hash: sha256(JSON.stringify(Object.entries(files))),
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
