import { cellsOf, type Counting, countingIn } from './candidates.ts';
import {
  type Carried,
  carriedBehind,
  NOTHING_CARRIED,
  type SpanWords,
  withCarried,
} from './carried.ts';
import { SUM } from './counting-words.ts';
import { periodTokens } from './dating.ts';
import { type Direction, directionIn } from './direction.ts';
import { type Ends, endsIn } from './ends.ts';
import { type ForeignName, foreignName } from './foreign-names.ts';
import { type LaidOut, laidOut } from './lay-out.ts';
import { type Lookup, lookupOf } from './lookup.ts';
import { columnsIn, isSpokenOf, type Mentions, mentionsIn, unknownPeriod } from './mentions.ts';
import { BILLED_YEARLY, isPeriod, namesYear, timelineOf } from './periods.ts';
import { clausesOf, type Sentence } from './sentences.ts';
import { NO_SIDE, type Side } from './sides.ts';
import type { FigureSource, NumberColumn, SourceRow } from './source.ts';
import { headAfter, type HeadCell, type TableHead } from './table-head.ts';
import { unitIn } from './told-units.ts';
import { saysPast } from './undated.ts';
import { yearBeforeIn } from './year-before.ts';

/** What came before a sentence: the question, and the sentences until there. */
export interface Before {
  mentions: Mentions;
  /** A year was named. */
  isDated: boolean;
  /** Of the table whose lines are read. */
  head: TableHead | null;
  /** In what a sentence without figures said that all are counted: "in thousands of euros". */
  unit: number;
  /** What was spoken of last, where the source does not have it. */
  foreign: string | null;
  carried: Carried;
}

/** A sentence with its periods as all have them, and what its words for stretches of time leave. */
export interface Dated extends Sentence {
  spans: SpanWords;
}

/** What a sentence says of a source, found once for all of its figures. */
export interface Said {
  text: string;
  /** Where it begins in the answer. */
  at: number;
  clauses: readonly Sentence[];
  mentions: Mentions;
  /** It names a period itself. */
  isOfPeriod: boolean;
  /** What was spoken of before it. */
  before: Mentions;
  head: TableHead | null;
  /** In what its numbers are counted. */
  unit: number;
  columns: readonly NumberColumn[];
  /** Before this place they are not meant. */
  columnsFrom: number;
  asked: { columns: readonly NumberColumn[]; isOfPast: boolean };
  foreign: string | null;
  /** A name that the source does not have, where the sentence says none that it has. */
  foreignName: string | null;
  direction: Direction | null;
  counting: Counting;
  isBilledYearly: boolean;
  /** No year is named, and no word speaks of the past: what is said holds now. */
  isUndated: boolean;
  /** The periods that changes and totals are told between. */
  ends: readonly Ends[];
  spans: SpanWords;
  /** What was laid out for its clauses that name nothing of their own. */
  laidOut: Map<string, LaidOut>;
}

/** What a figure is said of. */
export interface Context extends LaidOut {
  clause: Sentence;
  columns: readonly NumberColumn[];
  namesRows: boolean;
  namesColumns: boolean;
  /** Its column stands above it. */
  isHeaded: boolean;
  /** Its own clause, or its head, names its period. */
  isDated: boolean;
  /** A period that the source does not have. */
  foreign: string | null;
  /** What words for a stretch of time are read as. */
  covered: string | null;
  direction: Direction | null;
  /** What its words ask to be counted. */
  counting: Counting;
  /** The clause before it names something too, and has no figure of its own: "Basic and Pro cost $9". */
  isJoined(): boolean;
  /** Its cells in all periods, where its clause names none: what was before another is told so. */
  ofAnyPeriod(): Lookup | null;
}

/**
 * What was asked, as answers are read by it.
 * @param sentences of the question
 */
export function askedIn(
  sentences: readonly Dated[],
  source: FigureSource,
): Said['asked'] & { before: Before } {
  const prompt = sentences.map((s) => s.text).join('');
  const ends = endsIn(prompt, source, true);
  const carried = sentences.reduce(
    (before, { text, spans }) => carriedBehind({ text, ends, spans }, before),
    NOTHING_CARRIED,
  );
  return {
    columns: columnsIn(prompt, source.columns),
    isOfPast: saysPast(prompt, source),
    before: {
      mentions: mentionsIn(prompt, source),
      isDated: namesYear(prompt),
      head: null,
      unit: 1,
      foreign: foreignIn(prompt, source)?.name ?? null,
      carried,
    },
  };
}

