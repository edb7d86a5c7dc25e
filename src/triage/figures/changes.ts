import { type Candidate, type Counting, sumOf } from './candidates.ts';
import type { Ends } from './ends.ts';
import { isSpokenOf, type Mentions } from './mentions.ts';
import { isPeriod, timelineOf } from './periods.ts';
import type { FigureSource, NumberColumn, SourceRow } from './source.ts';

const ofPeriods = (values: ReadonlySet<string>): boolean => [...values].some(isPeriod);

/** What is spoken of, in whatever period. */
const thingsOf = (mentions: Mentions): Mentions =>
  new Map([...mentions].filter(([, values]) => !ofPeriods(values)));

/**
 * How each thing that is spoken of went from one told period to the other, and all of them together:
 * no other pair of periods is meant.
 */
export function changesBetween(
  ends: Ends,
  { mentions, counting }: { mentions: Mentions; counting: Counting },
  columns: readonly NumberColumn[],
  source: FigureSource,
): Candidate[] {
  if (!counting.isDifference) return [];
  const { times, ids } = timelineOf(source);
  const { from, to } = heldAgainst(ends, times);
  const named = thingsOf(mentions);
  const isAt = (row: SourceRow, of: ReadonlySet<number>): boolean => of.has(times.get(row) ?? NaN);
  const spoken = source.rows.filter(
    (row) => (isAt(row, from) || isAt(row, to)) && isSpokenOf(row, named),
  );
  const each = [...Map.groupBy(spoken, (row) => ids.get(row)).values()];
  const isOfAll = each.length > 1 && (counting.isSum || named.size === 0);
  const groups = [
    ...(isOfAll && counting.isSum && named.size === 0 ? [] : each),
    // Where nothing is named, what is told may be of all.
    ...(isOfAll ? [spoken] : []),
  ];
  return groups.flatMap((rows) => {
    const before = rows.filter((row) => isAt(row, from));
    const after = rows.filter((row) => isAt(row, to));
    const isWhole = before.length > 0 && before.length === after.length;
    return isWhole ? columns.flatMap((column) => changeIn(column, before, after)) : [];
  });
}

/** All of one stretch and all of the other, of which one may be the same of the year before. */
function heldAgainst(
  ends: Ends,
  times: ReadonlyMap<SourceRow, number | null>,
): Pick<Ends, 'from' | 'to'> {
  const all = [...times.values()].flatMap((t) => t ?? []);
  const within = (some: Iterable<number>): number[] => {
    const of = [...some];
    const [first, last] = [Math.min(...of), Math.max(...of)];
    return all.filter((t) => t >= first && t <= last);
  };
  if (ends.changed !== undefined) {
    const { from, to } = ends.changed;
    return { from: new Set(within(from)), to: new Set(within(to)) };
  }
  if (ends.isYearly !== true) return ends;
  const of = within([...ends.from, ...ends.to]);
  return { from: new Set(of.map((t) => t - 100)), to: new Set(of) };
}

function changeIn(
  column: NumberColumn,
  before: readonly SourceRow[],
  after: readonly SourceRow[],
): Candidate[] {
  const hasAll = [...before, ...after].every((row) => (row.numbers[column.name] ?? null) !== null);
  if (!hasAll) return [];
  const [from, to] = [sumOf(before, column), sumOf(after, column)];
  const pair = { column, rows: [...before, ...after], isTimed: true };
  const difference = { ...pair, value: to - from, way: 'difference' as const };
  if (from === 0) return [difference];
  return [difference, { ...pair, value: (100 * (to - from)) / from, way: 'change' as const }];
}

/** The rows of all periods from one to the other that are spoken of. */
export function rowsWithin(
  { from, to }: Ends,
  mentions: Mentions,
  source: FigureSource,
): SourceRow[] {
  const { times } = timelineOf(source);
  const named = thingsOf(mentions);
  const all = [...from, ...to];
  const [first, last] = [Math.min(...all), Math.max(...all)];
  return source.rows.filter((row) => {
    const at = times.get(row) ?? null;
    return at !== null && at >= first && at <= last && isSpokenOf(row, named);
  });
}
