import { type Candidate, cellsOf, toldFor, type ToldFigure, withoutTotals } from './candidates.ts';
import type { Context } from './context.ts';
import type { Span } from './periods.ts';
import type { FigureSource, NumberColumn } from './source.ts';

/**
 * What the source has of that which a sentence speaks of, where this is one number: a cell of the one
 * row, or the total, average, difference, change or share that its words ask for. Null where it may
 * be one or another: what is shown beside a wrong figure is taken for the right one.
 */
export function truthOf(
  figure: ToldFigure,
  context: Context,
  span: Span | null,
  source: FigureSource,
): Candidate | null {
  if (!context.namesRows || figure.lead !== undefined) return null;
  const way = wayAsked(figure, context);
  const column = way === null ? null : columnOf(figure, context, way);
  if (way === null || column === null) return null;
  if (way === 'sum' && column.isPercent) return null;
  const all =
    way === 'cell'
      ? cellOf(context, column, span, source)
      : context
          .numbers(span)
          .now.ofWay(way)
          .filter((c) => c.column === column && c.isTurned !== true);
  const [first] = all;
  return first !== undefined && all.every((c) => c.value === first.value) ? first : null;
}

/** What the words ask to be counted; null where they may ask for one or another. */
function wayAsked(figure: ToldFigure, { counting, columns }: Context): Candidate['way'] | null {
  const { role } = figure;
  const isOfCounted = figure.isPercent && !columns.some((c) => c.isPercent);
  if (counting.isDifference && role !== 'level') {
    if (counting.isSum || counting.isAverage) return null;
    if (role === undefined && !isOfCounted) return null;
    return isOfCounted ? 'change' : figure.isPercent ? null : 'difference';
  }
  if (isOfCounted) return counting.isSum || counting.isAverage ? null : 'share';
  if (counting.isSum && counting.isAverage) return null;
  return counting.isSum ? 'sum' : counting.isAverage ? 'average' : 'cell';
}

/** The one column that is meant; of those that are not named the one that is told as the figure is. */
function columnOf(
  { isPercent, currency }: ToldFigure,
  { columns }: Context,
  way: Candidate['way'],
): NumberColumn | null {
  const isOfCounted = way === 'share' || way === 'change';
  const fitting = columns.filter((c) => c.isPercent === (isPercent && !isOfCounted));
  const exact = fitting.filter((c) => currency !== null && c.currency === currency);
  const unsaid = fitting.filter((c) => currency === null || c.currency === null);
  const [first, ...others] = exact.length > 0 ? exact : unsaid;
  return first === undefined || others.length > 0 ? null : first;
}

function cellOf(
  context: Context,
  column: NumberColumn,
  span: Span | null,
  source: FigureSource,
): Candidate[] {
  const rows = withoutTotals(context.newest(), source);
  if (rows.length !== 1 || context.isJoined()) return [];
  return cellsOf(rows, [column]).flatMap((c) => toldFor(c, span, source, false) ?? []);
}
