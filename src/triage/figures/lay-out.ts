import {
  type Candidate,
  cellsOf,
  countedFrom,
  type Counting,
  toldFor,
  withoutTotals,
} from './candidates.ts';
import { changesBetween, rowsWithin } from './changes.ts';
import type { Covering, Ends } from './ends.ts';
import { addsUp } from './flows.ts';
import { type Lookup, lookupOf } from './lookup.ts';
import { isSpokenOf, type Mentions } from './mentions.ts';
import { isPeriod, type Span, timelineOf } from './periods.ts';
import type { FigureSource, NumberColumn, SourceRow } from './source.ts';
import { newestOf } from './undated.ts';

/** What rows and columns something is said of. */
export interface Reach {
  mentions: Mentions;
  /** What its sentence speaks of. */
  inSentence: Mentions;
  /** What its clause names, where it is said of other rows than its sentence. */
  own: Mentions | null;
  /** Of a total what was named until there. */
  upTo: Mentions | null;
  isUndated: boolean;
  isBilledYearly: boolean;
  counting: Counting;
  columns: readonly NumberColumn[];
  /** The periods that changes and totals are told between. */
  ends: Ends | null;
  /** No other amount stands in its sentence. */
  isOnly: boolean;
  /** Totals of several periods are of the rows of one of these times alone. */
  sumsOver: readonly ReadonlySet<number>[] | null;
}

/** The rows that something is said of, and what the source has there. */
export interface LaidOut {
  /** Rows that its clause, its sentence or what came before speaks of; all where nothing does. */
  rows: readonly SourceRow[];
  /** Rows that were looked through to lay it out. */
  cost: number;
  /** Of its rows those that hold now, where no period is named. */
  newest(): readonly SourceRow[];
  /** What the source has there, told for a span: of what holds now, and of all that is spoken of. */
  numbers(span: Span | null): { now: Lookup; all: Lookup };
}

const wholes = new WeakMap<FigureSource, Map<string, LaidOut>>();
/** So many ways to read a whole source are kept. */
const MOST_WHOLES = 50;

/** The rows of a context and its numbers; those that no name tells apart are laid out once. */
export function laidOut(
  of: Reach,
  ofSentence: Map<string, LaidOut>,
  source: FigureSource,
): LaidOut {
  const kept = of.mentions.size > 0 ? ofSentence : (wholes.get(source) ?? new Map());
  if (of.mentions.size === 0) wholes.set(source, kept);
  const { counting, isBilledYearly } = of;
  const isOwn = of.own !== null || of.upTo !== null;
  const names = of.columns.map((c) => c.name);
  const ends =
    of.ends === null
      ? null
      : {
          ...of.ends,
          from: [...of.ends.from],
          to: [...of.ends.to],
          until: 0,
          changed: of.ends.changed !== undefined,
        };
  const overs = of.sumsOver?.map((times) => [...times]) ?? null;
  const asked = [names, counting, isBilledYearly, of.isUndated, ends, of.isOnly, overs];
  const key = JSON.stringify(asked);
  const before = isOwn ? undefined : kept.get(key);
  if (before !== undefined) return { ...before, cost: 0 };
  const made = layOut(of, source);
  if (kept.size >= MOST_WHOLES) kept.clear();
  if (!isOwn) kept.set(key, made);
  return made;
}

