import { AVERAGE, SUM, TOGETHER } from './counting-words.ts';
import { type Direction, type Role, saysChange } from './direction.ts';
import type { Figure } from '../../domain/text-figures.ts';
import { isLead, type Lead } from './leads.ts';
import { rowBefore, type Span, spanOfColumn, timelineOf } from './periods.ts';
import { toleranceOf } from './tolerance.ts';
import type { FigureSource, NumberColumn, SourceRow } from './source.ts';
import type { WAYS } from './finding.ts';

/** A number that a source gives, as it stands or counted from several. */
export interface Candidate {
  value: number;
  way: (typeof WAYS)[number];
  column: NumberColumn;
  /** The row, or those it was counted from. */
  rows: readonly SourceRow[];
  /** What lies between an earlier row and a later one: its sign says which way it went. */
  isTimed?: boolean;
  /** In per cent of the row that stands later in the file. */
  isTurned?: boolean;
  /** The price of a month, told for a year, or the other way. */
  toldFor?: Span;
}

const DIFFERING =
  'more|less|fewer|higher|lower|up|down|rose|risen|rise|rises|fell|fallen|falls?|grew' +
  '|growth|grown|increased?|decreased?|declined?|dropped|drop|gained?|lost|difference' +
  '|differs?|gap|between|ahead|behind|above|below|lead(?:s|ing)?|led|trail(?:s|ed)?' +
  '|lag(?:s|ged)?|exceed(?:s|ed)?|beat(?:s|en)?|outsold|outsells?|outperform(?:s|ed)?' +
  '|topped|tops|surpass(?:es|ed)?|vor|hinter|apart|cheaper|dearer|expensive|saves?' +
  '|saving|extra|jumped|climbed|shrank|changed?|mehr|weniger|teurer|billiger' +
  '|unterschied|differenz|zwischen|moins|menos|más|diferencia|meno|più|differenza|écart' +
  '|de plus|diferença|mais|meer|minder|verschil';
const DIFFERENCE = new RegExp(String.raw`(?<!\p{L})(?:${DIFFERING})(?!\p{L})`, 'iu');
/** In German what "lag bei" is there; what "lag um" or "lag vor" tells lies between two. */
const LAY = /(?<!\p{L})lag(?!\p{L})/giu;
const LAY_AT = /(?<!\p{L})lag(?!\p{L}).*\sbei\s/iu;
const LAY_APART = /(?<!\p{L})(?:um|über|unter|behind)(?!\p{L})/iu;

/** Whether a text tells what lies between two. */
export const saysDifference = (text: string): boolean =>
  DIFFERENCE.test(LAY_AT.test(text) && !LAY_APART.test(text) ? text.replace(LAY, '') : text);
