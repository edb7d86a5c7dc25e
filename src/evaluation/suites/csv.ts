import { ALL_TYPES } from './assertion-types.ts';
import { parse } from 'csv-parse/sync';
import { messageOf } from '../../domain/errors.ts';
import { commaList } from '../scorers/comma-list.ts';
import { csvRecords } from './csv-cells.ts';

/** One row as the test that promptfoo 0.121.20 makes of it, before any check. */
export type CsvTest = Record<string, unknown>;

/** Types whose parenthesised threshold, `cost(0.002)`, has a default in CSV. */
const THRESHOLD_TYPES = new Set([
  'cost',
  'latency',
  'starts-with',
  'levenshtein',
  'similar',
  'rouge-n',
  'perplexity',
  'perplexity-score',
  'classifier',
  'answer-relevance',
  'context-faithfulness',
  'context-recall',
  'context-relevance',
]);

/**
 * Tests of a CSV text; `line` is where each row begins. Columns `__expected*`, `__description`,
 * `__metric`, `__threshold`, `__prefix`, `__suffix`, `__metadata:*` and `__config:*` as in
 * promptfoo.
 */
export function csvTests(
  whole: string,
): { tests: { test: CsvTest; line: number }[] } | { error: string } {
  const { text, linesBefore } = withoutSeparatorLine(whole);
  const delimiter = delimiterOf(whole);
  const read = (relax: boolean): { record: Record<string, string>; info: { lines: number } }[] =>
    parse(text, {
      columns: true,
      bom: true,
      relax_quotes: relax,
      info: true,
      delimiter,
    }) as unknown as {
      record: Record<string, string>;
      info: { lines: number };
    }[];
  let rows: ReturnType<typeof read>;
  try {
    rows = read(false);
  } catch {
    try {
      rows = read(true);
    } catch (error) {
      return {
        error: `it is not valid CSV: ${messageOf(error)}`,
      };
    }
  }
  const tests: { test: CsvTest; line: number }[] = [];
  // The parser counts to where a row ends; quotes that it forgives may be read otherwise here.
  const [, ...places] = csvRecords(text, delimiter);
  const begins = places.length === rows.length ? places : [];
  for (const [i, { record, info }] of rows.entries()) {
    const test = rowTest(record, i);
    if (typeof test === 'string') return { error: `row ${i + 1}: ${test}` };
    tests.push({ test, line: linesBefore + (begins[i]?.line ?? info.lines) });
  }
  return { tests };
}

/** Excel's own first line, which says what parts the columns and is no row. */
const SEPARATOR_LINE = /^\uFEFF?sep=([,;\t])(?:\r\n|\n|\r|$)/i;

/** The text from its header on, and how many lines stood before. */
export function withoutSeparatorLine(text: string): { text: string; linesBefore: number } {
  const [line] = SEPARATOR_LINE.exec(text) ?? [];
  return line === undefined
    ? { text, linesBefore: 0 }
    : { text: text.slice(line.length), linesBefore: 1 };
}

/**
 * What parts the columns: what a first line `sep=;` says, else the comma, unless the first line has none and semicolons or tabs instead,
 * as spreadsheets write them where the comma is for decimals.
 */
export function delimiterOf(text: string): ',' | ';' | '\t' {
  const said = SEPARATOR_LINE.exec(text)?.[1];
  if (said !== undefined) return said as ReturnType<typeof delimiterOf>;
  const header = (text.split(/\r?\n/, 1)[0] ?? '').replaceAll(/"(?:[^"]|"")*"/g, '');
  if (header.includes(',')) return ',';
  return header.includes('\t') ? '\t' : header.includes(';') ? ';' : ',';
}

