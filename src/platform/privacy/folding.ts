import type { Alone, Needle } from './clothes.ts';

/** From and to, in characters of the text that was searched. */
export type Span = [number, number];

/** A place, and what may not touch it there. */
export interface Found {
  span: Span;
  alone: Alone;
}

/** A spelling as it is compared. */
export interface Spelling extends Needle {
  codes: Uint16Array;
}

/**
 * Lower case, of letters beyond ASCII too; a letter whose other case is two stays as it is. Filled
 * as letters are met: all of them at once take a tenth of a command's start. 0 is not yet known.
 */
const LOWER = new Uint16Array(1 << 16);

/** Upper and lower case alike; NaN, beyond a text's end, is 0. */
export function fold(code: number): number {
  const known = LOWER[code] ?? 0;
  return known === 0 && code > 0 ? lowerOf(code) : known;
}

function lowerOf(code: number): number {
  const lower = String.fromCharCode(code).toLowerCase();
  return (LOWER[code] = lower.length === 1 ? lower.charCodeAt(0) : code);
}

/** The characters of a text as they are compared. */
export function foldedCodes(text: string): Uint16Array<ArrayBuffer> {
  const codes = new Uint16Array(text.length);
  for (let i = 0; i < codes.length; i++) codes[i] = fold(text.charCodeAt(i));
  return codes;
}

/** Four folded characters as the tables are keyed by them. */
export function mix(a: number, b: number, c: number, d: number): number {
  return (a * 29_791 + b * 961 + c * 31 + d) & 0xffff;
}

/** The same of four folded characters from `at` on. */
export function hash(codes: Uint16Array, at: number): number {
  return mix(codes[at] ?? 0, codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0);
}

/**
 * The hash of four characters at each place of a text; beyond its end nothing is looked for.
 */
export function hashesOf(text: string): Uint16Array {
  const length = Math.max(0, text.length - 3);
  const hashes = new Uint16Array(length);
  let [a, b, c] = [fold(text.charCodeAt(0)), fold(text.charCodeAt(1)), fold(text.charCodeAt(2))];
  for (let i = 0; i < length; i++) {
    const d = fold(text.charCodeAt(i + 3));
    hashes[i] = mix(a, b, c, d);
    a = b;
    b = c;
    c = d;
  }
  return hashes;
}
