// How figures are written on the page, and what a look costs.
import type { Cell } from '../cells.ts';
import { clopperPearson } from '../exact.ts';
import type { Row } from '../results.ts';
import { ALONE, delayOf, ORACLE, OURS, type Tally } from '../score.ts';

/** Tokens that one trial of one case is taken to cost, input and output together. */
export const TOKENS_A_TRIAL = 1000;

export type Found = ReadonlyMap<string, Row>;

/** `0.4`, `12`; a share as per cent. */
export const percent = (share: number): string =>
  share === 0 || share >= 0.0995 ? (100 * share).toFixed(0) : (100 * share).toFixed(1);
/** `3 of 500, 0.6 % (0.1 to 1.7)`. */
export function counted({ found, years }: Tally): string {
  const { low, high } = clopperPearson(found, years);
  return `${found} of ${years}, ${percent(found / years)} % (${percent(low)} to ${percent(high)})`;
}
export const one = (x: number): string => x.toFixed(1);
/** Median looks, `–` where under half was found. */
export const median = (tally: Tally | undefined): string =>
  tally === undefined ? '' : String(delayOf(tally).median ?? '–');

/**
 * Mean tokens up to the alarm, or to the horizon where there was none; confirmation trials count.
 */
export function tokens(cell: Cell, tally: Tally): number {
  return (
    (delayOf(tally).mean * cell.cases * cell.trials * cell.streams + tally.extra / tally.years) *
    TOKENS_A_TRIAL
  );
}
/** `80 k`, `1.2 M`. */
export function shortTokens(n: number): string {
  return n >= 999_500 ? `${(n / 1e6).toFixed(1)} M` : `${(n / 1000).toFixed(0)} k`;
}

export function talliesOf(
  found: Found,
  cell: Cell,
): { ours: Tally; alone: Tally | undefined; oracle: Tally | undefined; row: Row } | null {
  const row = found.get(cell.id);
  const ours = row?.tallies[OURS];
  return row === undefined || ours === undefined
    ? null
    : { ours, alone: row.tallies[ALONE], oracle: row.tallies[ORACLE], row };
}

/** A Markdown table; a bar in a cell's text would end the cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---|').join('')}`,
    ...rows.map((r) => `| ${r.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`),
  ].join('\n');
}
