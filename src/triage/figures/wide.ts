import { readCell } from './cells.ts';
import { hasUnit } from './head-units.ts';
import { isPeriodAlone } from './plain-words.ts';

/** A row of a table as it stands in its file. */
export interface TableRow {
  /** Where it stands in the file, from 1; of a column its place among those with numbers. */
  line: number;
  /** It stands there as a column with this head. */
  head?: string;
  cells: Readonly<Record<string, string>>;
}

/** A table with a row for each period, and the columns that name its rows. */
export interface LongTable {
  table: readonly TableRow[];
  names: readonly string[];
  /** Its rows are of things, and its one column of numbers has no name of its own. */
  isOfThings: boolean;
}

/** A table with more cells is left as it is: to lay it out anew would cost more than it tells. */
const MOST_CELLS = 5_000;
const FEWEST_PERIODS = 2;

/**
 * A table with a column for each period, as people lay out their sheets, as one with a row for each:
 * what changed between two periods, and what holds now, is found as in any other. Where its rows are
 * of what is measured ("Revenue (k€)", "Churn (%)") each of them becomes a column, in its own unit;
 * where they are of things ("North"), a name. Null where periods are no columns of it.
 * @param given the columns that name a row; those without numbers, where left out
 */
export function longFrom(
  table: readonly TableRow[],
  given: readonly string[] | undefined,
): LongTable | null {
  const heads = [...new Set(table.flatMap((row) => Object.keys(row.cells)))];
  if (heads.length * table.length > MOST_CELLS) return null;
  const isName = (head: string): boolean => given?.includes(head) ?? !isOfNumbers(table, head);
  const periods = heads.filter((h) => given?.includes(h) !== true && isPeriodAlone(periodOf(h)));
  if (periods.length < FEWEST_PERIODS) return null;
  const labels = heads.filter((h) => !periods.includes(h) && isName(h));
  const others = heads.filter((h) => !periods.includes(h) && !labels.includes(h));
  if (labels.length === 0 || others.length > periods.length) return null;
  // What is told in per cent beside the periods, as how they changed, is counted from them.
  const columns = heads.filter(
    (h) => periods.includes(h) || (others.includes(h) && !isPercent(table, h)),
  );
  const period = nameBeside('period', heads);
  const measure = measureIn(table, labels, columns);
  const of = { labels: labels.filter((l) => l !== measure), columns, period };
  return {
    table: measure === null ? byThing(table, of) : byMeasure(table, { ...of, measure }),
    names: [...of.labels, period],
    isOfThings: measure === null,
  };
}

interface Layout {
  labels: readonly string[];
  columns: readonly string[];
  /** What the column of the periods is called. */
  period: string;
}

/** Each cell of a thing is a row. */
function byThing(table: readonly TableRow[], { labels, columns, period }: Layout): TableRow[] {
  const value = nameBeside('value', labels);
  return table.flatMap(({ line, cells }) =>
    columns.map((column) => ({
      line,
      cells: { ...only(cells, labels), [period]: periodOf(column), [value]: cells[column] ?? '' },
    })),
  );
}

/** Each period is a row, of each thing that has some. */
function byMeasure(table: readonly TableRow[], of: Layout & { measure: string }): TableRow[] {
  const { labels, columns, period, measure } = of;
  const things = [...Map.groupBy(table, ({ cells }) => keyOf(cells, labels)).values()];
  return things.flatMap((rows) =>
    columns.map((column, at) => ({
      line: at + 1,
      head: column,
      cells: {
        ...only(rows[0]?.cells ?? {}, labels),
        [period]: periodOf(column),
        ...Object.fromEntries(rows.map(({ cells }) => [cells[measure] ?? '', cells[column] ?? ''])),
      },
    })),
  );
}

/** The column that says what is measured; null where rows are of things alone. */
function measureIn(
  table: readonly TableRow[],
  labels: readonly string[],
  columns: readonly string[],
): string | null {
  const isMeasure = (label: string): boolean => table.some((r) => hasUnit(r.cells[label] ?? ''));
  const [only, ...more] = labels;
  const found =
    labels.find(isMeasure) ??
    (only !== undefined && more.length === 0 && areOfSeveralUnits(table, columns) ? only : null);
  if (found === null || labels.some((l) => l !== found && isMeasure(l))) return null;
  // Two rows of one name could not both be its column.
  const keys = new Set(table.map(({ cells }) => keyOf(cells, labels)));
  const isEachNamed = table.every(({ cells }) => (cells[found] ?? '').trim() !== '');
  return keys.size === table.length && isEachNamed ? found : null;
}

const SIGNS = /[%％$€£¥]|(?<!\p{L})(?:eur|usd|gbp|chf)(?!\p{L})/giu;

/** Some rows hold per cent, or money, and others do not. */
function areOfSeveralUnits(table: readonly TableRow[], columns: readonly string[]): boolean {
  const units = table.flatMap(({ cells }) => {
    const first = columns.map((c) => cells[c] ?? '').find((cell) => cell.trim() !== '');
    return first === undefined ? [] : [(first.match(SIGNS) ?? []).join('').toLowerCase()];
  });
  return new Set(units).size > 1;
}

const isOfNumbers = (table: readonly TableRow[], head: string): boolean => {
  const filled = table.map((r) => r.cells[head] ?? '').filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.every((cell) => readCell(cell) !== null);
};

const isPercent = (table: readonly TableRow[], head: string): boolean =>
  /[%％]|percent|pct/i.test(head) || table.every((r) => /[%％]/.test(r.cells[head] ?? ''));

const only = (
  cells: Readonly<Record<string, string>>,
  heads: readonly string[],
): Record<string, string> => Object.fromEntries(heads.map((h) => [h, cells[h] ?? '']));

const keyOf = (cells: Readonly<Record<string, string>>, heads: readonly string[]): string =>
  JSON.stringify(heads.map((h) => cells[h] ?? ''));

/** A name that no column has. */
const nameBeside = (name: string, heads: readonly string[]): string =>
  heads.includes(name) ? nameBeside(`${name} `, heads) : name;

/** "Jan-26", as sheets write it: in a head no day is meant. */
const SHORT_MONTH = /^(\p{L}{3,9}\.?)[-\s'’]+(\d\d)$/u;

/** A period as a sentence would name it. */
const periodOf = (head: string): string => head.trim().replace(SHORT_MONTH, '$1 20$2');