const AMOUNT = /[$€£¥%]|\d[.,]\d/;
const BEFORE_THAT =
  /^\s*(?:before (?:that|then)|until then|prior to that|previously|davor|zuvor|vorher|bis dahin)(?!\p{L})/iu;

/** What is spoken of, in the periods before those that are. */
function periodsBefore(mentions: Mentions, source: FigureSource): Mentions {
  const { times } = timelineOf(source);
  const timesOf = (rows: readonly SourceRow[]): number[] =>
    rows.flatMap((row) => times.get(row) ?? []);
  const first = Math.min(...timesOf(source.rows.filter((r) => isSpokenOf(r, mentions))));
  const earlier = source.rows.filter((row) => (times.get(row) ?? Infinity) < first);
  return new Map(
    [...mentions].map(([name, values]) => [
      name,
      ofPeriods(values) ? new Set(earlier.map((row) => row.names[name] ?? '')) : values,
    ]),
  );
}

/** Reads a sentence. */
export function readSentence(
  sentence: Dated,
  { mentions, isDated, head, unit, foreign, carried }: Before,
  asked: Said['asked'],
  source: FigureSource,
): { said: Said; after: Before } {
  const { text } = sentence;
  const own = mentionsIn(text, source);
  const saysBefore = BEFORE_THAT.test(text) && ![...own.values()].some(ofPeriods);
  const all: Mentions = new Map([
    ...(saysBefore ? periodsBefore(mentions, source) : mentions),
    ...own,
  ]);
  const ownUnit = unitIn(text);
  const other = foreignIn(text, source, namesThing(mentions));
  const { isOfNow } = sentence.spans;
  const isNowDated = isDated || (namesYear(text) && !isOfNow);
  const clauses = clausesOf(sentence);
  const columns = columnsIn(text, source.columns);
  const isUndated = !isNowDated && !asked.isOfPast && !saysPast(text, source);
  const told = { text, ends: endsIn(text, source, isUndated), spans: sentence.spans };
  const said: Said = {
    text,
    at: sentence.at,
    clauses,
    mentions: all,
    isOfPeriod: [...own.values()].some(ofPeriods),
    before: mentions,
    head,
    unit: ownUnit === 1 ? unit : ownUnit,
    columns,
    columnsFrom: columns.length === 0 ? 0 : namedFrom(clauses, source),
    asked,
    foreign: unknownPeriod(text, source),
    foreignName: namesThing(own) ? null : (other?.name ?? foreign),
    direction: directionIn(text),
    counting: ofSpans(countingIn(text), text, told.spans),
    isBilledYearly: BILLED_YEARLY.test(text),
    isUndated,
    ...withCarried(told, carried),
    laidOut: new Map(),
  };
  const after = {
    mentions: isOfNow ? withPeriodsOf({ mentions: all, before: mentions }, true) : all,
    isDated: isNowDated,
    head: headAfter(text, head, source),
    unit: ownUnit === 1 || /\d/.test(text) ? unit : ownUnit,
    foreign: namesThing(own) ? null : other?.isKept === true ? other.name : foreign,
    carried: carriedBehind(told, carried),
  };
  return { said, after };
}

/** What else tells what a figure is said of. */
interface Beside {
  head: HeadCell | null;
  ends: Ends | null;
  /** No other amount stands in its sentence. */
  isOnly: boolean;
}

/** What the figures of one clause are said of, or those on one side of a comparison. */
export function contextOf(
  clause: Sentence,
  said: Said,
  source: FigureSource,
  side: Side = NO_SIDE,
  { head, ends, isOnly }: Beside = { head: null, ends: null, isOnly: false },
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
  const isDatedHere = periodTokens(clause.text).some((t) => t.within !== null);
  const { unread, sumsOver } = said.spans;
  const foreign =
    (unread !== null && (unread.isPart || !isDatedHere) ? unread.words : null) ??
    (isTold ? unknownPeriod(clause.text, source) : said.foreign) ??
    foreignHere(clause.text, { own, side, said }, source);
  const isOwn = own.size > 0 || side !== NO_SIDE || head !== null;
  const isUndated = said.isUndated || side.isOfNow;
  const of = {
    mentions,
    inSentence,
    own: isOwn ? own : null,
    upTo: asksForTotal(clause, said) ? untilHere(clause, said, source) : null,
    isUndated,
    isBilledYearly: said.isBilledYearly,
    counting: ofRange(countingHere(clause, said, [...own.values(), ...side.names.values()]), ends),
    columns: columns ?? source.columns,
    ends,
    isOnly,
    sumsOver: isDatedHere ? null : sumsOver,
  };
  const isDated = [...own.values(), ...(head?.names.values() ?? [])].some(ofPeriods);
  return {
    clause,
    ...laidOut(of, said.laidOut, source),
    columns: of.columns,
    namesRows: mentions.size > 0,
    namesColumns: columns !== undefined,
    isDated,
    isHeaded: (head?.columns.length ?? 0) > 0,
    foreign,
    covered: said.spans.covered,
    direction: directionIn(clause.text) ?? said.direction,
    counting: of.counting,
    isJoined: () => namesThing(own) && isJoinedTo(clause, said, source),
    ofAnyPeriod: () => (isDated ? null : cellsOfAnyPeriod(mentions, of.columns, source)),
  };
}

