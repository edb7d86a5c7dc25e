import type {
  Allocation,
  OutputLane,
  OutputTally,
  Placed,
  Planted,
  RealOutput,
  Review,
  TakenOutput,
  ToolUse,
} from './real-output.ts';

// Verbs of the store about real work: outputs, what people said of them, and features' own state.

export interface OutputFilter {
  agent?: string | undefined;
  /** Null: those without a task. */
  task?: string | null | undefined;
  /** Null: those that nobody has allocated yet. */
  lane?: OutputLane | null | undefined;
  /** Allocated to this day; null: those that wait for one. */
  day?: string | null | undefined;
  /** Answered in [from, to). */
  from?: string | undefined;
  to?: string | undefined;
  session?: string | undefined;
  /** Whether somebody has said what it is, and did not take it back. */
  reviewed?: boolean | undefined;
  /** Whether their words are not kept. */
  gone?: boolean | undefined;
  /** Only those before this one in the order that is asked for. */
  after?: { at: string; id: string } | undefined;
  order?: 'newest' | 'oldest';
  /** Leaves the words out, which take longest to read. */
  withoutTexts?: boolean;
  limit: number;
}

/** A line or row of a file: the key of its file, and where it stands. */
export interface SourceRowKey {
  file: string;
  at: number;
}

/** When an erased answer with these words was made. */
export interface ForgottenWords {
  /** Its time; that of its taking in where its source told none. */
  at: string;
  isTold: boolean;
}

/** Real answers of agents. */
export interface RealOutputs {
  /**
   * Keeps those that are new by (agent, source, source id); the ids of these.
   * @param keep `hashes-only` counts their tools and keeps none of their words
   */
  put(outputs: readonly RealOutput[], keep?: 'texts' | 'hashes-only'): Promise<string[]>;
  /** @param how leaves the words out, which take longest to read */
  get(id: string, how?: { withoutTexts: boolean }): Promise<RealOutput | null>;
  /** The one that a source called so. @param how leaves the words out */
  named(
    agent: string,
    source: string,
    sourceId: string,
    how?: { withoutTexts: boolean },
  ): Promise<RealOutput | null>;
  /** The one that was stored under a key of its id, time and words, without its words. */
  knownAs(key: string): Promise<RealOutput | null>;
  /** Stores keys by which outputs are known whatever source they come from. */
  putKnownAs(keys: readonly { key: string; id: string }[]): Promise<void>;
  /** Sources of outputs of an agent at a time; of many the first. */
  sourcesAt(agent: string, at: string): Promise<string[]>;
  /** When erased outputs of an agent with these words were made. @param wordsKey keyed hash */
  forgottenWords(agent: string, wordsKey: string): Promise<ForgottenWords[]>;
  /** Newest first unless told otherwise. */
  list(filter: OutputFilter): Promise<RealOutput[]>;
  count(filter: Omit<OutputFilter, 'after' | 'order' | 'limit' | 'withoutTexts'>): Promise<number>;
  /** Says anew what kind of work it was. False where there is none. */
  place(id: string, placed: Partial<Placed>): Promise<boolean>;
  /** Who should look at them. */
  allocate(allocations: readonly { id: string; allocation: Allocation }[]): Promise<void>;
  /** What a person did with it in production. */
  putFate(id: string, fate: TakenOutput['fate']): Promise<boolean>;
  /** Counts by day, task, lane and fate, for days in [from, to]; they outlive texts and rows. */
  tallies(filter: { agent?: string; from?: string; to?: string }): Promise<OutputTally[]>;
  /** Tools that were called, by UTC day, from the day `from` on. */
  tools(filter: { agent?: string; from?: string }): Promise<ToolUse[]>;
  /** When the first of an agent was taken in, however old it was then; null where none was. */
  takenSince(agent: string): Promise<string | null>;
  /** Sessions that outputs of an agent belonged to, from `from` on. */
  sessions(agent: string, from: string): Promise<string[]>;
  /**
   * Erases their words, session and the source's name for them, and what people noted of them;
   * counts stay, and the same output taken in again stays forgotten, from whatever source: a keyed
   * hash of its words stays with its time. How many.
   */
  forget(ids: readonly string[], at: string): Promise<number>;
  /** What a row of a file gave when it was read last, and by which fields; null for nothing. */
  ofRow(row: SourceRowKey): Promise<{ by: string; output: string } | null>;
  putRows(rows: readonly { key: SourceRowKey; by: string; output: string }[]): Promise<void>;
  /** Ids of what an agent has from a source, with whether somebody reviewed it; the oldest first. */
  ofSource(agent: string, source: string): Promise<{ id: string; isReviewed: boolean }[]>;
  /** Names of the sources of an agent's outputs, with how many each has. */
  sources(agent: string): Promise<{ source: string; outputs: number }[]>;
  /**
   * Removes outputs as if they had never been taken in, from counts too; they may come again. How
   * many.
   */
  takeBack(ids: readonly string[]): Promise<number>;
  /** Marks what stays though its source is read by other fields since. */
  markReadOtherwise(ids: readonly string[], at: string): Promise<void>;
  /** Drops the words of what was answered before; how many lost theirs. */
  purgeTexts(before: string): Promise<number>;
  /** Where a source is to be read on from, opaque to the store; null where nothing was read. */
  sourcePlace(source: string): Promise<unknown>;
  putSourcePlace(source: string, place: unknown, at: string): Promise<void>;
  /** Names of places that begin so. */
  sourcePlaces(prefix: string): Promise<string[]>;
  dropSourcePlace(source: string): Promise<void>;
}

export interface ReviewFilter {
  agent?: string | undefined;
  reviewer?: string | undefined;
  of?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** Those that were taken back too. */
  withUndone?: boolean;
  limit: number;
}

/** What people said of real answers. */
export interface Reviews {
  put(review: Review): Promise<void>;
  get(id: string): Promise<Review | null>;
  /** Newest first. */
  list(filter: ReviewFilter): Promise<Review[]>;
  /** Erases what was noted with them. */
  clearNotes(ids: readonly string[]): Promise<void>;
  /** False where it was taken back before. */
  undo(id: string, at: string): Promise<boolean>;
  putPlanted(planted: Planted): Promise<void>;
  /** Of an agent, or all; oldest first. */
  planted(agent?: string): Promise<Planted[]>;
}

/** One document of a feature. */
export interface StoredRecord {
  kind: string;
  /** What it is of: an agent, a claim's id; together with `kind` the name it is found by. */
  subject: string;
  id: string;
  at: string;
  /** Read by the feature's own schema. */
  doc: unknown;
}

/** Features' own documents: states, decisions, proposals. */
export interface Records {
  /** Writes it, in place of the one with this kind and id where there is one. */
  put(record: StoredRecord): Promise<void>;
  get(kind: string, id: string): Promise<StoredRecord | null>;
  /** The last one written of a subject. */
  latest(kind: string, subject: string): Promise<StoredRecord | null>;
  /** Newest first. */
  list(filter: {
    kind: string;
    subject?: string | undefined;
    before?: string | undefined;
    limit: number;
  }): Promise<StoredRecord[]>;
}
