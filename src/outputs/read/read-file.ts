import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import type { OutputFormat } from '../../config/output-formats.ts';
import { OUTPUT_FIELDS, type OutputField } from '../../config/schema-outputs.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { sha256 } from '../../platform/sha256.ts';
import type { LineReader, ReadItem, Row as SourceRow } from './candidate.ts';
import type { AgentKnown } from '../agent-names.ts';
import { claudeCodeLines } from './claude-code.ts';
import { type Row, rowsOf } from './csv.ts';
import { LARGEST_DOCUMENT, NO_UTF8, readDocument } from './document.ts';
import { linesOf } from './lines.ts';
import { countOccurrences } from './occurrences.ts';
import { openclawLines, openclawSessions } from './openclaw.ts';
import { otlpLines } from './otlp.ts';
import { anyJson } from './json.ts';
import { type FieldMap, ownFields, plainLines } from './plain.ts';
import { type FileShape, headOf, shapeOf } from './sniff.ts';
import { entryOf, isAnyMended, knownEntry, unreadEntries, withUnread } from './unread-lines.ts';

/** Where a file is to be read on from. */
export const filePlace = z.object({
  /** The file by its number on the disk: one that was rotated has another. */
  ino: z.number(),
  /** How it began; one that was emptied and begun anew begins otherwise. */
  head: z.object({ bytes: z.number(), hash: z.string() }),
  /** In bytes of lines, or in rows of a table, or the size of a document. */
  at: z.number(),
  /** Lines before it. */
  line: z.number(),
  /** Of the first line: what is read of a copy of the file has the same names. */
  first: z.string(),
  sessions: z.record(z.string(), z.number()),
  /** What before it could not be read, and may be mended. */
  unread: unreadEntries.default([]),
  /** The last line that was read: it stands elsewhere where one before it was mended. */
  last: knownEntry.nullable().default(null),
  /** Something before it could not be read. */
  hasUnread: z.boolean().default(false),
  /** The fields and the format that it was read by; null where that was not written down. */
  by: z.string().nullable().default(null),
  /** Of these fields no row before it had any; null where that was not written down. */
  unseen: z.array(z.enum(OUTPUT_FIELDS)).nullable().default(null),
  /** What names these was left before it: nobody here was called so. */
  left: z.array(z.string()).default([]),
});
export type FilePlace = z.output<typeof filePlace>;

/** Some of a file, and where it goes on after that. */
export interface Batch {
  items: ReadItem[];
  place: FilePlace;
  /** How much of the file was read by now, from 0 to 1. */
  share: number;
  /** The last line, where it has no end yet; it is no item, and the place is before it. */
  unfinished?: string;
}

export interface ReadOptions {
  format?: OutputFormat | undefined;
  fields?: FieldMap;
  /** Which agent here has a name. */
  agentNamed?: AgentKnown;
  /** Nobody writes it any more: the last line and open turns count as they are. */
  whole: boolean;
  batch: number;
}

const HEAD = 256;

/**
 * Reads a file on from a place, batch after batch. A file that is another than it was, or shorter
 * than the place, or in which a line was mended, is read from its beginning;
 * so is one that other fields or another format are read of now.
 * @throws DaytwoError `no-database`, `file-too-large`
 */
export async function* readFileFrom(
  file: string,
  before: FilePlace | null,
  o: ReadOptions,
): AsyncGenerator<Batch> {
  const stat = statSync(file);
  const head = headOf(file);
  if (head.length === 0) return;
  const shape = shapeOf(basename(file), head, o.format);
  const known = [...(before?.unread ?? []), ...(before?.last == null ? [] : [before.last])];
  const isMended = shape.as === 'lines' && (await isAnyMended(file, known));
  const unseen = ownFields(o.fields ?? {});
  const start = startOf(isMended ? null : before, { stat, head, shape, by: readBy(o), unseen });
  if (shape.as === 'database') yield* sessions(file, start, o);
  else if (shape.as === 'rows') yield* rows(file, stat.size, head, start, o);
  else if (shape.as === 'lines') yield* lines(file, stat.size, shape, start, o);
  else if (start.at !== stat.size) yield* document(file, stat.size, shape, start, o);
}

/** What decides which entries of a file can be read. Pure. */
export const readBy = ({ format, fields = {} }: Pick<ReadOptions, 'format' | 'fields'>): string =>
  sha256(JSON.stringify([format ?? null, Object.entries(fields).toSorted()]));

