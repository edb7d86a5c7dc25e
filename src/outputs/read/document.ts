import { readFile } from 'node:fs/promises';
import { isMap } from '../../config/untyped.ts';
import type { OutputFormat } from '../../config/output-formats.ts';
import type { ReadItem } from './candidate.ts';
import { readLangfuse } from './langfuse.ts';
import { readSpans } from './otlp.ts';
import { spansOfJson } from './otlp-value.ts';
import { type FieldMap, jsonOf, readPlain } from './plain.ts';

/** What is read whole must fit into memory several times over. */
export const LARGEST_DOCUMENT = 256 * 1024 * 1024;

interface Entry {
  value: unknown;
  where: string;
}

/** The answers of a file that is one JSON document, or whose lines belong together. */
export async function readDocument(
  file: string,
  format: OutputFormat,
  fields: FieldMap,
): Promise<ReadItem[]> {
  const { entries, problems } = entriesOf(await readFile(file, 'utf8'));
  return [...problems, ...readEntries(entries, format, fields)];
}

/** The answers in the entries of a document or a request. */
export function readEntries(
  entries: readonly Entry[],
  format: OutputFormat,
  fields: FieldMap = {},
): ReadItem[] {
  if (format === 'langfuse') return readLangfuse(entries);
  if (format !== 'otlp')
    return entries.map(({ value, where }) => ({ ...readPlain(value, fields), where }));
  const read = entries.map(({ value, where }) => ({ where, spans: spansOfJson(value) }));
  const bad = read.filter((r) => r.spans === null);
  return [
    ...bad.map(({ where }) => ({ ok: false as const, where, problem: 'holds no resourceSpans' })),
    ...readSpans(read.flatMap((r) => r.spans ?? [])),
  ];
}

/**
 * The entries of a text: the elements of an array, of `data` as some exports have it, the object
 * alone, or a JSON document a line.
 */
export function entriesOf(text: string): { entries: Entry[]; problems: ReadItem[] } {
  const whole = jsonOf(text.replace(/^\ufeff/, ''));
  if (whole !== undefined) {
    const data = isMap(whole) && Array.isArray(whole['data']) ? whole['data'] : whole;
    const list: unknown[] = Array.isArray(data) ? data : [data];
    return { entries: list.map((value, i) => ({ value, where: `entry ${i + 1}` })), problems: [] };
  }
  const entries: Entry[] = [];
  const problems: ReadItem[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = jsonOf(line.replace(/^\ufeff/, ''));
    const where = `line ${i + 1}`;
    if (value === undefined) problems.push({ ok: false, where, problem: 'is no JSON' });
    else entries.push({ value, where });
  }
  return { entries, problems };
}
