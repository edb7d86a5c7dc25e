import type { Undressed } from './decode.ts';
import { type Items, itemsOf } from './row-items.ts';

/** The rows of letters in a text, as views of it; null where it has none. */
export interface Rows {
  /** Letters that are told as numbers: what they read may be an encoding of something whole. */
  bytes: Undressed | null;
  /** Letters that are told as themselves, one by one. */
  letters: Undressed | null;
}

/** Each so many of a list's items from one place to another, read as one word. */
interface Row {
  items: Items;
  first: number;
  end: number;
  stride: number;
  /** Of UTF-16 the zero behind a letter belongs to it. */
  takesZeros: boolean;
}

/** More characters than that, beside blanks, between two are no longer one row. */
const FARTHEST = 80;
const FARTHEST_IN_ALL = 2_000;
/** Fewer letters are no secret that is looked for. */
const FEWEST = 4;
/** From so many on a row is looked through for encodings of a whole. */
const FEWEST_OF_WHOLE = 8;
/** Beside each there may stand an index, and something else. */
const STRIDES = [2, 3];
/** So many bits are a letter. */
const WIDTHS = [8, 7];
/** Where a row begins and ends, what is left of a secret was cut. */
const END = '…'.charCodeAt(0);

/**
 * The numbers of a text, and its characters that stand alone, as the letters that they stand for,
 * whatever stands between them. Each of a row is read, and each second and each third alone; what
 * is found in it reaches from its first number to its last.
 */
export function rowsIn(text: string): Rows {
  const { bytes, bits, letters } = itemsOf(text);
  const grouped = runsOf(text, bits, FEWEST * Math.min(...WIDTHS)).flatMap(([begin, end]) =>
    WIDTHS.flatMap((width) => rowsOfBits(bits, begin, end, width)),
  );
  return {
    bytes: viewOf([...bytes.flatMap((items) => strided(text, items)), ...grouped]),
    letters: viewOf(letters.flatMap((items) => strided(text, items))),
  };
}

/** Where the rows begin and end, by the numbers of their items. */
function runsOf(text: string, { from, to }: Items, fewest: number): [number, number][] {
  const runs: [number, number][] = [];
  let begin = 0;
  for (let i = 1; i <= from.length; i++) {
    if (i < from.length && !isFar(text, to[i - 1] ?? 0, from[i] ?? 0)) continue;
    if (i - begin >= fewest) runs.push([begin, i]);
    begin = i;
  }
  return runs;
}

function isFar(text: string, from: number, to: number): boolean {
  if (to - from <= FARTHEST) return false;
  return to - from > FARTHEST_IN_ALL || text.slice(from, to).replace(/\s+/g, '').length > FARTHEST;
}

const strided = (text: string, items: Items): Row[] =>
  runsOf(text, items, FEWEST).flatMap(([begin, end]) =>
    [1, ...STRIDES].flatMap((stride) => eachOf({ items, end, stride, takesZeros: true }, begin)),
  );

/** Each so many from the first on, from the second on, and so on. */
const eachOf = (row: Omit<Row, 'first'>, begin: number): Row[] =>
  Array.from({ length: row.stride }, (_, i) => ({ ...row, first: begin + i }));

/** The letters that a run of bits can be read as, wherever the first of them begins. */
function rowsOfBits(bits: Items, begin: number, end: number, width: number): Row[] {
  const items: Items = {
    codes: [],
    from: bits.from.slice(begin, end - width + 1),
    to: bits.to.slice(begin + width - 1, end),
  };
  let code = 0;
  for (let i = begin; i < end; i++) {
    code = ((code << 1) | (bits.codes[i] ?? 0)) & ((1 << width) - 1);
    if (i - begin >= width - 1) items.codes.push(code);
  }
  return eachOf({ items, end: items.codes.length, stride: width, takesZeros: false }, 0);
}

function viewOf(rows: readonly Row[]): Undressed | null {
  if (rows.length === 0) return null;
  const length = rows.reduce((sum, row) => sum + lengthOf(row) + 1, 0);
  const [codes, from, to] = [
    new Uint16Array(length),
    new Uint32Array(length),
    new Uint32Array(length),
  ];
  const pieces: [number, number][] = [];
  let at = 0;
  for (const row of rows) {
    const { items, first, end, stride, takesZeros } = row;
    const begin = at;
    for (let i = first; i < end; i += stride) {
      codes[at] = items.codes[i] ?? 0;
      from[at] = items.from[i] ?? 0;
      const last = takesZeros && i + 1 < end && items.codes[i + 1] === 0 ? i + 1 : i;
      to[at++] = items.to[last] ?? 0;
    }
    if (at - begin >= FEWEST_OF_WHOLE) pieces.push([begin, at]);
    codes[at] = END;
    from[at] = from[at - 1] ?? 0;
    to[at] = to[at - 1] ?? 0;
    at++;
  }
  return {
    text: Buffer.from(codes.buffer).toString('utf16le'),
    pieces,
    source: (a, b) => [from[a] ?? 0, to[b - 1] ?? 0],
  };
}

const lengthOf = ({ first, end, stride }: Row): number => Math.ceil((end - first) / stride);
