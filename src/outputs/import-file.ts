import { realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { OutputFormat } from '../config/output-formats.ts';
import type { Millis } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import { fileWords } from '../domain/text-files.ts';
import { plainProblem } from '../platform/files/plain-files.ts';
import { type AgentKnown, otherAgent } from './agent-names.ts';
import { type FieldsHint, namesSaid, type ReadItem, type SourceRecord } from './read/candidate.ts';
import type { FieldMap } from './read/plain.ts';
import { type FilePlace, filePlace, readBy, readFileFrom } from './read/read-file.ts';
import { suggestFields } from './read/suggest-fields.ts';
import { rejectFuture } from './read/times-ahead.ts';
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
  /** The last line where it was left unread: nobody has written its end yet. */
  unfinished: string | null;
  /** What could not be read, each problem by its first place, with how many have it; the first of many. */
  problems: { where: string; problem: string; count: number }[];
  /** How many there were. */
  unread: number;
  /** How many were taken in whose rows tell no question. */
  withoutQuestion: number;
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
  const known = o.again === true ? null : await placeOf(store, name);
  const before = o.tellUnread === true && isInDoubt(known) ? null : known;
  const done: Imported = {
    file,
    fresh: 0,
    known: 0,
    elsewhere: 0,
    otherWords: 0,
    ofOthers: {},
    unfinished: null,
    problems: [],
    unread: 0,
    withoutQuestion: 0,
    fieldsHint: null,
    first: null,
    replaced: 0,
    kept: [],
  };
  const missed: Missed = { answers: [], questions: [] };
  const { format, fields, whole, alsoAs = [], agentNamed = () => undefined } = o;
  const reading = { format, fields, whole, agentNamed, batch: BATCH };
  for await (const batch of readFileFrom(file, before, reading)) {
    const items = rejectFuture(
      withoutOthers(batch.items, { agent: o.agent, agentNamed }, done),
      o.now(),
    );
    const good = items.flatMap((i) => (i.ok ? [i.candidate] : []));
    const hasUnread = batch.place.hasUnread || done.unread > 0 || items.some((i) => !i.ok);
    const place = { name, at: { ...batch.place, hasUnread } };
    const by = readBy({ format, fields }).slice(0, BY_LENGTH);
    count(done, items, await takeIn(good, { agent: o.agent, source, place, alsoAs, by }));
    note(missed, items);
    done.unfinished = batch.unfinished ?? null;
    o.onProgress?.(done, batch.share);
    if (o.shouldStop?.() === true) break;
  }
  // What reads other records of the file is not to be named otherwise for one that it does not.
  const hinted = done.fresh + done.known === 0 ? missed.answers : missed.questions;
  done.fieldsHint = hinted.length === 0 ? null : suggestFields(hinted);
  return done;
}

/** What is of the agent that the file is read for, as far as that is said; the others are counted. */
function withoutOthers(
  items: readonly ReadItem[],
  { agent, agentNamed }: Required<Pick<ImportOptions, 'agent' | 'agentNamed'>>,
  { ofOthers }: Pick<Imported, 'ofOthers'>,
): ReadItem[] {
  return items.filter((item) => {
    const other = item.ok ? otherAgent(agentNamed, agent, namesSaid(item.candidate)) : null;
    if (other === null) return true;
    ofOthers[other] = (ofOthers[other] ?? 0) + 1;
    return false;
  });
}

/** The first records of those in which something was missed. */
interface Missed {
  answers: SourceRecord[];
  questions: SourceRecord[];
}

function note({ answers, questions }: Missed, items: readonly ReadItem[]): void {
  for (const item of items) {
    const of = item.ok ? questions : answers;
    if (item.record !== undefined && of.length < MOST_SEEN) of.push(item.record);
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
  for (const item of items) {
    if (item.ok && item.record !== undefined) done.withoutQuestion += 1;
    if (item.ok) continue;
    done.unread += 1;
    const same = done.problems.find((p) => p.problem === item.problem);
    if (same !== undefined) same.count += 1;
    else if (done.problems.length < MOST_PROBLEMS)
      done.problems.push({ where: item.where, problem: item.problem, count: 1 });
  }
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
  place !== null && (place.hasUnread || place.by === null);

/** Where a file is to be read on from; what is no place of ours any more counts as none. */
async function placeOf(store: Pick<Store, 'realOutputs'>, name: string): Promise<FilePlace | null> {
  const read = filePlace.safeParse(await store.realOutputs.sourcePlace(name));
  return read.success ? read.data : null;
}
