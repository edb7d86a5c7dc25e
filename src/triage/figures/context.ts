import {
  type Candidate,
  cellsOf,
  countedFrom,
  type Counting,
  countingIn,
  SUM,
  toldFor,
} from './candidates.ts';
import { type Direction, directionIn } from './direction.ts';
import { type Lookup, lookupOf } from './lookup.ts';
import { columnsIn, isSpokenOf, type Mentions, mentionsIn, unknownPeriod } from './mentions.ts';
import { BILLED_YEARLY, isPeriod, namesYear, type Span, timelineOf } from './periods.ts';
import { NO_SIDE, type Side } from './sides.ts';
import { clausesOf, type Sentence } from './sentences.ts';
import type { FigureSource, NumberColumn, SourceRow } from './source.ts';
import { headAfter, type HeadCell, type TableHead } from './table-head.ts';
import { newestOf, saysPast } from './undated.ts';

/** What came before a sentence: the question, and the sentences until there. */
export interface Before {
  mentions: Mentions;
  /** A year was named. */
  isDated: boolean;
  /** Of the table whose lines are read. */
  head: TableHead | null;
}

/** What a sentence says of a source, found once for all of its figures. */
export interface Said {
  text: string;
  /** Where it begins in the answer. */
  at: number;
  clauses: readonly Sentence[];
  mentions: Mentions;
  /** What was spoken of before it. */
  before: Mentions;
  head: TableHead | null;
  columns: readonly NumberColumn[];
  /** Before this place they are not meant. */
  columnsFrom: number;
  asked: { columns: readonly NumberColumn[]; isOfPast: boolean };
  foreign: string | null;
  direction: Direction | null;
  counting: Counting;
  isBilledYearly: boolean;
  /** No year is named, and no word speaks of the past: what is said holds now. */
  isUndated: boolean;
  /** What was laid out for its clauses that name nothing of their own. */
  laidOut: Map<string, Pick<Context, 'rows' | 'cost' | 'newest' | 'numbers'>>;
}

/** What a figure is said of. */
export interface Context {
  clause: Sentence;
  /** Rows that its clause, its sentence or what came before speaks of; all where nothing does. */
  rows: readonly SourceRow[];
  columns: readonly NumberColumn[];
  namesRows: boolean;
  namesColumns: boolean;
  /** Its column stands above it. */
  isHeaded: boolean;
  /** A period that the source does not have. */
  foreign: string | null;
  direction: Direction | null;
  /** Rows that were looked through to lay it out. */
  cost: number;
  /** Of its rows those that hold now, where no period is named. */
  newest(): readonly SourceRow[];
  /** Its cells in all periods, where its clause names none: what was before another is told so. */
  ofAnyPeriod(): Lookup | null;
  /** What the source has there, told for a span: of what holds now, and of all that is spoken of. */
  numbers(span: Span | null): { now: Lookup; all: Lookup };
}

/** What was asked, as answers are read by it. */
export function askedIn(prompt: string, source: FigureSource): Said['asked'] & { before: Before } {
  return {
    columns: columnsIn(prompt, source.columns),
    isOfPast: saysPast(prompt, source),
    before: { mentions: mentionsIn(prompt, source), isDated: namesYear(prompt), head: null },
  };
}

/** Reads a sentence. */
export function readSentence(
  sentence: Sentence,
  { mentions, isDated, head }: Before,
  asked: Said['asked'],
  source: FigureSource,
): { said: Said; after: Before } {
  const { text } = sentence;
  const all: Mentions = new Map([...mentions, ...mentionsIn(text, source)]);
  const isNowDated = isDated || namesYear(text);
  const clauses = clausesOf(sentence);
  const columns = columnsIn(text, source.columns);
  const said: Said = {
    text,
    at: sentence.at,
    clauses,
    mentions: all,
    before: mentions,
    head,
    columns,
    columnsFrom: columns.length === 0 ? 0 : namedFrom(clauses, source),
    asked,
    foreign: unknownPeriod(text, source),
    direction: directionIn(text),
    counting: countingIn(text),
    isBilledYearly: BILLED_YEARLY.test(text),
    isUndated: !isNowDated && !asked.isOfPast && !saysPast(text, source),
    laidOut: new Map(),
  };
  const after = {
    mentions: all,
    isDated: isNowDated,
    head: headAfter(text, head, source),
  };
  return { said, after };
}