/** "(+$2)" */
const SIGNED = /(?:^|[(\s])[+±]\s?[$€£¥\d]/u;
const SHARE =
  /\b(?:share|of|part|portion|makes? up|made up|accounts?|accounted|anteil|vom|von|der)\b/i;
/** Pairs of more rows than this say what anybody wants to hear. */
const MOST_PAIRED = 12;

/** What the cells of some rows hold in some columns. */
export function cellsOf(rows: readonly SourceRow[], columns: readonly NumberColumn[]): Candidate[] {
  return rows.flatMap((row) =>
    columns.flatMap((column): Candidate[] => {
      const value = row.numbers[column.name] ?? null;
      return value === null ? [] : [{ value, way: 'cell', column, rows: [row] }];
    }),
  );
}

/** What a sentence asks to be counted. */
export interface Counting {
  isSum: boolean;
  /** What several have as one. */
  isTogether: boolean;
  isAverage: boolean;
  isDifference: boolean;
  isShare: boolean;
}

/** What the words of a sentence ask to be counted: of many sums one always fits. */
export function countingIn(sentence: string): Counting {
  const isDifference = saysDifference(sentence) || SIGNED.test(sentence) || saysChange(sentence);
  return {
    isSum: SUM.test(sentence),
    isTogether: TOGETHER.test(sentence),
    isAverage: AVERAGE.test(sentence),
    isDifference,
    isShare: !isDifference || SHARE.test(sentence),
  };
}

/** The rows that a sentence speaks of; all where it names none. */
export interface Spoken {
  /** Those that are added up. */
  spoken: readonly SourceRow[];
  averaged: readonly SourceRow[];
  /** Those that differences are taken between, and that have a share. */
  compared: readonly SourceRow[];
}

/**
 * What may be counted from a source where a sentence asks for it: totals and averages of the rows
 * it speaks of, what lies between two of them, a share of the whole.
 */
export function countedFrom(
  asks: Counting,
  { spoken, averaged, compared }: Spoken,
  columns: readonly NumberColumn[],
  source: FigureSource,
): Candidate[] {
  const summed = asks.isSum ? groupsOf(spoken, source) : [];
  const leveled = asks.isAverage ? groupsOf(averaged, source) : [];
  return columns.flatMap((column) => [
    ...summed.map((rows) => ({ value: sumOf(rows, column), way: 'sum' as const, column, rows })),
    ...leveled.map((rows) => {
      const value = sumOf(rows, column) / rows.length;
      return { value, way: 'average' as const, column, rows };
    }),
    ...(asks.isDifference ? between(compared, column, source) : []),
    ...(asks.isDifference && asks.isSum ? ofTotals(spoken, column, source) : []),
    ...(asks.isShare ? shares(compared, column, source, asks.isSum) : []),
  ]);
}

/**
 * A price of a month as one of a year, where a figure is told for the other and the source has no
 * column of it; null where it is of another span.
 * @param isBilledYearly what is paid by the year may be told by the month though there is a price of a month
 */
export function toldFor(
  c: Candidate,
  span: Span | null,
  { columns }: FigureSource,
  isBilledYearly: boolean,
): Candidate | null {
  const own = spanOfColumn(c.column.name);
  if (span === null || own === null || own === span || c.column.isPercent || c.way === 'change')
    return c;
  if (span === 'other') return null;
  const hasOther = columns.some((o) => spanOfColumn(o.name) === span && !o.isPercent);
  if (hasOther && !(isBilledYearly && span === 'month')) return null;
  return { ...c, value: span === 'year' ? c.value * 12 : c.value / 12, toldFor: span };
}

/**
 * The rows spoken of, and of rows of one period those of it from the first to the last of them: "from
 * Basic to Team". Of several periods nothing between is meant.
 */
function groupsOf(all: readonly SourceRow[], source: FigureSource): SourceRow[][] {
  const spoken = withoutTotals(all, source);
  if (spoken.length < 2) return spoken.length === 0 ? [] : [[...spoken]];
  const { rows } = source;
  const { times } = timelineOf(source);
  const [first, last] = [
    rows.indexOf(spoken[0] as SourceRow),
    rows.indexOf(spoken.at(-1) as SourceRow),
  ];
  const told = new Set(spoken.map((r) => times.get(r) ?? null));
  if (told.size > 1) return [[...spoken]];
  const range = rows.slice(first, last + 1).filter((r) => told.has(times.get(r) ?? null));
  return range.length === spoken.length ? [[...spoken]] : [[...spoken], range];
}

/** Of rows of periods what stands beside them without one, as a "Total", is none of the parts. */
export function withoutTotals(
  rows: readonly SourceRow[],
  source: FigureSource,
): readonly SourceRow[] {
  const { times } = timelineOf(source);
  const timed = rows.filter((r) => (times.get(r) ?? null) !== null);
  return timed.length === 0 ? rows : timed;
}

/** What lies between two rows, in their unit and in per cent of the earlier. */
function between(
  spoken: readonly SourceRow[],
  column: NumberColumn,
  source: FigureSource,
): Candidate[] {
  if (spoken.length > MOST_PAIRED) return [];
  const [only] = spoken;
  const before = only !== undefined && spoken.length === 1 ? rowBefore(only, source) : null;
  const { times, ids } = timelineOf(source);
  // What one thing was then and another is now is no difference that anybody means.
  const mayCompare = (a: SourceRow, b: SourceRow): boolean =>
    times.get(a) === times.get(b) || ids.get(a) === ids.get(b);
  // By time, and without one as they stand in the file.
  const all = (before === null ? spoken : [before, ...spoken]).toSorted(
    (a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0),
  );
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b): Candidate[] => {
      const [from, to] = [a.numbers[column.name] ?? null, b.numbers[column.name] ?? null];
      if (from === null || to === null || !mayCompare(a, b)) return [];
      const isTimed = (times.get(a) ?? null) !== (times.get(b) ?? null);
      const pair = { column, rows: [a, b], isTimed };
      const difference = { ...pair, value: to - from, way: 'difference' as const };
      const change = (of: number): Candidate[] =>
        of === 0 ? [] : [{ ...pair, value: (100 * (to - from)) / of, way: 'change' as const }];
      const turned = { ...pair, rows: [b, a], way: 'change' as const, isTurned: true };
      const ofOther = isTimed || to === 0 ? [] : [{ ...turned, value: (100 * (from - to)) / to }];
      return [difference, ...change(from), ...ofOther];
    }),
  );
}

