import { columnsIn, type Mentions, mentionsIn } from './mentions.ts';
import type { FigureSource, NumberColumn } from './source.ts';
import { unitIn } from './told-units.ts';

/** What the head of a cell in a Markdown table says of the figures below it. */
export interface HeadCell {
  names: Mentions;
  columns: readonly NumberColumn[];
  /** In what its numbers are counted. */
  unit: number;
}

export type TableHead = readonly HeadCell[];

const isTableLine = (text: string): boolean => /^\s*\|/.test(text);

/** The head of the table that a line belongs to: the one before it, else itself; null for no table. */
export function headAfter(
  text: string,
  before: TableHead | null,
  source: FigureSource,
): TableHead | null {
  if (!isTableLine(text)) return null;
  if (before !== null) return before;
  return text.split('|').map((cell) => ({
    names: mentionsIn(cell, source),
    columns: columnsIn(cell, source.columns),
    unit: unitIn(cell),
  }));
}

/** What stands above a place in a line; null where its head says nothing of the source. */
export function headOver(text: string, at: number, head: TableHead | null): HeadCell | null {
  if (head === null || !isTableLine(text)) return null;
  const cell = head[text.slice(0, at).split('|').length - 1];
  return cell === undefined || (cell.names.size === 0 && cell.columns.length === 0) ? null : cell;
}