/** What the figures of one clause are said of, or those on one side of a comparison. */
export function contextOf(
  clause: Sentence,
  said: Said,
  source: FigureSource,
  side: Side = NO_SIDE,
  head: HeadCell | null = null,
): Context {
  const own = mentionsIn(clause.text, source);
  const inSentence = side.isOfNow ? withPeriodsOf(said, side.before) : said.mentions;
  const mentions: Mentions = new Map([
    ...inSentence,
    ...own,
    ...side.names,
    ...(head?.names ?? []),
  ]);
  const columns = [
    head?.columns ?? [],
    columnsIn(clause.text, source.columns),
    clause.at < said.columnsFrom ? [] : said.columns,
    said.asked.columns,
  ].find((c) => c.length > 0);
  const isTold = own.size > 0 || side.isOfNow;
  const foreign = isTold ? unknownPeriod(clause.text, source) : said.foreign;
  const direction = directionIn(clause.text) ?? said.direction;
  const isOwn = own.size > 0 || side !== NO_SIDE || head !== null;
  const isUndated = said.isUndated || side.isOfNow;
  const of = {
    mentions,
    inSentence,
    own: isOwn ? own : null,
    upTo: asksForTotal(clause, said) ? untilHere(clause, said, source) : null,
    isUndated,
    counting: countingHere(clause, said, [...own.values(), ...side.names.values()]),
    columns: columns ?? source.columns,
  };
  const ofAnyPeriod = (): Lookup | null => {
    if ([...own.values(), ...(head?.names.values() ?? [])].some(ofPeriods)) return null;
    const named = new Map([...mentions].filter(([, values]) => !ofPeriods(values)));
    const rows = source.rows.filter((r) => isSpokenOf(r, named));
    return lookupOf(cellsOf(rows, of.columns));
  };
  return {
    clause,
    ...laidOut(of, said, source),
    columns: of.columns,
    namesRows: mentions.size > 0,
    namesColumns: columns !== undefined,
    isHeaded: (head?.columns.length ?? 0) > 0,
    foreign,
    direction,
    ofAnyPeriod,
  };
}

const ofPeriods = (values: ReadonlySet<string>): boolean => [...values].some(isPeriod);

/**
 * Where the clause begins from which on columns are named, each of its own figure: they are not of
 * what stands before it ("$29, and $49 to set it up").
 */
function namedFrom(clauses: readonly Sentence[], { columns }: FigureSource): number {
  const naming = clauses.filter((c) => columnsIn(c.text, columns).length > 0);
  return naming.every((c) => /\d/.test(c.text)) ? (naming[0]?.at ?? 0) : 0;
}

/** Of a thing that is named a total is told where its words are, not where another figure has them. */
function countingHere(
  clause: Sentence,
  { counting, clauses }: Said,
  named: readonly ReadonlySet<string>[],
): Counting {
  const isOfThing = named.some((values) => !ofPeriods(values));
  if (!counting.isSum || !isOfThing) return counting;
  const isSum = clauses.some(
    (c) => SUM.test(c.text) && (c.at === clause.at || !/[$€£¥%]|\d[.,]\d/.test(c.text)),
  );
  return { ...counting, isSum };
}

/** "In total, $4.45m": the words may be a clause of their own. */
function asksForTotal(clause: Sentence, { clauses }: Said): boolean {
  const before = clauses[clauses.indexOf(clause) - 1]?.text ?? '';
  return SUM.test(clause.text) || (SUM.test(before) && !/\d/.test(before));
}

/** What is spoken of until the end of a clause: of a total what comes after is a part. */
function untilHere({ text, at }: Sentence, said: Said, source: FigureSource): Mentions {
  const until = said.text.slice(0, at + text.length - said.at);
  return new Map([...said.before, ...mentionsIn(until, source)]);
}

/** What is spoken of, with the periods of the sentences before, or with none. */
function withPeriodsOf({ mentions, before }: Said, keepsBefore: boolean): Mentions {
  return new Map(
    [...mentions].flatMap(([name, values]) => {
      if (!ofPeriods(values)) return [[name, values] as const];
      const earlier = keepsBefore ? before.get(name) : undefined;
      return earlier === undefined ? [] : [[name, earlier] as const];
    }),
  );
}