/** How the total of some rows went from one of their periods to another; the last at least. */
function ofTotals(
  spoken: readonly SourceRow[],
  column: NumberColumn,
  source: FigureSource,
): Candidate[] {
  const { times, ids } = timelineOf(source);
  const told = new Set(spoken.map((r) => times.get(r) ?? null));
  const things = new Set(spoken.map((r) => ids.get(r)));
  const all = Map.groupBy(
    source.rows.filter((r) => things.has(ids.get(r)) && (times.get(r) ?? null) !== null),
    (r) => times.get(r) ?? 0,
  );
  const periods = [...all.keys()].toSorted((a, b) => a - b);
  const last = periods.findLastIndex((time) => told.has(time));
  const compared = periods.filter(
    (time, n) => told.has(time) || (told.size === 1 && n === last - 1),
  );
  if (compared.length > MOST_PAIRED) return [];
  return compared.flatMap((from, n) =>
    compared.slice(n + 1).flatMap((to): Candidate[] => {
      const rows = [...(all.get(from) ?? []), ...(all.get(to) ?? [])];
      const [before, after] = [
        sumOf(all.get(from) ?? [], column),
        sumOf(all.get(to) ?? [], column),
      ];
      const pair = { column, rows, isTimed: true };
      const difference = { ...pair, value: after - before, way: 'difference' as const };
      if (before === 0) return [difference];
      const value = (100 * (after - before)) / before;
      return [difference, { ...pair, value, way: 'change' as const }];
    }),
  );
}

/** What each row has of all rows of its period, and what they have together. */
function shares(
  spoken: readonly SourceRow[],
  column: NumberColumn,
  source: FigureSource,
  isSum: boolean,
): Candidate[] {
  if (spoken.length === source.rows.length) return [];
  const { rowsOf, periodOf } = wholesOf(source);
  const whole = new Map<number | null, number>();
  const wholeAt = (time: number | null): number => {
    const known = whole.get(time) ?? sumOf(rowsOf.get(time) ?? [], column);
    whole.set(time, known);
    return known;
  };
  const shareOf = (rows: readonly SourceRow[]): Candidate[] => {
    const told = new Set(rows.map(periodOf));
    const of = [...told].reduce<number>((total, time) => total + wholeAt(time), 0);
    const share = (100 * sumOf(rows, column)) / of;
    return of === 0 ? [] : [{ value: share, way: 'share', column, rows }];
  };
  const having = spoken.filter((row) => (row.numbers[column.name] ?? null) !== null);
  return [
    ...having.flatMap((row) => shareOf([row])),
    ...(isSum && having.length > 1 ? shareOf(having) : []),
  ];
}