/** Whether something is named that is no period. */
const namesThing = (mentions: Mentions): boolean =>
  [...mentions.values()].some((values) => !ofPeriods(values));

/** Whether more than one thing is spoken of that is no period. */
export const namesSeveral = ({ mentions }: Said): boolean =>
  [...mentions.values()].some((values) => values.size > 1 && !ofPeriods(values));

/** A name that a text speaks of though the source does not have it, where it names none that it has. */
const foreignIn = (text: string, source: FigureSource, isNamed = false): ForeignName | null =>
  namesThing(mentionsIn(text, source)) ? null : foreignName(text, source, isNamed);

/** The same of one clause; one that names nothing is of what its sentence names. */
function foreignHere(
  text: string,
  { own, side, said }: { own: Mentions; side: Side; said: Said },
  source: FigureSource,
): string | null {
  if (namesThing(own)) return null;
  const here = foreignName(text, source, namesThing(said.mentions))?.name ?? null;
  return here ?? (namesThing(side.names) ? null : said.foreignName);
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
    (c) => SUM.test(c.text) && (c.at === clause.at || !AMOUNT.test(c.text)),
  );
  return { ...counting, isSum };
}

/** What is told of all from one period to another is their total. */
const ofRange = (counting: Counting, ends: Ends | null): Counting =>
  ends?.isRange === true && !counting.isDifference && !counting.isAverage
    ? { ...counting, isSum: true }
    : counting;

/** What is told to date is a total, and what is held against the year before is a change. */
const ofSpans = (counting: Counting, text: string, { isTotal }: SpanWords): Counting => ({
  ...counting,
  isSum: counting.isSum || isTotal,
  isDifference: counting.isDifference || yearBeforeIn(text) !== null,
});

/** "In total, $4.45m": the words may be a clause of their own. */
function asksForTotal(clause: Sentence, { clauses }: Said): boolean {
  const before = clauses[clauses.indexOf(clause) - 1]?.text ?? '';
  return SUM.test(clause.text) || (SUM.test(before) && !/\d/.test(before));
}

function cellsOfAnyPeriod(
  mentions: Mentions,
  columns: readonly NumberColumn[],
  source: FigureSource,
): Lookup {
  const named = new Map([...mentions].filter(([, values]) => !ofPeriods(values)));
  const rows = source.rows.filter((r) => isSpokenOf(r, named));
  return lookupOf(cellsOf(rows, columns));
}

function isJoinedTo(clause: Sentence, { clauses }: Said, source: FigureSource): boolean {
  const before = clauses[clauses.indexOf(clause) - 1]?.text ?? '';
  return !AMOUNT.test(before) && namesThing(mentionsIn(before, source));
}

/** What is spoken of until the end of a clause: of a total what comes after is a part. */
function untilHere({ text, at }: Sentence, said: Said, source: FigureSource): Mentions {
  const until = said.text.slice(0, at + text.length - said.at);
  return new Map([...said.before, ...mentionsIn(until, source)]);
}

/** What is spoken of, with the periods of the sentences before, or with none. */
function withPeriodsOf(
  { mentions, before }: Pick<Said, 'mentions' | 'before'>,
  keepsBefore: boolean,
): Mentions {
  return new Map(
    [...mentions].flatMap(([name, values]) => {
      if (!ofPeriods(values)) return [[name, values] as const];
      const earlier = keepsBefore ? before.get(name) : undefined;
      return earlier === undefined ? [] : [[name, earlier] as const];
    }),
  );
}
