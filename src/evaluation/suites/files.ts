import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileWords } from '../../domain/text-files.ts';
import { secretPlaceProblem } from '../../platform/files/secret-places.ts';

/**
 * Configuration and data files above this are refused; a suite that large is generated data, not a
 * canary suite.
 */
export const LARGEST_FILE = 2 * 1024 * 1024;
const MOST_MATCHES = 5_000;

export type Read = { ok: true; text: string; file: string } | { ok: false; message: string };

/**
 * Reads the files that a suite names, only inside its folder (links followed), and remembers each
 * of them.
 */
export class SuiteFiles {
  readonly folder: string;
  private readonly real: string;
  private readonly seen = new Map<string, Read>();

  private readonly secretFiles: readonly string[];

  /** @param secretFiles of which none is read: what a suite holds is sent */
  constructor(folder: string, secretFiles: readonly string[] = []) {
    this.secretFiles = secretFiles;
    this.folder = path.resolve(folder);
    this.real = existsSync(this.folder) ? realpathSync(this.folder) : this.folder;
  }

  /** Absolute paths of all files read so far, sorted. */
  get files(): string[] {
    return [...this.seen.values()].flatMap((r) => (r.ok ? [r.file] : [])).toSorted();
  }

  /**
   * `reference`: a path, with or without `file://`, relative to `base` (the suite's folder unless
   * given).
   */
  read(reference: string, base: string = this.folder): Read {
    const file = path.resolve(base, withoutScheme(reference));
    const known = this.seen.get(file);
    if (known) return known;
    const result = this.readNew(file, reference);
    this.seen.set(file, result);
    return result;
  }

  /**
   * Files that match a pattern with `*`, `**` or `?`, or lie in the folder named; as references
   * relative to `base`, the last name first, as promptfoo's glob lists them.
   */
  match(reference: string, base: string = this.folder): string[] {
    const pattern = withoutScheme(reference).replaceAll('\\', '/');
    const fixed = pattern.split('/').findIndex((part) => /[*?[{]/.test(part));
    const start = path.resolve(
      base,
      pattern.split('/').slice(0, Math.max(fixed, 0)).join('/') || '.',
    );
    if (!this.inside(start)) return [];
    const regex = globRegex(path.posix.normalize(pattern));
    const found: string[] = [];
    const walk = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) =>
        a.name < b.name ? -1 : 1,
      )) {
        if (found.length >= MOST_MATCHES || entry.name.startsWith('.')) continue;
        const full = path.join(folder, entry.name);
        const relative = path.relative(base, full).replaceAll('\\', '/');
        if (entry.isDirectory()) {
          if (pattern.includes('**') || relative.split('/').length < pattern.split('/').length)
            walk(full);
        } else if (regex.test(relative)) found.push(relative);
      }
    };
    if (existsSync(start) && statSync(start).isDirectory()) walk(start);
    return found.toReversed();
  }

  /** Reads a file as this text from now on, whatever lies there. */
  give(file: string, text: string): void {
    this.seen.set(path.resolve(file), { ok: true, text, file });
  }

  private readNew(file: string, reference: string): Read {
    try {
      if (!this.inside(file))
        return {
          ok: false,
          message: existsSync(file)
            ? `"${reference}" lies outside the suite's folder; files must stay inside it`
            : `"${reference}" does not exist; it would lie outside the suite's folder, where no file is read`,
        };
      const secret = secretPlaceProblem(file, this.secretFiles);
      if (secret !== null) return { ok: false, message: `"${reference}" ${secret}` };
      const stat = statSync(file);
      if (stat.isDirectory()) return { ok: false, message: `"${reference}" is a folder` };
      // A pipe would be waited for without end, a device read without end.
      if (!stat.isFile()) return { ok: false, message: `"${reference}" is no regular file` };
      const { size } = stat;
      if (size > LARGEST_FILE)
        return {
          ok: false,
          message: `"${reference}" is ${(size / 1048576).toFixed(1)} MB; at most 2 MB are read`,
        };
      const text = decoded(readFileSync(file));
      return 'problem' in text
        ? { ok: false, message: `"${reference}" ${text.problem}` }
        : { ok: true, text: text.text, file };
    } catch (error) {
      return { ok: false, message: `"${reference}" ${fileWords(error)}` };
    }
  }

  /** Whether a path, with every link on the way resolved, stays in the suite's folder. */
  private inside(file: string): boolean {
    let existing = file;
    while (!existsSync(existing) && path.dirname(existing) !== existing)
      existing = path.dirname(existing);
    const real = path.join(realpathSync(existing), path.relative(existing, file));
    return real === this.real || real.startsWith(this.real + path.sep);
  }
}

const MARKED: readonly [mark: readonly number[], encoding: string][] = [
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/**
 * A file's text: UTF-8, or UTF-16 where its first two bytes say so. Any other encoding would have to
 * be guessed, and a guess that is wrong changes what is asked.
 */
function decoded(bytes: Buffer): { text: string } | { problem: string } {
  const marked = MARKED.find(([mark]) => mark.every((byte, i) => bytes[i] === byte));
  if (marked !== undefined) return { text: new TextDecoder(marked[1]).decode(bytes) };
  // A zero byte beside each letter is UTF-16 without its mark.
  const zeros = bytes.subarray(0, 1_000).filter((byte) => byte === 0).length;
  if (zeros * 3 > Math.min(bytes.length, 1_000))
    return { problem: 'is UTF-16 without a byte order mark; save it as UTF-8' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const text = bytes.toString('utf8');
    const line = text.slice(0, text.indexOf('\uFFFD')).split('\n').length;
    return {
      problem:
        `is not UTF-8 (line ${line} holds a byte that cannot be); where a spreadsheet wrote it, it ` +
        'is probably Windows-1252: save it as "CSV UTF-8"',
    };
  }
}

export const isFileRef = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('file://');
export const withoutScheme = (reference: string): string => reference.replace(/^file:\/\//, '');
export const hasMagic = (reference: string): boolean => /[*?]|\[.+\]|\{.+,.+\}/.test(reference);

function globRegex(pattern: string): RegExp {
  const body = pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^}]*\}|[.+^$()|\\]/g, (m) => {
    if (m === '**/') return '(?:.*/)?';
    if (m === '**') return '.*';
    if (m === '*') return '[^/]*';
    if (m === '?') return '[^/]';
    if (m.startsWith('{'))
      return `(?:${m
        .slice(1, -1)
        .split(',')
        .map((s) => s.replace(/[.+^$()|\\*?]/g, '\\$&'))
        .join('|')})`;
    return `\\${m}`;
  });
  try {
    return new RegExp(`^${body}$`);
  } catch {
    return /^$/;
  }
}