interface FileNow {
  stat: { ino: number; size: number };
  head: Buffer;
  shape: FileShape;
  by: string;
  unseen: OutputField[];
}

function startOf(before: FilePlace | null, now: FileNow): FilePlace {
  const {
    stat,
    head,
    shape: { as },
    by,
    unseen,
  } = now;
  const bytes = Math.min(HEAD, head.length);
  const fresh = {
    ino: stat.ino,
    head: { bytes, hash: sha256(head.subarray(0, bytes)) },
    at: 0,
    line: 0,
    first: sha256(firstLine(head)),
    sessions: {},
    unread: [],
    last: null,
    hasUnread: false,
    by,
    unseen,
    left: [],
  };
  if (before === null || (before.by !== null && before.by !== by)) return fresh;
  // The head of a database changes with every write.
  if (as === 'database') return { ...fresh, sessions: before.sessions };
  const goesOn =
    before.ino === stat.ino &&
    stat.size >= (as === 'lines' ? before.at : 0) &&
    sha256(head.subarray(0, before.head.bytes)) === before.head.hash;
  return goesOn ? { ...before, head: fresh.head, by } : fresh;
}

const firstLine = (head: Buffer): string => head.toString('utf8').split('\n')[0] ?? '';

async function* lines(
  file: string,
  size: number,
  { format }: FileShape,
  start: FilePlace,
  o: ReadOptions,
): AsyncGenerator<Batch> {
  const reader = readerOf(format, file, o);
  const occurs = countOccurrences(start.first, start.at === 0);
  let items: ReadItem[] = [];
  let { at, line, unread } = start;
  let latest: { begin: number; text: string } | null = null;
  // Where each line began that an open turn may need again.
  const began = new Map<number, number>();
  const batch = (): Batch => {
    const since = reader.openSince();
    const last = latest === null ? start.last : entryOf(latest.begin, latest.text);
    const place =
      since === null
        ? { ...start, at, line, unread, last }
        : { ...start, at: since, line: (began.get(since) ?? line + 1) - 1, unread, last };
    for (const old of began.keys()) if (since === null || old < since) began.delete(old);
    const given = { items, place, share: size === 0 ? 1 : at / size };
    items = [];
    return given;
  };
  let unfinished: string | null = null;
  for await (const { text, begin, next, isOpen, isUtf8 } of linesOf(file, start.at, o.whole)) {
    if (isOpen && isUnfinished(text)) {
      unfinished = `line ${line + 1}`;
      break;
    }
    line += 1;
    began.set(begin, line);
    const where = `line ${line}`;
    const given: ReadItem[] = isUtf8
      ? reader.line(text, where, begin)
      : [{ ok: false, where, problem: NO_UTF8 }];
    if (given.some((i) => !i.ok)) unread = withUnread(unread, begin, text);
    const row = format === 'jsonl' ? { file: start.first, at: begin } : null;
    items.push(...given.map((i) => placedItem(i, { start, at: begin, row }, occurs)));
    at = next;
    latest = { begin, text };
    if (items.length >= o.batch) yield batch();
  }
  if (o.whole && unfinished === null) items.push(...reader.end());
  yield unfinished === null ? batch() : { ...batch(), unfinished };
}

/** Half a line of JSON: whoever writes the file has not written its end. */
const isUnfinished = (text: string): boolean =>
  text.trim() !== '' && anyJson(text.replace(/^\ufeff/, '')) === undefined;

function readerOf(
  format: OutputFormat,
  file: string,
  { fields = {}, agentNamed }: Pick<ReadOptions, 'fields' | 'agentNamed'>,
): LineReader {
  if (format === 'claude-code') return claudeCodeLines(file);
  if (format === 'openclaw') return openclawLines(file);
  if (format === 'otlp') return otlpLines(agentNamed);
  return plainLines(fields);
}

