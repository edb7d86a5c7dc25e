import { putBytes, type Unit } from './byte-runs.ts';
import { decode, leaveOut, type Undressed } from './decode.ts';

/** What stands between the bytes of hex: blanks, colons, `, 0x`, `h, ` (as assemblers write). */
const BETWEEN_BYTES =
  /h?(?:[^\p{L}\p{N}%&\\]{1,6}(?:0x|\\x|x|u\+0{0,4}(?=[0-9a-f]{2}))?|\\n)(?=(?:[0-9a-f]{2}){1,8}(?![0-9a-g]|[i-z]))/giu;
/** What may follow a number in a programming language, and what stands between two. */
const AFTER = '(?:_?u8|ub|[ul]{1,2})?';
const BETWEEN = '(?:[^\\p{L}\\p{N}]{1,8}(?:[a-z]{1,12}[([])?|\\\\[nrt]\\s{0,8})';
const listOf = (number: string): RegExp =>
  new RegExp(
    `(?<![\\p{N}_])${number}${AFTER}(?:${BETWEEN}${number}${AFTER}(?![\\p{L}\\p{N}])){5,}`,
    'giu',
  );
/** Bytes one after the other, whatever stands between: as decimals, in octal, bit by bit. */
const DECIMALS = listOf('\\d{1,3}');
const OCTALS = listOf('(?:0o[0-7]{2,3}|0?[0-3]?[0-7]{2})');
const BITS = listOf('[01]{7,8}');
/** An entry of something that is numbered: of a typed array, a map, a list, lines of one letter. */
const ENTRY_NUMBER = `["'([]{0,2}\\d{1,6}["')\\]]{0,2}\\s{0,4}`;
const INDEX = `(?<![\\p{L}\\p{N}_])${ENTRY_NUMBER}`;
const OF_ENTRY = '(?:=>|->|[:=.)|])\\s{0,4}';
const AFTER_ENTRY = '[\\s,;|)}]{0,6}';
const BYTE_ENTRY = `${INDEX}${OF_ENTRY}(\\d{1,3})(?![\\p{L}\\p{N}_.])${AFTER_ENTRY}`;
const NUMBERED_BYTES = new RegExp(`(?:${BYTE_ENTRY}){5,}`, 'gu');
const NUMBERED_BYTE = new RegExp(BYTE_ENTRY, 'gu');
/** What an entry's index and its letter may be called: `c0=x`, `{"at":0,"is":"x"}`. */
const CALLED = '(?:[{(]?["\']?[a-z]{1,12}["\']?[ :=_]?\\s?)?';
const NUMBERED_CHARACTER = new RegExp(
  `(?<![\\p{L}\\p{N}_])${CALLED}${ENTRY_NUMBER}` +
    `(?:${OF_ENTRY}|,\\s{0,4}(?:["'][a-z]{1,12}["']\\s?:\\s?)?|(?<=\\s))` +
    `(?:(["'\`])([^\\n]|\\\\.)\\1|([^\\s"'\`](?![^\\s,;|)}])))${AFTER_ENTRY}`,
  'gu',
);
/** Between characters that all stand alone. */
const BETWEEN_CHARACTERS = /(?<=(?<!\S)\S)[ \t]{1,4}(?=\S(?!\S))/g;
/**
 * The numbers of lines and the addresses before them, and what a dump of bytes repeats behind them
 * in letters.
 */
const LINE_NUMBERS =
  /^[ \t>|]{0,8}(?:\d{1,6}|(?:0x)?[0-9a-f]{4,16})[:.)|\]]?(?=[ \t])|(?<=\b[0-9a-f]{2}[ \t]{1,2}[0-9a-f]{2})[ \t]{1,4}\|[^\n|]{0,40}\|?$|(?<=\b(?:[0-9a-f]{2}){1,2})[ \t]{2,}(?!(?:[0-9a-f]{2}){1,4}(?:[ \t\n]|$))\S[^\n]{0,40}$/gim;

/** The text as it reads in encodings that must not be taken off together with others. */
export function sideViews(text: string): Undressed[] {
  if (!/\d|\S[ \t]\S[ \t]/.test(text)) return [];
  return [
    leaveOut(text, BETWEEN_BYTES),
    decode(text, DECIMALS, (m, put) => putBytes(numbersIn(m[0], 10), m.index, put)),
    decode(text, OCTALS, (m, put) => putBytes(numbersIn(m[0], 8), m.index, put)),
    decode(text, BITS, (m, put) => putBytes(numbersIn(m[0], 2), m.index, put)),
    decode(text, NUMBERED_BYTES, (m, put) => putBytes(numberedIn(m[0]), m.index, put)),
    decode(text, NUMBERED_CHARACTER, (m, put) =>
      put((m[2] ?? m[3] ?? '').slice(-1), m.index, m[0].length, true),
    ),
    leaveOut(text, BETWEEN_CHARACTERS),
  ].filter((view) => view !== null);
}

/** The text without the numbers of its lines or rows; null where it has none. */
export const unnumbered = (text: string): Undressed | null =>
  text.includes('\n') ? leaveOut(text, LINE_NUMBERS) : null;

function numbersIn(run: string, base: number): Unit[] {
  const numbers = run.match(/(?:0o)?\d+(?:_?u8)?[^\d]*?(?=0o\d|\d|$)/gi) ?? [];
  return numbers.map((n) => ({
    byte: Number.parseInt(n.replace(/^0o/i, ''), base) & 0xff,
    length: n.length,
  }));
}

const numberedIn = (run: string): Unit[] =>
  [...run.matchAll(NUMBERED_BYTE)].map((m) => ({ byte: Number(m[1]) & 0xff, length: m[0].length }));
