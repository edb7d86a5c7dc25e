import { figuresIn } from '../../domain/text-figures.ts';

/** The sign between a number and its decimals. */
export type DecimalSign = '.' | ',';

/** A cell as a number: as it stands, or as two that its point or comma may make of it. */
export interface CellNumber {
  value: number;
  /** What it is where this sign is the one before decimals; null where it is told either way. */
  by: Readonly<Record<DecimalSign, number>> | null;
  /** The sign before decimals, where the cell itself shows it. */
  shows: DecimalSign | null;
}

/** A cell of a source as a number; null where it is none. Percent signs and currencies are dropped. */
export function readCell(cell: string): CellNumber | null {
  const text = cell.trim();
  const negative = /^\(.*\)$/.test(text);
  // A cell holds one number: its spaces are of thousands.
  const inner = (negative ? text.slice(1, -1) : text).replace(/(?<=\d) (?=\d{3}(?!\d))/g, '\u00a0');
  const [only, ...others] = figuresIn(inner);
  if (only === undefined || others.length > 0) return null;
  if (only.text.length < inner.trim().length) return null;
  const sign = negative ? -1 : 1;
  const [first, second] = only.readings.map((r) => sign * r.value);
  if (first === undefined) return null;
  const marks = only.text.match(/(?<=\d)[.,](?=\d)/g) ?? [];
  const last = marks.at(-1);
  if (last !== '.' && last !== ',') return { value: first, by: null, shows: null };
  if (second !== undefined) {
    const [small, large] = Math.abs(first) < Math.abs(second) ? [first, second] : [second, first];
    const by = last === '.' ? { '.': small, ',': large } : { ',': small, '.': large };
    return { value: first, by, shows: null };
  }
  const isOfThousands = marks.length > 1 && new Set(marks).size === 1;
  return { value: first, by: null, shows: isOfThousands ? other(last) : last };
}

const other = (sign: DecimalSign): DecimalSign => (sign === '.' ? ',' : '.');

/** A cell as a number where it stands alone; null where it is none. */
export const numberOf = (cell: string): number | null => readCell(cell)?.value ?? null;

/** The sign before decimals that cells show; null where they show none, or both. */
export function decimalSignOf(cells: readonly string[]): DecimalSign | null {
  const shown = new Set(cells.map((c) => readCell(c)?.shows ?? null).filter((s) => s !== null));
  const [only] = shown;
  return shown.size === 1 ? (only ?? null) : null;
}
