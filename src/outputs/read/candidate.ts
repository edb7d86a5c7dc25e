import type { OutputField } from '../../config/schema-outputs.ts';
import type { OutputFate } from '../../domain/real-output.ts';
import type { ToolCall } from '../../domain/provider.ts';
import { jsonOf } from './json.ts';
import type { Occurrence } from './occurrences.ts';

/** A line or a row of a file. */
export interface Row {
  /** What tells its file from another of the same path. */
  file: string;
  at: number;
}

/** One real answer as its source tells of it, before anything is cut out, placed or stored. */
export interface Candidate {
  /** The source's own name for it; null where it has none. */
  sourceId: string | null;
  /** Several of its answers have that name: their words tell them apart. */
  sharesName: boolean;
  /** Where it stands in its file, which tells it apart where it has neither a name nor a time. */
  place: string | null;
  /** Which of its equals in its file it is, where it has neither; null where that is not known. */
  occurrence: Occurrence | null;
  /** The line or row that alone gives it; null where several do, or none does. */
  row: Row | null;
  session: string | null;
  /** ISO-8601 UTC; null where the source does not say when. */
  at: string | null;
  prompt: string;
  output: string;
  toolCalls: readonly ToolCall[];
  /** Earlier turns and system text, where the source gives them. */
  context: string | null;
  servedModel: string | null;
  costUsd: number | null;
  fate: OutputFate | null;
  task: string | null;
  audience: string | null;
  money: { amount: number; currency: string | null } | null;
  risk: 'low' | 'high' | null;
  /** The agent that the source names; null where it names none. */
  agent: string | null;
  /** What else it says of whose it is, in the order in which that counts. */
  alsoOf?: readonly string[];
}

/** What `outputs.fields` could say of records like one that gave no answer. */
export interface FieldsHint {
  /** The names that its texts have, with dots for what lies deeper. */
  names: readonly string[];
  /** Which of them may be the question and the answer; null where none looks like it. */
  prompt: string | null;
  output: string | null;
  /** A conversation of both, which then stands for them. */
  messages: string | null;
  /** By names of both; by one name or by what the texts are; or nobody can say. */
  sure: 'sure' | 'likely' | 'unsure';
  why: string;
  /** Of one record, shortened and without what is personal, so that a swap is seen. */
  sample: { prompt: string | null; output: string | null } | null;
  /** What it could be as well. */
  other: { prompt: string | null; output: string | null; isSwapped: boolean } | null;
}

/** What a line, a row or an entry of a source says, under its own names. */
export type SourceRecord = Readonly<Record<string, unknown>>;

/** What a place in a source gives. */
export type ReadItem =
  /** With its record where it tells no question or no time, and another name may find one in it. */
  | ({ ok: true; candidate: Candidate; where: string; record?: SourceRecord } & Lacking)
  /**
   * `where` is `line 7` or the like; the problem is a sentence without it. Those of one kind count
   * as one, whatever they quote.
   */
  | ({
      ok: false;
      problem: string;
      where: string;
      record?: SourceRecord;
      kind?: string;
    } & Lacking);

/** Which of the user's own fields a record does not have; none is said where it has no fields. */
export interface Lacking {
  lacks?: readonly OutputField[];
}

/** Reads lines of one file in their order; an answer may be spread over several of them. */
export interface LineReader {
  /** What this line completes. @param place of its beginning, which `openSince` speaks of */
  line(text: string, where: string, place: number): ReadItem[];
  /** Where the earliest line began that an unfinished answer needs; null where none is open. */
  openSince(): number | null;
  /** What is left at the end. */
  end(): ReadItem[];
}

/** Names that an answer says of whose it is, in the order in which they count. */
export const namesSaid = ({ agent, alsoOf = [] }: Pick<Candidate, 'agent' | 'alsoOf'>): string[] =>
  agent === null ? [] : [agent, ...alsoOf];

/** A candidate of what is known; nothing is known of the rest. */
export function candidate(known: Partial<Candidate>): Candidate {
  return {
    sourceId: null,
    sharesName: false,
    place: null,
    occurrence: null,
    row: null,
    session: null,
    at: null,
    prompt: '',
    output: '',
    toolCalls: [],
    context: null,
    servedModel: null,
    costUsd: null,
    fate: null,
    task: null,
    audience: null,
    money: null,
    risk: null,
    agent: null,
    ...known,
  };
}

/** Times before and after are no times of an agent's answers. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/**
 * ISO-8601 UTC of a time as sources write it: text (UTC unless it says a zone), the day first where
 * there are dots between, or a count since 1970 in seconds, milli-, micro- or nanoseconds. Null where
 * it is none.
 */
export function timeOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'bigint') return counted(Number(value));
  if (typeof value !== 'string') return null;
  const text = dayLast(value.trim());
  if (/^\d{9,19}(?:\.\d+)?$/.test(text)) return counted(Number(text));
  if (!isDay(text)) return null;
  const hasZone = /(?:z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10));
  const at = Date.parse(
    text.length === 10 ? text : `${text.replace(' ', 'T')}${hasZone ? '' : 'Z'}`,
  );
  return ranged(at);
}

/** What is read as a time, for whoever wrote it otherwise. */
export const TIME_FORMS =
  '2026-12-01T10:15:00Z, 2026-12-01 10:15, 01.12.2026 10:15 (the day first), seconds or milliseconds since 1970';

/** With slashes nobody knows whether the day or the month is first; with dots it is the day. */
const DOTTED =
  /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:,?\s+(?:um\s+)?(\d{1,2})(:\d{2}.*?)(?:\s+Uhr)?)?$/;

function dayLast(text: string): string {
  const [, day, month, year, hour, rest] = DOTTED.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return text;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return hour === undefined ? date : `${date} ${hour.padStart(2, '0')}${rest ?? ''}`;
}

/** The thirtieth of February would be read as a day of March. */
function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

function counted(n: number): string | null {
  const digits = Math.floor(Math.log10(Math.max(1, Math.abs(n)))) + 1;
  const perMilli = digits >= 18 ? 1e6 : digits >= 15 ? 1e3 : digits >= 12 ? 1 : 1e-3;
  return ranged(n / perMilli);
}

const ranged = (at: number): string | null =>
  at >= EARLIEST && at < LATEST ? new Date(at).toISOString() : null;

/** A text that says something. */
export const said = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null;

/** What JSON text holds; the text itself where it is none, or is nested too deep. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{"]/.test(value)) return value;
  return jsonOf(value) ?? value;
}