/** What rows and columns something is said of. */
interface Reach {
  mentions: Mentions;
  /** What its sentence speaks of. */
  inSentence: Mentions;
  /** What its clause names, where it is said of other rows than its sentence. */
  own: Mentions | null;
  /** Of a total what was named until there. */
  upTo: Mentions | null;
  isUndated: boolean;
  counting: Counting;
  columns: readonly NumberColumn[];
}

type LaidOut = Pick<Context, 'rows' | 'cost' | 'newest' | 'numbers'>;

const wholes = new WeakMap<FigureSource, Map<string, LaidOut>>();
/** So many ways to read a whole source are kept. */
const MOST_WHOLES = 50;

/** The rows of a context and its numbers; those that no name tells apart are laid out once. */
function laidOut(of: Reach, said: Said, source: FigureSource): LaidOut {
  const kept = of.mentions.size > 0 ? said.laidOut : (wholes.get(source) ?? new Map());
  if (of.mentions.size === 0) wholes.set(source, kept);
  const { isBilledYearly } = said;
  const { counting } = of;
  const isOwn = of.own !== null || of.upTo !== null;
  const names = of.columns.map((c) => c.name);
  const key = JSON.stringify([names, counting, isBilledYearly, of.isUndated]);
  const before = isOwn ? undefined : kept.get(key);
  if (before !== undefined) return { ...before, cost: 0 };
  const made = layOut(of, said, source);
  if (kept.size >= MOST_WHOLES) kept.clear();
  if (!isOwn) kept.set(key, made);
  return made;
}

function layOut(
  { mentions, inSentence, own, upTo, isUndated, counting, columns }: Reach,
  said: Said,
  source: FigureSource,
): LaidOut {
  const spokenOf = (m: Mentions): readonly SourceRow[] =>
    m.size === 0 ? source.rows : source.rows.filter((r) => isSpokenOf(r, m));
  const rows = spokenOf(mentions);
  const newest = once((all: readonly SourceRow[]) =>
    isUndated ? newestOf(all, mentions, source) : all,
  );
  const spoken = [
    ...(own === null ? [] : [spokenOf(inSentence)]),
    rows,
    ...(upTo === null ? [] : [spokenOf(upTo)]),
  ];
  const { ids } = timelineOf(source);
  const ofOwn = new Set(rows.map((r) => ids.get(r)));
  // How one thing changed, and its share, are told of the rows of their own clause.
  const isOfOwn = (c: Candidate): boolean => {
    if (c.way === 'share') return c.rows.length > 1 || rows.includes(c.rows[0] as SourceRow);
    const isOfOne = new Set(c.rows.map((r) => ids.get(r))).size === 1;
    return !(c.isTimed === true && isOfOne) || c.rows.every((r) => ofOwn.has(ids.get(r)));
  };
  const cellColumns = said.isBilledYearly ? source.columns : columns;
  const lay = (span: Span | null, kept: (all: readonly SourceRow[]) => readonly SourceRow[]) =>
    lookupOf(
      [
        ...cellsOf(kept(rows), cellColumns),
        // A total may be of all periods, or of what holds now.
        ...[...new Set(spoken.flatMap((all) => [kept(all), all]))]
          .flatMap((all) => {
            const held = kept(all);
            // Of one thing an average is over time.
            const averaged = held.length > 1 ? held : all;
            const of = { spoken: all, averaged, compared: held };
            return countedFrom(counting, of, columns, source);
          })
          .filter(isOfOwn),
      ].flatMap((c) => toldFor(c, span, source, said.isBilledYearly) ?? []),
    );
  return {
    rows,
    // Once for its names, and for the numbers of now and of all.
    cost: 3 * source.rows.length,
    newest: () => newest(rows),
    // Laid out where a figure first asks for it.
    numbers: once((span: Span | null) => {
      const all = lay(span, (of) => of);
      return { all, now: isUndated ? lay(span, newest) : all };
    }),
  };
}

/** Makes each thing once. */
function once<A, B>(make: (of: A) => B): (of: A) => B {
  const known = new Map<A, B>();
  return (of) => {
    if (!known.has(of)) known.set(of, make(of));
    return known.get(of) as B;
  };
}