interface Wholes {
  rowsOf: ReadonlyMap<number | null, readonly SourceRow[]>;
  periodOf(row: SourceRow): number | null;
}

const wholes = new WeakMap<FigureSource, Wholes>();

/** What a row is a share of: the rows of its period, or all where each period has one row. */
function wholesOf(source: FigureSource): Wholes {
  const before = wholes.get(source);
  if (before !== undefined) return before;
  const { times } = timelineOf(source);
  const timeOf = (row: SourceRow): number | null => times.get(row) ?? null;
  const byTime = Map.groupBy(source.rows, timeOf);
  const isOneEach = [...byTime.values()].every((rows) => rows.length === 1);
  const made = isOneEach
    ? { rowsOf: new Map([[null, source.rows]]), periodOf: () => null }
    : { rowsOf: byTime, periodOf: timeOf };
  wholes.set(source, made);
  return made;
}

/** What some rows have together. */
export const sumOf = (rows: readonly SourceRow[], { name }: NumberColumn): number =>
  rows.reduce((total, r) => total + (r.numbers[name] ?? 0), 0);

/** A figure, and what the words beside it say that it can be; absent where they do not. */
export type ToldFigure = Figure & {
  role?: Role;
  direction?: Direction;
  /** Which way it is told to have gone to it: "fell to". */
  wayTo?: Direction;
  lead?: Lead;
  /** What lies between two that are in per cent: "0.8 points". */
  isPoints?: true;
};

const isChange = ({ way, column }: Candidate): boolean =>
  way === 'difference' || way === 'change' || /growth|change|differen/i.test(column.name);

/** Of what is ahead of another only the lead over that one is meant, in per cent of that one. */
function isOfLead(lead: Lead | undefined, c: Candidate): boolean {
  if (lead === undefined) return c.isTurned !== true;
  if ((c.way !== 'difference' && c.way !== 'change') || c.isTimed === true) return false;
  return isLead(lead, c);
}

/**
 * Whether a figure states a candidate, to the precision that it was stated in.
 * @param direction which way the words say that it went
 */
export function states(
  figure: ToldFigure,
  c: Candidate,
  direction: Direction | null = null,
): boolean {
  const ofPercent = c.way === 'change' || c.way === 'share' || c.column.isPercent;
  const isOfPoints = figure.isPoints === true && c.way === 'difference' && c.column.isPercent;
  if (!isOfPoints && figure.isPercent !== ofPercent && !(figure.isBare && !ofPercent)) return false;
  if (!ofPercent && figure.currency !== null && isOther(figure.currency, c)) return false;
  if (figure.role !== undefined && isChange(c) !== (figure.role === 'change')) return false;
  if (direction !== null && c.isTimed === true && Math.sign(c.value) !== direction) return false;
  if (!isOfLead(figure.lead, c)) return false;
  const mayTurn = c.way === 'difference' || c.way === 'change' || c.value < 0;
  return figure.readings.some((reading) => {
    const slack = 1e-9 * Math.abs(c.value);
    const { below, above } = toleranceOf(figure, reading);
    // What is "over" a loss is a larger one.
    const sign = reading.value < 0 ? -1 : 1;
    const isNear = (value: number): boolean => {
      const more = sign * (value - reading.value);
      return more >= -below - slack && more <= above + slack;
    };
    // "a loss of 20" and "down by 20" say the size alone.
    return isNear(c.value) || (mayTurn && isNear(-c.value));
  });
}

/** What a figure may state, with all that lies near enough, and a little more. */
export const reachOf = (figure: Figure): { value: number; within: number }[] =>
  figure.readings.map((reading) => {
    const { below, above } = toleranceOf(figure, reading);
    return {
      value: reading.value,
      within: Math.max(below, above) + 1e-8 * Math.abs(reading.value),
    };
  });

/** The source says that its numbers are in another currency. */
export const isOther = (currency: string, { column }: Candidate): boolean =>
  column.currency !== null && column.currency !== currency;
