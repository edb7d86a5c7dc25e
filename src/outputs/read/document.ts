import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { isMap } from '../../config/untyped.ts';
import type { OutputFormat } from '../../config/output-formats.ts';
import type { AgentKnown } from '../agent-names.ts';
import type { ReadItem } from './candidate.ts';
import { readLangfuse } from './langfuse.ts';
import { readSpans } from './otlp.ts';
import { spansOfJson } from './otlp-value.ts';
import { anyJson, isTooDeep, readJson, TOO_DEEP } from './json.ts';
import { type FieldMap, readPlain } from './plain.ts';

/** What is read whole must fit into memory several times over. */
export const LARGEST_DOCUMENT = 256 * 1024 * 1024;

/** What is wrong with a text of another encoding, whose letters would be lost. */
export const NO_UTF8 = 'is no UTF-8: save the file in that encoding';

/** What entries are read by. */
interface ReadBy {
  fields?: FieldMap | undefined;
  agentNamed?: AgentKnown | undefined;
}

interface Entry {
  value: unknown;
  where: string;
}

/** The answers of a file that is one JSON document, or whose lines belong together. */
export async function readDocument(
  file: string,
  format: OutputFormat,
  by: ReadBy,
): Promise<ReadItem[]> {
  const bytes = await readFile(file);
  if (!isUtf8(bytes)) return [{ ok: false, where: 'the file', problem: NO_UTF8 }];
  const { entries, problems } = entriesOf(bytes.toString('utf8'));
  return [...problems, ...readEntries(entries, format, by)];
}

/** The answers in the entries of a document or a request. */
export function readEntries(
  entries: readonly Entry[],
  format: OutputFormat,
  { fields = {}, agentNamed }: ReadBy = {},
): ReadItem[] {
  if (format === 'langfuse') return readLangfuse(entries);
  if (format !== 'otlp')
    return entries.map(({ value, where }) => ({ ...readPlain(value, fields), where }));
  const read = entries.map(({ value, where }) => ({ where, spans: spansOfJson(value) }));
  const bad = read.filter((r) => r.spans === null);
  return [
    ...bad.map(({ where }) => ({ ok: false as const, where, problem: 'holds no resourceSpans' })),
    ...readSpans(
      read.flatMap((r) => r.spans ?? []),
      agentNamed,
    ),
  ];
}

/**
 * The entries of a text: the elements of an array, of `data` as some exports have it, the object
 * alone, or a JSON document a line.
 */
export function entriesOf(text: string): { entries: Entry[]; problems: ReadItem[] } {
  const whole = anyJson(text.replace(/^\ufeff/, ''));
  if (whole !== undefined) {
    const data = isMap(whole) && Array.isArray(whole['data']) ? whole['data'] : whole;
    const list: unknown[] = Array.isArray(data) ? data : [data];
    const all = list.map((value, i) => ({ value, where: `entry ${i + 1}` }));
    const deep = all.filter((e) => isTooDeep(e.value));
    return {
      entries: all.filter((e) => !deep.includes(e)),
      problems: deep.map(({ where }) => ({ ok: false, where, problem: TOO_DEEP })),
    };
  }
  const entries: Entry[] = [];
  const problems: ReadItem[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = readJson(line.replace(/^\ufeff/, ''));
    const where = `line ${i + 1}`;
    if (read.ok) entries.push({ value: read.value, where });
    else problems.push({ ...read, where });
  }
  return { entries, problems };
}
