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

const KEY =
  /(?:(?<quote>["'])(?<quoted>[^"':{},]{1,60})\k<quote>\s?:\s?["']?|(?<plain>[\p{L}_][\p{L}\d_]{0,59}):)$/u;

/**
 * The key that a figure is the value of, in JSON or written like it: `"revenue_eur":1720000`. Null
 * where it is of none.
 */
export function keyOver(text: string, at: number, { columns }: FigureSource): HeadCell | null {
  const { quoted, plain } = KEY.exec(text.slice(Math.max(0, at - 70), at))?.groups ?? {};
  const key = quoted ?? plain;
  if (key === undefined) return null;
  return { names: new Map(), columns: columnsIn(key, columns), unit: unitIn(key) };
}
