import { type DecimalSign, decimalSignOf, numberOf, readCell } from './cells.ts';
import { currencyOfHead, scaleOf } from './head-units.ts';
import { longFrom, type TableRow } from './wide.ts';

/** A column of numbers. */
export interface NumberColumn {
  name: string;
  isPercent: boolean;
  /** What its numbers are in; null where the source does not say. */
  currency: string | null;
}

export interface SourceRow {
  /** Where it stands in the file, from 1. */
  line: number;
  /** Of what stands there as a column: its head. */
  head?: string;
  /** By name column. */
  names: Readonly<Record<string, string>>;
  /** By number column; null where the cell holds none. Per cent as in a sentence: 12.5. */
  numbers: Readonly<Record<string, number | null>>;
}

/** A table that figures are held against. */
export interface FigureSource {
  file: string;
  /** Columns by whose values a sentence names a row: products, quarters, years. */
  names: readonly string[];
  columns: readonly NumberColumn[];
  rows: readonly SourceRow[];
  /** Its numbers have no name but that of their row. */
  isOfThings?: boolean;
  /** Cells that may be a number or a thousand times as much: "850.000" with nothing to tell. */
  unread: readonly UnreadCell[];
}

export interface UnreadCell {
  column: string;
  line: number;
  head?: string;
  text: string;
}

const PERIOD = /^(year|month|quarter|period|date|day|week|fy|jahr|monat|quartal)s?$/i;
const PERCENT = /percent|per.?cent|pct|%|margin|rate\b|share|growth/i;
const NOT_AMOUNTS = /(^|[\s_-])(id|no|nr|number|code|zip|sku|phone|line)$/i;

/**
 * Makes a source of a table's rows.
 * @param given the columns that name a row; those without numbers, and periods, where left out
 * @param usual the sign before decimals where no cell shows one; null where the file says nothing
 */
export function makeSource(
  file: string,
  table: readonly TableRow[],
  given?: readonly string[],
  usual: DecimalSign | null = null,
): FigureSource {
  const long = longFrom(table, given);
  return long === null
    ? sourceOf(file, table, given, usual)
    : { ...sourceOf(file, long.table, long.names, usual), isOfThings: long.isOfThings };
}

function sourceOf(
  file: string,
  table: readonly TableRow[],
  given: readonly string[] | undefined,
  usual: DecimalSign | null,
): FigureSource {
  const all = [...new Set(table.flatMap((r) => Object.keys(r.cells)))];
  const cellsOf = (column: string): string[] =>
    table.map((r) => r.cells[column] ?? '').filter((cell) => cell.trim() !== '');
  const isOfNumbers = (column: string): boolean => {
    const cells = cellsOf(column);
    return cells.length > 0 && cells.every((cell) => numberOf(cell) !== null);
  };
  const isName = (column: string): boolean =>
    given?.includes(column) ??
    (PERIOD.test(column) || NOT_AMOUNTS.test(column) || !isOfNumbers(column));
  const names = all.filter(isName);
  const ofNumbers = all.filter((c) => !names.includes(c) && isOfNumbers(c));
  const columns = ofNumbers.map((name) => columnOf(name, cellsOf(name)));
  const shares = new Set(columns.filter((c) => isOfFractions(c, cellsOf(c.name))));
  const ofFile = decimalSignOf(ofNumbers.flatMap(cellsOf)) ?? usual;
  const signs = new Map(ofNumbers.map((c) => [c, decimalSignOf(cellsOf(c)) ?? ofFile]));
  const signOf = (column: string): DecimalSign | null => signs.get(column) ?? null;
  const rows = table.map(({ cells, ...place }): SourceRow => {
    const valueIn = (c: NumberColumn): number | null =>
      valueOf(numberIn(cells[c.name] ?? '', signOf(c.name)), c, shares.has(c));
    return {
      ...place,
      names: Object.fromEntries(names.map((n) => [n, (cells[n] ?? '').trim()])),
      numbers: Object.fromEntries(columns.map((c) => [c.name, valueIn(c)])),
    };
  });
  const unread = table.flatMap(({ cells, ...place }) =>
    ofNumbers
      .map((column) => ({ ...place, column, text: (cells[column] ?? '').trim() }))
      .filter(({ column, text }) => numberIn(text, signOf(column)) === 'either'),
  );
  return { file, names, columns, rows, unread };
}

function columnOf(name: string, cells: readonly string[]): NumberColumn {
  const currency = currencyOfHead(name, (cells[0] ?? '').split(/[\d\s.,]+/));
  return { name, isPercent: cells.some((c) => c.includes('%')) || PERCENT.test(name), currency };
}

/** A share may stand there as .125 or as 12.5. */
const isOfFractions = ({ isPercent }: NumberColumn, cells: readonly string[]): boolean =>
  isPercent &&
  cells.every((c) => !c.includes('%') && Math.abs(numberOf(c) ?? 0) <= 1) &&
  cells.some((c) => (numberOf(c) ?? 0) !== 0);

/** A cell's number; `either` where a point may be of thousands or of decimals. */
function numberIn(cell: string, sign: DecimalSign | null): number | 'either' | null {
  const read = readCell(cell);
  if (read === null || read.by === null) return read?.value ?? null;
  // A comma before three digits, where nothing shows commas before decimals, is of thousands.
  return sign === null && cell.includes('.') ? 'either' : read.by[sign ?? '.'];
}

/** In per cent where its column is of fractions; a header may say that its numbers are thousands. */
function valueOf(
  value: number | 'either' | null,
  column: NumberColumn,
  isFraction: boolean,
): number | null {
  if (value === null || value === 'either') return null;
  return isFraction ? value * 100 : value * scaleOf(column.name);
}

/** Where something stands in its file: "line 4", "column Feb 2026". */
export const placeWords = ({ line, head }: { line: number; head?: string }): string =>
  head === undefined ? `line ${line}` : `column ${head}`;

/** How people know a row: "Q1 2026 (line 4)"; a column has its own name. */
export function rowWords(row: SourceRow): string {
  const known = Object.values(row.names).filter((n) => n !== '');
  if (known.length === 0) return placeWords(row);
  const words = known.slice(0, 3).join(' ');
  return row.head === undefined ? `${words} (${placeWords(row)})` : words;
}