async function* rows(
  file: string,
  size: number,
  head: Buffer,
  start: FilePlace,
  o: ReadOptions,
): AsyncGenerator<Batch> {
  const other = await firstOfOtherEncoding(file);
  if (other !== null) {
    const item: ReadItem = { ok: false, where: `line ${other}`, problem: NO_UTF8 };
    return yield { items: [item], place: start, share: 1 };
  }
  const first = firstLine(head);
  // Its first line has the names of columns, as that of every table of its kind.
  const begins = sha256(head.toString('utf8').split('\n').slice(0, 2).join('\n'));
  const occurs = countOccurrences(begins, start.at === 0);
  const bytes = o.whole ? size : await lastBreak(file, size);
  let items: Row[] = [];
  let { at: read, unread } = start;
  // The last one is held back until it is known whether another follows.
  const batch = (held: 0 | 1): Batch => {
    const given = items.slice(0, items.length - held);
    items = items.slice(items.length - held);
    // One that was mended stands before what was read already.
    read = Math.max(read, ...given.map((g) => g.rows));
    for (const { item, rows: at, text } of given) {
      unread = unread.filter((u) => u.at !== at);
      if (!item.ok && text !== undefined) unread = withUnread(unread, at, text);
    }
    const place = { ...start, at: read, line: read, unread };
    return { items: given.map((g) => g.item), place, share: 1 };
  };
  // Of a file without a last line break the last row may be half of one.
  const isOpen = o.whole && (await lastBreak(file, size)) < size;
  const part = { first, bytes, skip: start.at, unread, ...o };
  for await (const row of rowsOf(file, part)) {
    const of = { start, at: row.rows, row: { file: begins, at: row.rows } };
    items.push({ ...row, item: placedItem(row.item, of, occurs) });
    if (items.length >= o.batch + 1) yield batch(1);
  }
  const last = items.at(-1)?.item;
  const isHalf = last !== undefined && (!last.ok || last.candidate.output === '');
  if (!isOpen || !isHalf) return yield batch(0);
  yield { ...batch(1), unfinished: last.where };
}

/** The first line that is not UTF-8; null where all are. */
async function firstOfOtherEncoding(file: string): Promise<number | null> {
  let line = 0;
  for await (const { isUtf8 } of linesOf(file, 0, true)) {
    line += 1;
    if (!isUtf8) return line;
  }
  return null;
}

/** Where the last whole line of a file ends. */
async function lastBreak(file: string, size: number): Promise<number> {
  let end = 0;
  // Lines are short beside a file: the last one begins within the last megabyte, or nothing waits.
  const from = Math.max(0, size - 1024 * 1024);
  for await (const line of linesOf(file, from, false)) end = line.next;
  return end;
}

async function* document(
  file: string,
  size: number,
  { format }: FileShape,
  start: FilePlace,
  o: ReadOptions,
): AsyncGenerator<Batch> {
  if (size > LARGEST_DOCUMENT)
    throw new DaytwoError({
      code: 'file-too-large',
      exitCode: EXIT.couldNotMeasure,
      message: `${file} is larger than ${LARGEST_DOCUMENT / 1024 ** 2} MB and must be read whole`,
      next: 'export it in parts, or as JSON lines',
    });
  const all = await readDocument(file, format, o);
  const isWhole = all.every((item) => item.ok);
  const rowAt = (at: number): Placing => ({
    start,
    at,
    // The first line of one that is laid out in lines is a bracket.
    row: format === 'jsonl' ? { file: start.head.hash, at } : null,
  });
  for (let i = 0; i < all.length; i += o.batch) {
    const isLast = i + o.batch >= all.length;
    // Half a document is no place to go on from: it is read again, and what is known is skipped.
    const place = isLast && isWhole ? { ...start, at: size } : start;
    yield {
      items: all.slice(i, i + o.batch).map((item, n) => placedItem(item, rowAt(i + n))),
      place,
      share: Math.min(1, (i + o.batch) / all.length),
    };
  }
}

async function* sessions(file: string, start: FilePlace, o: ReadOptions): AsyncGenerator<Batch> {
  let places = start.sessions;
  for (const { session, items, upTo } of openclawSessions(file, places, o.whole)) {
    places = { ...places, [session]: upTo };
    yield { items, place: { ...start, sessions: places }, share: 0 };
  }
}

/** Where an item stands. */
interface Placing {
  start: FilePlace;
  at: number;
  row: SourceRow | null;
}

/** One without a name and a time is told apart from its like by where it stands in its file. */
function placedItem(
  item: ReadItem,
  { start, at, row }: Placing,
  occurs?: ReturnType<typeof countOccurrences>,
): ReadItem {
  if (!item.ok) return item;
  const { sourceId, at: told } = item.candidate;
  if (sourceId !== null || told !== null) return { ...item, candidate: { ...item.candidate, row } };
  const occurrence = occurs?.(item.candidate) ?? null;
  const place = `${start.first} ${at}`;
  return { ...item, candidate: { ...item.candidate, row, place, occurrence } };
}
