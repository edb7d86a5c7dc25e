import {
  closeSync,
  globSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { readTrials } from '../../detection/backtest/jsonl.ts';
import { PastRows } from '../../detection/backtest/past-rows.ts';
import {
  type PastRun,
  runOf,
  type Skipped,
  type SourceFile,
} from '../../detection/backtest/past-runs.ts';
import type { Readers } from '../../detection/backtest/promptfoo-trials.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { fileWords } from '../../domain/text-files.ts';
import { decideJudgment } from '../../evaluation/judgments/decide.ts';
import { answerOf } from '../../evaluation/replay/trial.ts';
import { caseHash } from '../../evaluation/suites/hash.ts';
import { sha256 } from '../../platform/sha256.ts';

/**
 * Beyond this a JSON file cannot be parsed in the memory of a small server; trials (one a line) may
 * be of any size.
 */
const LARGEST_MB = 256;
const CHUNK = 1 << 20;
const MOST_NAMED = 10;
/** Characters of the longest line that is taken for a trial. */
const LONGEST_TRIAL = 1 << 16;

/** The worker's own identity, judgment and reading of answers, which past outputs are read with. */
const READERS: Readers = {
  caseHash,
  answer: answerOf,
  judge: ({ plainOnly, ...reply }) => {
    const { judgment, uncertain, decidedBy } = decideJudgment(reply, { plainOnly });
    return { judgment, uncertain, decidedBy };
  },
};

export interface Sources {
  /** Rows of trials files, as they stand. */
  rows: PastRows;
  /** promptfoo's output files, one run each. */
  runs: PastRun[];
  skipped: Skipped[];
}

/**
 * Reads every file that the paths name: files, folders (with what lies in them) and patterns.
 * Throws on a path that names nothing.
 */
export function readSources(
  paths: readonly string[],
  cwd: string,
  o: { countCached: boolean; onFile: (done: number, all: number) => void },
): Sources {
  const files = [...new Set(paths.flatMap((p) => expand(p, cwd)))];
  const found: Sources = { rows: new PastRows(), runs: [], skipped: [] };
  for (const [i, path] of files.entries()) {
    const shown = relative(cwd, path).startsWith('..') ? path : relative(cwd, path);
    const read = readOne(path, shown, o.countCached, found.rows);
    if (typeof read === 'string') found.skipped.push({ file: shown, reason: read });
    else if (read !== null) found.runs.push(read);
    o.onFile(i + 1, files.length);
  }
  return found;
}

function expand(given: string, cwd: string): string[] {
  const path = isAbsolute(given) ? given : join(cwd, given);
  const stat = statOf(path);
  if (stat?.isDirectory() === true) {
    const inside = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((e) => !e.isDirectory() && /\.(json|jsonl|ndjson)$/i.test(e.name))
      .map((e) => join(e.parentPath, e.name))
      .sort();
    if (inside.length === 0)
      throw new DaytwoError({
        code: 'no-file',
        message: `${path} holds no .json or .jsonl file`,
        next:
          'name a folder of promptfoo outputs (promptfoo eval -o results.json), or a ' +
          'file of trials',
      });
    return inside;
  }
  if (stat !== null) return [path];
  const matched = /[*?[{]/.test(given)
    ? globSync(given, { cwd })
        .map((p) => resolve(cwd, p))
        .filter((p) => statOf(p)?.isFile() === true)
        .sort()
    : [];
  if (matched.length > 0) return matched;
  throw new DaytwoError({
    code: 'no-file',
    message: `${path} cannot be read (there is no such file)`,
    next: "name a file of trials, or promptfoo's output files; daytwo backtest drift --help shows both",
  });
}

/** A run of promptfoo's, null for trials, which go to `rows`, or why the file is neither. */
function readOne(
  path: string,
  shown: string,
  countCached: boolean,
  rows: PastRows,
): PastRun | string | null {
  const stat = statOf(path);
  if (stat === null) return 'cannot be read';
  let first: string;
  try {
    first = firstLine(path);
  } catch (e) {
    return fileWords(e);
  }
  const kind = kindOf(first, path);
  if (kind === 'promptfoo-lines')
    return (
      "is promptfoo's JSONL, which holds neither time nor eval; write it as JSON " +
      '(promptfoo eval -o results.json, or promptfoo export eval ID -o results.json)'
    );
  if (kind === 'trials') {
    readTrials(linesOf(path), path, (row) => rows.add(row));
    return null;
  }
  if (stat.size > LARGEST_MB * 2 ** 20)
    return (
      `is ${Math.round(stat.size / 2 ** 20)} MB, more than the ${LARGEST_MB} MB that ` +
      'are read at once; split the eval, or give its trials one a line'
    );
  const content = readFileSync(path);
  const file: SourceFile = {
    path: shown,
    name: basename(path),
    folder: basename(dirname(path)),
    modified: stat.mtime.toISOString(),
    digest: sha256(content),
  };
  return runOf(file, content.toString('utf8'), READERS, countCached);
}

function kindOf(firstLine: string, path: string): 'trials' | 'promptfoo' | 'promptfoo-lines' {
  let line: unknown = null;
  try {
    // A whole eval on one line is not worth parsing twice to learn its kind.
    if (firstLine.length <= LONGEST_TRIAL) line = JSON.parse(firstLine);
  } catch {
    // A JSON file over many lines; or trials whose first line is broken, which the reader of trials
    // tells with its number.
  }
  const has = (key: string): boolean =>
    typeof line === 'object' && line !== null && Object.hasOwn(line, key);
  if (has('outcome') && has('metric')) return 'trials';
  if (has('results')) return 'promptfoo';
  if (has('testCase') || (has('success') && has('provider'))) return 'promptfoo-lines';
  return extname(path).toLowerCase() === '.json' ? 'promptfoo' : 'trials';
}

function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}

/** The first line that is not blank; of a file in one line at most the first mebibyte. */
function firstLine(path: string): string {
  for (const line of linesOf(path, CHUNK))
    if (line.trim() !== '') return line.replace(/^\uFEFF/, '');
  return '';
}

/** A file line by line, in chunks: a history may be larger than a string can be. */
function* linesOf(path: string, most = Infinity): Generator<string> {
  const fd = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const buffer = Buffer.alloc(CHUNK);
    let rest = '';
    for (
      let read = readSync(fd, buffer), all = read;
      read > 0;
      read = readSync(fd, buffer), all += read
    ) {
      const lines = (rest + decoder.write(buffer.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (all >= most) break;
    }
    yield rest + decoder.end();
  } finally {
    closeSync(fd);
  }
}

/** Nothing could be read: every file with its reason. */
export function nothingRead(skipped: readonly Skipped[]): DaytwoError {
  const rest = skipped.length - MOST_NAMED;
  return new DaytwoError({
    code: 'no-trials',
    exitCode: EXIT.couldNotMeasure,
    message:
      skipped.length === 1
        ? 'the file could not be used'
        : `none of the ${skipped.length} files could be ` +
          `used${rest > 0 ? `; the first ${MOST_NAMED}` : ''}`,
    problems: skipped
      .slice(0, MOST_NAMED)
      .map((s) => ({ place: { file: s.file }, path: '', message: s.reason })),
    next: 'daytwo backtest drift --help shows what is read.',
  });
}