function layOut(of: Reach, source: FigureSource): LaidOut {
  const { mentions, inSentence, own, upTo, isUndated, isBilledYearly, counting } = of;
  const { columns, ends } = of;
  const spokenOf = (m: Mentions): readonly SourceRow[] =>
    m.size === 0 ? source.rows : source.rows.filter((r) => isSpokenOf(r, m));
  const rows = spokenOf(mentions);
  const newest = once((all: readonly SourceRow[]) =>
    isUndated ? newestOf(all, mentions, source) : all,
  );
  const told = [...(own === null ? [] : [inSentence]), mentions, ...(upTo === null ? [] : [upTo])];
  const sets = told.map((m) => setOf(m, spokenOf(m), of, source));
  const { ids } = timelineOf(source);
  const ofOwn = new Set(rows.map((r) => ids.get(r)));
  // How one thing changed, and its share, are told of the rows of their own clause.
  const isOfOwn = (c: Candidate): boolean => {
    if (c.way === 'share') return c.rows.length > 1 || rows.includes(c.rows[0] as SourceRow);
    const isOfOne = new Set(c.rows.map((r) => ids.get(r))).size === 1;
    return !(c.isTimed === true && isOfOne) || c.rows.every((r) => ofOwn.has(ids.get(r)));
  };
  const changes =
    ends === null
      ? []
      : told.flatMap((m) => changesBetween(ends, { mentions: m, counting }, columns, source));
  const cellColumns = isBilledYearly ? source.columns : columns;
  const lay = (span: Span | null, kept: (all: readonly SourceRow[]) => readonly SourceRow[]) => {
    // A total may be of all periods, or of what holds now.
    const counted = sets.flatMap((set) => countedIn(set, kept, of, source));
    // "Q1 and Q2 together": what one of them has is not told.
    const isJoint = counting.isTogether && of.isOnly && ends === null && kept(rows).length > 1;
    const cells = isJoint
      ? []
      : cellsOf(kept(rows), cellColumns).filter((c) => isTold(c, of, source));
    // Where two periods are told, what lies between others is not meant.
    const meant = counted.filter((c) => ends === null || c.isTimed !== true);
    return lookupOf(
      [...cells, ...[...changes, ...meant].filter(isOfOwn)].flatMap(
        (c) => toldFor(c, span, source, isBilledYearly) ?? [],
      ),
    );
  };
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

/** Rows that totals may be of. */
interface RowSet {
  all: readonly SourceRow[];
  /** All from one period to another, where these are told. */
  within: readonly SourceRow[] | null;
  isOfPeriod: boolean;
}

const setOf = (
  mentions: Mentions,
  all: readonly SourceRow[],
  { ends }: Reach,
  source: FigureSource,
): RowSet => ({
  all,
  within: ends?.isRange === true ? rowsWithin(ends, mentions, source) : null,
  isOfPeriod: [...mentions.values()].some((values) => [...values].some(isPeriod)),
});

/** A total may be of all periods, or of what holds now; of a quarter of no year it is of the newest. */
function countedIn(
  { all, within, isOfPeriod }: RowSet,
  kept: (all: readonly SourceRow[]) => readonly SourceRow[],
  { counting, columns, sumsOver, isUndated, ends }: Reach,
  source: FigureSource,
): Candidate[] {
  const { times } = timelineOf(source);
  const levels = ends?.covering === 'total' ? columns.filter((c) => mayBeLevel(c, 'total')) : [];
  const atEnd = all.filter((r) => ends?.to.has(times.get(r) ?? NaN));
  const ofEnd = { spoken: atEnd, averaged: atEnd, compared: [] };
  const partsOf = (set: readonly SourceRow[]): (readonly SourceRow[])[] =>
    sumsOver?.map((over) => set.filter((r) => over.has(times.get(r) ?? NaN))) ?? [set];
  const sets = new Set(isUndated && isOfPeriod ? [kept(all)] : [kept(all), all]);
  const counted = [...sets].flatMap((set) => {
    const compared = withoutTotals(kept(set), source);
    return partsOf(set).flatMap((part) => {
      const held = withoutTotals(kept(part), source);
      // Of one thing an average is over time.
      const averaged = held.length > 1 ? held : part;
      const spoken = { spoken: within ?? part, averaged: within ?? averaged, compared };
      return countedFrom(counting, spoken, columns, source);
    });
  });
  return [...counted, ...countedFrom(counting, ofEnd, levels, source)];
}

/** Of all from one period to another a cell says what each of them has. */
function isTold(
  c: Candidate,
  { ends, isOnly, counting, mentions }: Reach,
  source: FigureSource,
): boolean {
  const isOfAll = ends?.isRange === true && (counting.isSum || !counting.isDifference);
  if (ends === null || !isOfAll || !isOnly) return true;
  const { ids } = timelineOf(source);
  if (ends.covering !== undefined && mayBeLevel(c.column, ends.covering))
    return isAtEdge(c, ends, source);
  const own = ids.get(c.rows[0] as SourceRow);
  return rowsWithin(ends, mentions, source)
    .filter((row) => ids.get(row) === own)
    .every((row) => row.numbers[c.column.name] === c.value);
}

/** Of a stretch what one of its periods has may be meant: prices, and what is counted at a time. */
function mayBeLevel(column: NumberColumn, covering: Covering): boolean {
  const isTotal = addsUp(column);
  if (covering === 'total') return isTotal === false;
  return covering !== 'spanning' || isTotal !== true;
}

/** It is of the period that a stretch ends with, or of the one that it starts with. */
function isAtEdge(
  { rows }: Candidate,
  { from, to, covering }: Ends,
  source: FigureSource,
): boolean {
  const { times } = timelineOf(source);
  const at = times.get(rows[0] as SourceRow) ?? NaN;
  return to.has(at) || (covering === 'starting' && from.has(at));
}

/** Makes each thing once. */
function once<A, B>(make: (of: A) => B): (of: A) => B {
  const known = new Map<A, B>();
  return (of) => {
    if (!known.has(of)) known.set(of, make(of));
    return known.get(of) as B;
  };
}
