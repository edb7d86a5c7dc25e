import { readFileSync, statSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { resolvePath } from '../../config/names.ts';
import { nearest } from '../../config/places.ts';
import type { TriageFile } from '../../config/triage-file.ts';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import { linkProblem } from '../../platform/files/links.ts';
import { secretPlaceProblem } from '../../platform/files/secret-places.ts';
import type { DecimalSign } from './cells.ts';
import { type FigureSource, makeSource } from './source.ts';

/** What a person writes as a table; more is a database. */
const LARGEST = 5_000_000;

/** The sources that triage files name, each read once until its file changes. */
export interface Sources {
  /** Null where the task names none. @throws DaytwoError `bad-figures` */
  of(triage: TriageFile, task: string): FigureSource | null;
}

const read = new Map<string, { stamp: string; source: FigureSource }>();

/** @param secretFiles files that nothing may be read from */
export function openSources(secretFiles: readonly string[]): Sources {
  return {
    of({ folder, rules }, task) {
      const figures = rules.tasks[task]?.figures;
      if (figures === undefined) return null;
      const file = resolvePath(folder, figures.file);
      const wrong = linkProblem(folder, file) ?? secretPlaceProblem(file, secretFiles);
      if (wrong !== null) throw unreadable(file, wrong);
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat === undefined) throw unreadable(file, 'is not there any more');
      // A pipe would be waited for, and the worker with it.
      if (!stat.isFile()) throw unreadable(file, 'is no regular file');
      if (stat.size > LARGEST) throw unreadable(file, `is larger than ${LARGEST / 1e6} MB`);
      const stamp = `${stat.mtimeMs} ${stat.size} ${(figures.names ?? []).join()}`;
      const known = read.get(file);
      if (known?.stamp === stamp) return known.source;
      const source = readSource(file, figures.file, figures.names);
      read.set(file, { stamp, source });
      return source;
    },
  };
}

function readSource(file: string, name: string, names?: readonly string[]): FigureSource {
  try {
    const text = readFileSync(file, 'utf8');
    const { table, usual } = /\.json$/i.test(file) ? ofJson(text) : ofCsv(text);
    const missing = missingNames(table, names ?? []);
    if (missing.length > 0) throw new MissingColumns(file, missing);
    return makeSource(name, table, names, usual);
  } catch (e) {
    if (e instanceof MissingColumns) throw e;
    throw unreadable(file, `cannot be read as a table: ${messageOf(e)}`);
  }
}

/** A column that a triage file names and its source does not have. */
export interface MissingColumn {
  name: string;
  /** Which one may have been meant. */
  hint: string;
}

/** Without them no sentence could name a row: nothing is held against such a source. */
export class MissingColumns extends DaytwoError {
  readonly columns: readonly MissingColumn[];

  constructor(file: string, columns: readonly MissingColumn[]) {
    super({
      code: 'bad-figures',
      exitCode: EXIT.config,
      message: `${file} has no column ${columns.map((c) => `"${c.name}" (${c.hint})`).join(', ')}`,
      next: 'mend names under figures in triage.yaml',
    });
    this.columns = columns;
  }
}

function missingNames(table: Table['table'], names: readonly string[]): MissingColumn[] {
  const has = [...new Set(table.flatMap(({ cells }) => Object.keys(cells)))];
  // A table without rows has no columns that could be read.
  if (has.length === 0) return [];
  return names
    .filter((name) => !has.includes(name))
    .map((name) => {
      const near = nearest(name, has);
      return { name, hint: near === null ? `it has ${has.join(', ')}` : `did you mean "${near}"?` };
    });
}

interface Table {
  table: { line: number; cells: Record<string, string> }[];
  /** The sign before decimals that goes with the form of the file. */
  usual: DecimalSign | null;
}

function ofCsv(text: string): Table {
  const head = text.split('\n', 1)[0] ?? '';
  const delimiter = head.split(';').length > head.split(',').length ? ';' : ',';
  const rows = parse(text, {
    bom: true,
    columns: true,
    delimiter,
    info: true,
    skip_empty_lines: true,
    trim: true,
  }) as unknown as { info: { lines: number }; record: Record<string, string> }[];
  return {
    table: rows.map(({ info, record }) => ({ line: info.lines, cells: record })),
    // Semicolons stand between cells where commas stand in numbers.
    usual: delimiter === ';' ? ',' : null,
  };
}

/** A list of objects, or an object that holds one. */
function ofJson(text: string): Table {
  const value: unknown = JSON.parse(text);
  const isList = (v: unknown): v is unknown[] => Array.isArray(v);
  const list = isList(value)
    ? value
    : Object.values(typeof value === 'object' && value !== null ? value : {}).find(isList);
  if (list === undefined) throw new Error('it holds no list of objects');
  const rows = list.map((row) => (typeof row === 'object' && row !== null ? row : {}));
  const table = rows.map((row, i) => ({
    line: i + 1,
    cells: Object.fromEntries(
      Object.entries(row).map(([k, v]) => [
        k,
        typeof v === 'number' || typeof v === 'string' ? String(v) : '',
      ]),
    ),
  }));
  const hasNumbers = rows.some((row) => Object.values(row).some((v) => typeof v === 'number'));
  return { table, usual: hasNumbers ? '.' : null };
}

const unreadable = (file: string, why: string): DaytwoError =>
  new DaytwoError({
    code: 'bad-figures',
    exitCode: EXIT.config,
    message: `${file} ${why}`,
    next: 'mend the file that triage.yaml names under figures, or take it out',
  });
