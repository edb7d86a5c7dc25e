import { z } from 'zod';
import { DEEPEST, tooDeepAt } from '../../detection/explain/nesting.ts';
import { DaytwoError, EXIT, messageOf, type Problem } from '../../domain/errors.ts';
import { shorten } from '../../domain/shorten.ts';
import type { RunFile, RunRecord } from '../test/record.ts';
import { simpleLine, simpleRecord } from './jsonl.ts';
import { readResults } from './promptfoo-results.ts';
import { readTrialLines, trialLine } from './trials.ts';

const MOST_PROBLEMS = 20;

/**
 * Reads one run from a file's text: JSON lines (a backtest's trials, or simple lines with an id and
 * an output), or one JSON document (promptfoo's results, our own `run --output`, a list of simple
 * lines). Throws a DaytwoError that lists the first twenty problems with their places; a comparison
 * that left lines out in silence would be about other data than the person's.
 */
export function readRun(text: string, file: string): RunFile {
  const source = text.replace(/^\ufeff/, '');
  const whole =
    source.trimStart().startsWith('[') || manyLined(source) ? parseWhole(source, file) : undefined;
  if (whole !== undefined)
    return Array.isArray(whole) ? fromList(whole, file) : readResults(whole, file);
  const lines = source
    .split('\n')
    .map((raw, i) => ({ raw, line: i + 1 }))
    .filter((l) => l.raw.trim() !== '');
  const problems: Problem[] = [];
  const values = lines.flatMap(({ raw, line }) => {
    if (tooDeepAt(raw) !== null) {
      problems.push({ place: { file, line }, path: '', message: TOO_DEEP });
      return [];
    }
    try {
      return [{ line, value: JSON.parse(raw) as unknown }];
    } catch {
      problems.push({
        place: { file, line },
        path: '',
        message: 'is not JSON; every line must be one whole JSON object',
      });
      return [];
    }
  });
  if (problems.length > 0) throw bad(file, problems);
  const [first] = values;
  // A results file may stand on one line.
  if (
    values.length === 1 &&
    first !== undefined &&
    typeof first.value === 'object' &&
    first.value !== null &&
    'results' in first.value
  )
    return readResults(first.value, file);
  return fromLines(values, file);
}

const manyLined = (source: string): boolean => /^\s*\{\s*\n/.test(source);

const TOO_DEEP = `is nested more than ${DEEPEST} levels deep, which no answer needs`;

function parseWhole(source: string, file: string): unknown {
  const deep = tooDeepAt(source);
  if (deep !== null)
    throw bad(file, [
      {
        place: { file, line: source.slice(0, deep).split('\n').length },
        path: '',
        message: TOO_DEEP,
      },
    ]);
  try {
    return JSON.parse(source);
  } catch (e) {
    if (/^\s*\{\s*\n/.test(source) || /^\s*\[/.test(source))
      throw bad(file, [
        {
          place: { file },
          path: '',
          message: 'is not whole JSON ' + `(${shorten(messageOf(e), 120)})`,
        },
      ]);
    return undefined;
  }
}

const fromList = (list: readonly unknown[], file: string): RunFile =>
  fromLines(
    list.map((value, i) => ({ line: i + 1, value })),
    file,
    'entry',
  );

function fromLines(
  values: readonly { line: number; value: unknown }[],
  file: string,
  unit: 'line' | 'entry' = 'line',
): RunFile {
  if (values.length === 0)
    throw new DaytwoError({
      code: 'empty-run',
      message: `${file} holds no lines`,
      exitCode: EXIT.couldNotMeasure,
      next: 'Give one JSON object a line; daytwo compare --help shows the shapes.',
    });
  const trials = values.every(
    ({ value }) =>
      typeof value === 'object' && value !== null && 'metric' in value && 'case' in value,
  );
  const schema = trials ? trialLine : simpleLine;
  const problems: Problem[] = [];
  const rows: { line: number; data: unknown }[] = [];
  for (const { line, value } of values) {
    const parsed = schema.safeParse(value);
    if (parsed.success) rows.push({ line, data: parsed.data });
    else
      problems.push(
        ...parsed.error.issues.map((issue) => ({
          place: unit === 'line' ? { file, line } : { file },
          path: [...(unit === 'line' ? [] : [`[${line - 1}]`]), ...issue.path].join('.'),
          message: wordsOf(issue),
        })),
      );
    if (problems.length >= MOST_PROBLEMS) break;
  }
  if (problems.length > 0) throw bad(file, problems.slice(0, MOST_PROBLEMS));
  if (trials)
    return readTrialLines(
      rows.map((r) => r.data as z.infer<typeof trialLine>),
      file,
    );
  const records = rows.map((r): RunRecord => simpleRecord(r.data as z.infer<typeof simpleLine>));
  return { file, records, notes: [] };
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  return issue.message;
}

function bad(file: string, problems: readonly Problem[]): DaytwoError {
  return new DaytwoError({
    code: 'bad-run',
    message:
      `${file} cannot be compared as it is: ` +
      `${problems.length >= MOST_PROBLEMS ? `${MOST_PROBLEMS} or more` : problems.length} ` +
      `problem${problems.length === 1 ? '' : 's'}`,
    exitCode: EXIT.couldNotMeasure,
    problems,
    next: 'Mend what is named and run again; daytwo compare --help shows the shapes.',
  });
}