/** The test of one row, or in words what is wrong with it. */
export function rowTest(row: Readonly<Record<string, unknown>>, index: number): CsvTest | string {
  const vars: Record<string, unknown> = {};
  const asserts: Record<string, unknown>[] = [];
  const options: Record<string, unknown> = {};
  const metadata: Record<string, unknown> = {};
  const test: CsvTest = { description: `Row #${index + 1}` };
  const thresholds: { index: number; value: number }[] = [];
  let metric: string | undefined;
  for (const [rawKey, cell] of Object.entries(row)) {
    const key = rawKey.trim();
    const text = typeof cell === 'string' ? cell : String(cell ?? '');
    if (key.startsWith('__expected')) {
      if (text.trim() !== '') asserts.push(assertionFromText(text.trim()));
    } else if (key === '__prefix') options['prefix'] = text;
    else if (key === '__suffix') options['suffix'] = text;
    else if (key === '__description') test['description'] = text || test['description'];
    else if (key === '__metric') metric = text;
    else if (key === '__threshold') {
      const number = finite(text);
      if (number !== undefined) test['threshold'] = number;
    } else if (key === '__providerOutput') {
      if (text !== '') test['providerOutput'] = text;
    } else if (key.startsWith('__metadata:')) {
      const name = key.slice(11);
      if (text.trim() === '') continue;
      if (name.endsWith('[]'))
        metadata[name.slice(0, -2)] = text
          .split(/(?<!\\),/)
          .map((v) => v.trim().replaceAll('\\,', ','));
      else metadata[name] = text;
    } else if (key.startsWith('__config:')) {
      const match = /^__config:__expected(\d*):threshold$/.exec(key);
      const number = finite(text);
      if (match === null)
        return `column "${key}" is not understood; write __config:__expected1:threshold`;
      if (number === undefined) return `column "${key}" needs a number, not "${text}"`;
      thresholds.push({ index: match[1] === '' ? 0 : Number(match[1]) - 1, value: number });
    } else if (key !== '__metadata') vars[key] = cell;
  }
  for (const { index: i, value } of thresholds) {
    const assertion = asserts[i];
    if (assertion) assertion['threshold'] = value;
  }
  if (metric !== undefined) for (const a of asserts) a['metric'] = metric;
  return {
    ...test,
    vars,
    assert: asserts,
    options,
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  };
}

/**
 * promptfoo's shorthand: `contains:x`, `not-regex:y`, `cost(0.01)`, `javascript:…`, `grade:…`,
 * `file://check.js`; plain text is `equals`.
 */
export function assertionFromText(expected: string): Record<string, unknown> {
  const script = /^(?:javascript|fn|eval):([\s\S]*)$/.exec(expected);
  if (script) return { type: 'javascript', value: (script[1] ?? '').trim() };
  if (/^file:\/\/.*\.(js|cjs|mjs|ts|cts|mts)$/i.test(expected))
    return { type: 'javascript', value: expected };
  const graded = /^(?:grade|llm-rubric):([\s\S]*)$/.exec(expected);
  if (graded) return { type: 'llm-rubric', value: graded[1] };
  if (
    expected.startsWith('python:') ||
    (expected.startsWith('file://') && /\.py(:|$)/.test(expected))
  )
    return { type: 'python', value: expected.replace(/^python:/, '') };
  const typed = new RegExp(
    `^(not-)?(${ALL_TYPES.join('|')})(?:\\((\\d+(?:\\.\\d+)?)\\))?(?::([\\s\\S]*))?$`,
  ).exec(expected);
  if (!typed) return { type: 'equals', value: expected };
  const [, not = '', type = '', threshold, value] = typed;
  const base = { type: not + type };
  if (/^i?contains-(any|all)$/.test(type)) {
    const list = value === undefined ? value : commaList(value);
    return { ...base, value: Array.isArray(list) ? list : value };
  }
  if (type === 'is-json' || type === 'contains-json')
    return value === undefined ? base : { ...base, value };
  const trimmed = value === undefined ? {} : { value: value.trim() };
  if (!THRESHOLD_TYPES.has(type)) return { ...base, ...trimmed };
  return {
    ...base,
    ...trimmed,
    threshold: threshold === undefined ? (type === 'similar' ? 0.8 : 0.75) : Number(threshold),
  };
}

function finite(text: string): number | undefined {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text.trim())
    ? Number(text)
    : undefined;
}
