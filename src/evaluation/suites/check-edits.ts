import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Scalar,
  type YAMLSeq,
} from 'yaml';
import { csvCell, csvRecords } from './csv-cells.ts';
import { csvTests, delimiterOf, withoutSeparatorLine } from './csv.ts';
import type { Path } from './document.ts';
import { locate } from './locate.ts';

/** Where a check is written: a path into its file, and for a file with a test a row its line. */
export interface CheckSource {
  file: string;
  path: Path;
  /** 1-based line of the test in a CSV or JSON lines file. */
  row?: number;
}

/** What is done to a check: it goes, or its text becomes another. */
export type CheckEdit = { remove: true } | { value: string };

/**
 * A file's text with one check edited and every other byte as it was; null where no small edit does
 * it. The new text is read again and must differ in that check alone.
 */
export function editCheck(text: string, source: CheckSource, edit: CheckEdit): string | null {
  if (/\.csv$/i.test(source.file)) return editCell(text, source, edit);
  if (!/\.jsonl$/i.test(source.file)) return editYaml(text, source.path, edit);
  const lines = text.split('\n');
  const at = (source.row ?? 0) - 1;
  const edited = lines[at] === undefined ? null : editYaml(lines[at], source.path, edit);
  return edited === null ? null : lines.with(at, edited).join('\n');
}

const read = (text: string): Document =>
  parseDocument(text, { merge: true, strict: true, logLevel: 'silent' });

function editYaml(text: string, path: Path, edit: CheckEdit): string | null {
  const doc = read(text);
  if (doc.errors.length > 0) return null;
  const found = 'remove' in edit ? withoutItem(text, doc, path) : withValue(text, doc, path, edit);
  if (found === null) return null;
  // The tree is edited by now: what the text must come to.
  const wanted = valueOf(doc);
  return (
    found.find((t) => wanted !== undefined && isDeepStrictEqual(valueOf(read(t)), wanted)) ?? null
  );
}

/** Undefined where it cannot be read: an anchor went with what was taken out. */
function valueOf(doc: Document): unknown {
  if (doc.errors.length > 0) return undefined;
  try {
    return doc.toJS({ maxAliasCount: 200 }) as unknown;
  } catch {
    return undefined;
  }
}

/** Takes an item out of the tree, and gives the text without it in the ways that may do. */
function withoutItem(text: string, doc: Document, path: Path): string[] | null {
  const list = locate(doc, path.slice(0, -1))?.node;
  const index = path.at(-1);
  if (!isSeq(list) || typeof index !== 'number') return null;
  const span = list.items.length === 1 ? wholeList(text, list) : itemSpan(text, list, index);
  if (span === null) return null;
  list.items.splice(index, 1);
  return [`${text.slice(0, span.start)}${span.put}${text.slice(span.end)}`];
}

interface Span {
  start: number;
  end: number;
  put: string;
}

/** The only item goes: the list stays, empty. */
function wholeList(text: string, list: YAMLSeq): Span | null {
  const [start, end] = list.range ?? [0, 0];
  if (list.flow === true) return { start, end, put: '[]' };
  const before = text.slice(0, start).trimEnd();
  const last = start + text.slice(start, end).trimEnd().length;
  if (before === '') return { start, end: last, put: '[]' };
  return before.endsWith(':') ? { start: before.length, end: last, put: ' []' } : null;
}

function itemSpan(text: string, list: YAMLSeq, index: number): Span | null {
  const range = (n: number): readonly [number, number] | null => {
    const item = list.items[n];
    const found =
      typeof item === 'object' && item !== null && 'range' in item
        ? (item.range as [number, number, number] | null | undefined)
        : null;
    return found == null ? null : [found[0], found[1]];
  };
  const own = range(index);
  if (own === null) return null;
  if (list.flow === true) {
    const next = range(index + 1);
    const previous = range(index - 1);
    if (next !== null) return { start: own[0], end: next[0], put: '' };
    return previous === null ? null : { start: previous[1], end: own[1], put: '' };
  }
  const dash = text.lastIndexOf('-', own[0] - 1);
  const start = text.lastIndexOf('\n', dash) + 1;
  const last = own[0] + text.slice(own[0], own[1]).trimEnd().length;
  const newline = text.indexOf('\n', last);
  const end = newline < 0 ? text.length : newline + 1;
  // On the line of the list's own key or dash the next item would have no place.
  return text.slice(start, dash).trim() === '' ? { start, end, put: '' } : null;
}

