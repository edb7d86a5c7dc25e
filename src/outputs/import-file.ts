import { realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { OutputFormat } from '../config/output-formats.ts';
import type { Millis } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import { fileWords } from '../domain/text-files.ts';
import { plainProblem } from '../platform/files/plain-files.ts';
import type { OutputField } from '../config/schema-outputs.ts';
import { type AgentKnown, whoseIs } from './agent-names.ts';
import { type FieldsHint, namesSaid, type ReadItem, type SourceRecord } from './read/candidate.ts';
import { type FieldMap, tellsTime } from './read/plain.ts';
import { type FilePlace, filePlace, readBy, readFileFrom } from './read/read-file.ts';
import { suggestFields } from './read/suggest-fields.ts';
import { timeColumn } from './read/time-columns.ts';
import { rejectFuture } from './read/times-ahead.ts';
import { cutPersonal, EVERY_RULE } from './redact/personal.ts';
import type { Taken, TakeIn } from './take-in.ts';

/** How an import went. */
export interface Imported {
  file: string;
  fresh: number;
  known: number;
  /** How many of the known were taken in from another file or source. */
  elsewhere: number;
  /** How many of the fresh have the id of another with other words. */
  otherWords: number;
  /** How many were left, for they say that they are another agent's, by that one's ID. */
  ofOthers: Record<string, number>;
  /** How many were left, for they say that they are of somebody whom no agent here is called, by name. */
  ofUnknown: Record<string, number>;
  /** The last line where it was left unread: nobody has written its end yet. */
  unfinished: string | null;
  /** What could not be read, each problem by its first place, with how many have it; the first of many. */
  problems: { where: string; problem: string; count: number; kind?: string }[];
  /** How many there were. */
  unread: number;
  /** How many were taken in whose rows tell no question. */
  withoutQuestion: number;
  /** How many were taken in that tell no time, and are dated at the import. */
  withoutTime: number;
  /** The field that may hold the time of such. */
  timeField: string | null;
  /** Names of `fields` that no row has. */
  unseenFields: { field: OutputField; name: string }[];
  /** Which fields could be named in the configuration, where answers or questions are missed. */
  fieldsHint: FieldsHint | null;
  /** The first that was taken in now, by its id. */
  first: string | null;
  /** How many of before are gone, for the same rows give something else by other fields. */
  replaced: number;
  /** The same that stay, by their ids: somebody reviewed them. */
  kept: string[];
}

export interface ImportOptions {
  agent: string;
  format?: OutputFormat | undefined;
  fields: FieldMap;
  /** Which agent has a name: what says that it is another's is left. */
  agentNamed?: AgentKnown;
  /** What names only somebody unknown is of this agent too; left unless said. */
  takesUnknown?: boolean;
  /** `file:NAME` unless given. */
  source?: string;
  /** Sources that the same file may have been read under. */
  alsoAs?: readonly string[];
  now(): Millis;
  /** Nobody writes the file any more. */
  whole: boolean;
  /** From its beginning, whatever was read before; what is known stays known. */
  again?: boolean;
  /** The same where anything could not be read the last time: whoever asks is told of it anew. */
  tellUnread?: boolean;
  /** Ends it after a batch; the next one goes on there. */
  shouldStop?(): boolean;
  onProgress?(sofar: Imported, share: number): void;
}

/** Cutting secrets out of a batch takes about a millisecond each, with the lock held. */
const BATCH = 50;
const MOST_PROBLEMS = 20;
const BY_LENGTH = 16;
/** By so many rows it is seen what columns hold. */
const MOST_SEEN = 40;
/** A file of more names is hardly one for an agent here. */
const MOST_UNKNOWN = 20;
const LONGEST_NAME = 60;
const OTHER_NAMES = 'other names';

/**
 * Takes in what a file has that was not taken in yet. It goes on where an earlier import of the file
 * ended, or was stopped; from its beginning where what can be read of it is another than then.
 * @throws DaytwoError `unreadable-file`, `no-database`, `file-too-large`
 */
export async function importFile(
  store: Pick<Store, 'realOutputs'>,
  takeIn: TakeIn,
  file: string,
  o: ImportOptions,
): Promise<Imported> {
  const source = o.source ?? importedAs(file);
  const name = placeName(o.agent, realPath(file));
  const { format, fields, whole, alsoAs = [], agentNamed = () => undefined } = o;
  const { takesUnknown = false } = o;
  const known = o.again === true ? null : await placeOf(store, name);
  const isAnew = (o.tellUnread === true && isInDoubt(known)) || isNamedNow(known, agentNamed);
  const before = isAnew ? null : known;
  const done = nothingOf(file);
  const missed: Missed = { answers: [], questions: [], times: [] };
  let unseen: OutputField[] | null | undefined;
  let hasFields = false;
  let isStopped = false;
  const reading = { format, fields, whole, agentNamed, batch: BATCH };
  for await (const batch of readFileFrom(file, before, reading)) {
    const items = rejectFuture(
      withoutOthers(batch.items, { agent: o.agent, agentNamed, takesUnknown }, done),
      o.now(),
    );
    const good = items.flatMap((i) => (i.ok ? [i.candidate] : []));
    const hasUnread = batch.place.hasUnread || done.unread > 0 || items.some((i) => !i.ok);
    unseen = unseenBy(items, unseen === undefined ? batch.place.unseen : unseen);
    hasFields ||= items.some((i) => i.lacks !== undefined);
    const left = leftNames(batch.place.left, done);
    const place = { name, at: { ...batch.place, hasUnread, unseen, left } };
    const by = readBy({ format, fields }).slice(0, BY_LENGTH);
    count(done, items, await takeIn(good, { agent: o.agent, source, place, alsoAs, by }));
    note(missed, items);
    done.unfinished = batch.unfinished ?? null;
    o.onProgress?.(done, batch.share);
    isStopped = o.shouldStop?.() === true;
    if (isStopped) break;
  }
  hint(done, missed, fields);
  // Of other formats no field is asked for, and rows behind a stop may have them.
  if (hasFields && !isStopped)
    done.unseenFields = (unseen ?? []).map((field) => ({ field, name: fields[field] ?? '' }));
  return done;
}

const nothingOf = (file: string): Imported => ({
  file,
  fresh: 0,
  known: 0,
  elsewhere: 0,
  otherWords: 0,
  ofOthers: {},
  ofUnknown: {},
  unfinished: null,
  problems: [],
  unread: 0,
  withoutQuestion: 0,
  withoutTime: 0,
  timeField: null,
  unseenFields: [],
  fieldsHint: null,
  first: null,
  replaced: 0,
  kept: [],
});

/** The fields that no row had so far; null where that was not written down of those before. */
function unseenBy(items: readonly ReadItem[], before: OutputField[] | null): OutputField[] | null {
  const rows = items.flatMap((i) => (i.lacks === undefined ? [] : [i.lacks]));
  return before === null ? null : before.filter((f) => rows.every((lacks) => lacks.includes(f)));
}

/** The names of those that were left, so that the file is read again once one of them is known. */
const leftNames = (before: readonly string[], { ofUnknown }: Pick<Imported, 'ofUnknown'>) =>
  [...new Set([...before, ...Object.keys(ofUnknown)])].slice(0, MOST_UNKNOWN);

const isNamedNow = (place: FilePlace | null, agentNamed: AgentKnown): boolean =>
  place !== null && place.left.some((name) => agentNamed(name) !== undefined);

/** What is of the agent that the file is read for, or names nobody; all others are counted. */
function withoutOthers(
  items: readonly ReadItem[],
  {
    agent,
    agentNamed,
    takesUnknown,
  }: Required<Pick<ImportOptions, 'agent' | 'agentNamed' | 'takesUnknown'>>,
  { ofOthers, ofUnknown }: Pick<Imported, 'ofOthers' | 'ofUnknown'>,
): ReadItem[] {
  return items.filter((item) => {
    const whose = item.ok ? whoseIs(agentNamed, namesSaid(item.candidate)) : null;
    if (whose === null) return true;
    if ('unknown' in whose) {
      if (takesUnknown) return true;
      countUnknown(ofUnknown, whose.unknown);
      return false;
    }
    if (whose.agent === agent) return true;
    ofOthers[whose.agent] = (ofOthers[whose.agent] ?? 0) + 1;
    return false;
  });
}

function countUnknown(counts: Record<string, number>, said: string): void {
  const own = cutPersonal(said, EVERY_RULE).slice(0, LONGEST_NAME);
  const isFull = !Object.hasOwn(counts, own) && Object.keys(counts).length >= MOST_UNKNOWN;
  const name = isFull ? OTHER_NAMES : own;
  counts[name] = (Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0) + 1;
}

/** The first records of those in which something was missed. */
interface Missed {
  answers: SourceRecord[];
  questions: SourceRecord[];
  times: SourceRecord[];
}

/** Which fields of what was missed could be named. */
function hint(done: Imported, missed: Missed, fields: FieldMap): void {
  // What reads other records of the file is not to be named otherwise for one that it does not.
  const hinted = done.fresh + done.known === 0 ? missed.answers : missed.questions;
  done.fieldsHint = hinted.length === 0 ? null : suggestFields(hinted);
  const timeless = (hinted === missed.answers ? hinted : missed.times).filter(
    (r) => !tellsTime(r, fields),
  );
  done.timeField = timeless.length === 0 ? null : timeColumn(timeless);
}

function note({ answers, questions, times }: Missed, items: readonly ReadItem[]): void {
  for (const item of items) {
    const { record } = item;
    if (record === undefined) continue;
    const isOf = item.ok
      ? [item.candidate.prompt === '' && questions, item.candidate.at === null && times]
      : [answers];
    for (const of of isOf) if (of !== false && of.length < MOST_SEEN) of.push(record);
  }
}

function count(done: Imported, items: readonly ReadItem[], taken: Taken): void {
  done.fresh += taken.fresh.length;
  done.known += taken.known;
  done.elsewhere += taken.elsewhere;
  done.otherWords += taken.otherWords;
  done.first ??= taken.fresh[0] ?? null;
  done.replaced += taken.replaced.length;
  done.kept.push(...taken.kept);
  const good = items.flatMap((i) => (i.ok ? [i.candidate] : []));
  done.withoutTime += good.filter((c, i) => c.at === null && taken.each[i] != null).length;
  for (const item of items) {
    if (item.ok && item.record !== undefined && item.candidate.prompt === '')
      done.withoutQuestion += 1;
    if (item.ok) continue;
    done.unread += 1;
    const { where, problem, kind } = item;
    const same = done.problems.find((p) => (kind ?? problem) === (p.kind ?? p.problem));
    if (same !== undefined) same.count += 1;
    else if (done.problems.length < MOST_PROBLEMS)
      done.problems.push({ where, problem, count: 1, ...(kind !== undefined && { kind }) });
  }
}

/** "fields.at is "nosuch", and no row has that". */
export const unseenWords = ({ field, name }: Imported['unseenFields'][number]): string =>
  `fields.${field} is "${name}", and no row of the file has that`;

/** "2 say that they are of "shop", …": what was left for nobody here is called so, and what to do. */
export function leftWords(agent: string, name: string, n: number): string {
  const [say, were, theyAre] =
    n === 1 ? ['says that it is', 'was', 'it is'] : ['say that they are', 'were', 'they are'];
  return (
    `${n} ${say} of "${name}", which no agent here goes by, and ${were} left: where ${theyAre} of ` +
    `${agent}, name "${name}" in agents.${agent}.outputs.names and import the file again`
  );
}

/** "line 4 is no JSON (3 like this)". */
export const unreadWords = ({ where, problem, count }: Imported['problems'][number]): string =>
  `${where} ${problem}${count === 1 ? '' : ` (${count} like this)`}`;

/** What a file is called where it is imported. */
export const importedAs = (file: string): string => `file:${basename(file)}`;

/** The same of a file that may have been rotated since: `a.jsonl.1` was `a.jsonl`. */
export const importedNames = (file: string): string[] => {
  const name = importedAs(file);
  return [...new Set([name, name.replace(/\.\d{1,4}$/, '')])];
};

/** Under which it is kept how far a file was read. */
export const placeName = (agent: string, path: string): string => `file:${agent}:${path}`;

function realPath(file: string): string {
  try {
    const problem = plainProblem(file);
    if (problem === null) return realpathSync(file);
    if (!statSync(file).isDirectory())
      throw unreadable(`${file} ${problem}`, 'write what it gives into a file, and name that');
  } catch (e) {
    if (e instanceof DaytwoError) throw e;
    throw unreadable(`${file} ${fileWords(e)}`, 'name a file that this user may read');
  }
  throw unreadable(
    `${file} is a folder`,
    'name the files in it, or have it followed: agents.NAME.outputs.follow',
  );
}

const unreadable = (message: string, next: string): DaytwoError =>
  new DaytwoError({ code: 'unreadable-file', exitCode: EXIT.usage, message, next });

/** Something before a place was left unread; where nobody wrote down whether, it may have been. */
const isInDoubt = (place: FilePlace | null): boolean =>
  place !== null && (place.hasUnread || place.by === null || (place.unseen ?? []).length > 0);

/** Where a file is to be read on from; what is no place of ours any more counts as none. */
async function placeOf(store: Pick<Store, 'realOutputs'>, name: string): Promise<FilePlace | null> {
  const read = filePlace.safeParse(await store.realOutputs.sourcePlace(name));
  return read.success ? read.data : null;
}
