import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { messageOf } from '../../domain/errors.ts';
import type { ReadItem } from './candidate.ts';
import { type FieldMap, readPlain } from './plain.ts';
import { isStill, type UnreadEntries } from './unread-lines.ts';

/** A row that was read, and how many were before and with it. */
export interface Row {
  item: ReadItem;
  rows: number;
  /** What stands there, where it could not be read. */
  text?: string;
}

/** How far a table is to be read. */
interface Part {
  /** Its first line, whose commonest separator it has. */
  first: string;
  /** As far as it is whole. */
  bytes: number;
  /** Rows that were read before. */
  skip: number;
  /** Those among them that could not be read: what was mended is read again. */
  unread?: UnreadEntries;
  /** Nobody writes it any more; otherwise a row that has no end yet waits. */
  whole: boolean;
  fields?: FieldMap;
}

/** The rows of a CSV file with names in its first line. */
export async function* rowsOf(
  file: string,
  { first, bytes, skip, unread = [], whole, fields = {} }: Part,
): AsyncGenerator<Row> {
  if (bytes === 0) return;
  // Taken as each is parsed: what a stream still holds is lost when it fails further on.
  const parsed: Row[] = [];
  let rows = 0;
  let line = 1;
  const stream = createReadStream(file, { end: bytes - 1 });
  const parser = stream.pipe(
    parse({
      columns: true,
      bom: true,
      delimiter: separatorOf(first),
      // Excel's own first line, which says so and is no row.
      from_line: SAYS_SEPARATOR.test(first) ? 2 : 1,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: 32 * 1024 * 1024,
      on_record: (record: Record<string, string>, { lines }: { lines: number }) => {
        rows += 1;
        line = lines;
        const before = rows > skip ? undefined : unread.find((u) => u.at === rows);
        const text = rows > skip || before !== undefined ? JSON.stringify(record) : '';
        if (rows > skip || (before !== undefined && !isStill(before, text)))
          parsed.push(rowOf({ ...readPlain(record, fields), where: `line ${line}` }, rows, text));
        return rows;
      },
    }),
  );
  stream.on('error', (e) => parser.destroy(e));
  try {
    for await (const _ of parser as AsyncIterable<number>) yield* parsed.splice(0);
    yield* parsed.splice(0);
  } catch (e) {
    yield* parsed.splice(0);
    const isUnfinished = e instanceof Error && 'code' in e && e.code === 'CSV_QUOTE_NOT_CLOSED';
    if (isUnfinished && !whole) return;
    yield {
      item: { ok: false, where: `after line ${line}`, problem: `is no CSV: ${messageOf(e)}` },
      rows,
    };
  } finally {
    stream.destroy();
  }
}

const rowOf = (item: ReadItem, rows: number, text: string): Row =>
  item.ok ? { item, rows } : { item, rows, text };

const SAYS_SEPARATOR = /^\uFEFF?sep=([,;\t])\r?$/i;

/** The separator that a first line names as Excel does, `sep=;`, or uses most. */
export function separatorOf(first: string): ',' | ';' | '\t' {
  const said = SAYS_SEPARATOR.exec(first)?.[1];
  if (said !== undefined) return said as ReturnType<typeof separatorOf>;
  const plain = first.replace(/"[^"]*"/g, '');
  const count = (c: string): number => plain.split(c).length;
  return ([',', ';', '\t'] as const).reduce((most, c) => (count(c) > count(most) ? c : most));
}