/** Gives the check another text in the tree, and the text of the file in the ways to write it. */
function withValue(
  text: string,
  doc: Document,
  path: Path,
  { value }: { value: string },
): string[] | null {
  const check = locate(doc, path)?.node;
  const node = isMap(check) ? locate(doc, [...path, 'value'])?.node : undefined;
  if (!isScalar(node) || typeof node.value !== 'string' || node.range == null) return null;
  const [start, end] = node.range;
  const kept = text.slice(start, end).trimEnd().length;
  const ways = writings(node, value);
  node.value = value;
  return ways.map((w) => `${text.slice(0, start)}${w}${text.slice(start + kept)}`);
}

/** The ways to write a text, the one that it had first. */
function writings({ type }: Scalar, value: string): string[] {
  const double = JSON.stringify(value);
  const single = `'${value.replaceAll("'", "''")}'`;
  if (type === 'QUOTE_DOUBLE') return [double];
  return type === 'PLAIN' ? [value, single, double] : [single, double];
}

/** The check in a cell of its own: `__expected` and the like. */
function editCell(whole: string, source: CheckSource, edit: CheckEdit): string | null {
  const { text, linesBefore } = withoutSeparatorLine(whole);
  const before = whole.slice(0, whole.length - text.length);
  const { row: given, ...place } = source;
  const own = given === undefined ? place : { ...place, row: given - linesBefore };
  const edited = editOwnCell(text, own, edit, delimiterOf(whole));
  return edited === null ? null : before + edited;
}

function editOwnCell(
  text: string,
  { path, row }: CheckSource,
  edit: CheckEdit,
  delimiter: ReturnType<typeof delimiterOf>,
): string | null {
  const records = csvRecords(text, delimiter);
  const at = records.findIndex((r) => r.line === row);
  const cell = cellsOfChecks(text, records, at)[Number(path.at(-1))];
  if (cell === undefined) return null;
  const written = unquoted(text.slice(cell.start, cell.end)).trim();
  const type = /^[\w-]+:/.exec(written)?.[0] ?? '';
  const put = 'remove' in edit ? '' : csvCell(`${type}${edit.value}`, delimiter);
  const edited = `${text.slice(0, cell.start)}${put}${text.slice(cell.end)}`;
  return isThatEdit(text, edited, at - 1, { index: Number(path.at(-1)), edit }) ? edited : null;
}

function cellsOfChecks(
  text: string,
  records: ReturnType<typeof csvRecords>,
  at: number,
): { start: number; end: number }[] {
  const header = records[0]?.cells.map((c) => unquoted(text.slice(c.start, c.end)).trim()) ?? [];
  return (records[at]?.cells ?? []).filter(
    (c, i) =>
      header[i]?.startsWith('__expected') === true &&
      unquoted(text.slice(c.start, c.end)).trim() !== '',
  );
}

const unquoted = (cell: string): string =>
  /^"[\s\S]*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell;

/** Whether two CSV texts hold the same tests but for the one check. */
function isThatEdit(
  before: string,
  after: string,
  test: number,
  { index, edit }: { index: number; edit: CheckEdit },
): boolean {
  const [was, is] = [csvTests(before), csvTests(after)];
  if ('error' in was || 'error' in is) return false;
  const asserts = was.tests[test]?.test['assert'] as Record<string, unknown>[] | undefined;
  const check = asserts?.[index];
  if (asserts === undefined || check === undefined) return false;
  if ('remove' in edit) asserts.splice(index, 1);
  else check['value'] = edit.value;
  return isDeepStrictEqual(
    was.tests.map((t) => t.test),
    is.tests.map((t) => t.test),
  );
}
