import { eachMatch } from './decode.ts';

/**
 * What may be the letters of something told letter by letter, in their order, and where they stand.
 * In columns: an object for each took most of the time of reading a dump.
 */
export interface Items {
  /** Codes of the letters; one that is none parts those that are. */
  codes: number[];
  from: number[];
  to: number[];
}

/** Characters that stand alone, or numbers, in columns too. */
interface Lone {
  chars: string[];
  isQuoted: boolean[];
  from: number[];
  to: number[];
}

/** All that may be letters in a text, told one by one: a list for each way of writing them. */
export interface ItemLists {
  /** As numbers. */
  bytes: Items[];
  /** As single bits, in whatever groups. */
  bits: Items;
  /** As themselves. */
  letters: Items[];
}

/** Digits, and what programming languages write before them. */
const NUMBER = /(0[bo])?(\d+)/gi;
/** A byte of hex that stands alone, with or without what says so. */
const HEX =
  /(?<![\p{L}\p{N}_])((?:0x|\\x|x|u\+|\\u|[$#])0{0,6})?([0-9a-f]{2})(h?)(?![\p{L}\p{N}_])/giu;
/** A character in quotes, a letter or digit that touches no other, or a number. */
const ALONE_QUOTE = `(["'\`])(?<!\\1\\1)(?<!(?<!\\\\)[\\p{L}\\p{N}]\\1)`;
const LONE = new RegExp(
  `${ALONE_QUOTE}(?:\\\\?([^\\n\\\\])|\\\\u00([0-9a-f]{2})|(\\d{2,6}))\\1(?![\\p{L}\\p{N}])|` +
    '(?<![\\p{L}\\p{N}_])(?:\\p{L}|\\d+)(?![\\p{L}\\p{N}_])',
  'giu',
);
const OCTAL = /^0?[0-3]?[0-7]{2}$/;
const BYTE_OF_BITS = /^[01]{6,8}$/;
const BITS = /^(?:[01]{1,8}|[01]{48,})$/;
/** Bytes in decimals of three digits each, with nothing between them. */
const THREES = /^(?:[01]\d\d|2[0-5]\d){8,}$/;
const LONGEST_NUMBER = 5;
const LAST_LETTER = 0xffff;
/** A smaller number is no letter; an index often is. */
const BLANK = 32;
/** Fewer numbers in their order count nothing. */
const FEWEST_COUNTED = 4;
/** Stands where a number is no letter. */
const NONE = 0;
const ZERO = '0'.charCodeAt(0);
const NOT_COUNTED: ReadonlySet<number> = new Set();

/** Finds them all in one pass for numbers, one for hex and one for letters. */
export function itemsOf(text: string): ItemLists {
  const [decimals, octals, binaries, bits] = [noItems(), noItems(), noItems(), noItems()];
  eachMatch(text, NUMBER, ({ 0: token, 1: mark = '', 2: digits = '', index }) => {
    const from = index + mark.length;
    const add = (items: Items, base: number): void =>
      put(items, Number.parseInt(digits, base), index, index + token.length);
    if (digits.length <= LONGEST_NUMBER) add(decimals, 10);
    else if (THREES.test(digits)) cutIn(digits, from, 3, decimals);
    else put(decimals, NONE, index, index + token.length);
    if (OCTAL.test(digits)) add(octals, 8);
    if (BYTE_OF_BITS.test(digits)) add(binaries, 2);
    if (BITS.test(digits)) cutIn(digits, from, 1, bits);
  });
  const legible = noItems();
  decimals.codes.forEach((code, i) => {
    if (code >= BLANK) put(legible, code, decimals.from[i] ?? 0, decimals.to[i] ?? 0);
  });
  return {
    bytes: [decimals, legible, octals, binaries, ...hexIn(text)],
    bits,
    letters: lettersIn(text),
  };
}

const noItems = (): Items => ({ codes: [], from: [], to: [] });

function put(items: Items, code: number, from: number, to: number): void {
  items.codes.push(code > LAST_LETTER ? NONE : code);
  items.from.push(from);
  items.to.push(to);
}

/** Each so many digits as a number of its own. */
function cutIn(digits: string, from: number, width: number, into: Items): void {
  for (let at = 0; at + width <= digits.length; at += width) {
    let code = 0;
    for (let i = at; i < at + width; i++) code = 10 * code + digits.charCodeAt(i) - ZERO;
    put(into, code, from + at, from + at + width);
  }
}

/** All bytes of hex; where only some of them say so, those by themselves too. */
function hexIn(text: string): Items[] {
  const all = noItems();
  const marked = noItems();
  eachMatch(text, HEX, ({ 0: token, 1: before, 2: digits = '', 3: after, index: from }) => {
    const code = Number.parseInt(digits, 16);
    put(all, code, from, from + token.length);
    if (before !== undefined || after !== '') put(marked, code, from, from + token.length);
  });
  const some = marked.codes.length;
  return some === 0 || some === all.codes.length ? [all] : [all, marked];
}

/**
 * The characters that stand alone: all of them, and where only some are in quotes those, because
 * the names of attributes and of elements are none of theirs.
 */
function lettersIn(text: string): Items[] {
  const all = lonesIn(text);
  const quoted = quotedOf(all);
  const some = quoted.chars.length;
  return some < FEWEST_COUNTED || some === all.chars.length
    ? lettersOf(all)
    : [...lettersOf(all), ...lettersOf(quoted)];
}

function quotedOf(all: Lone): Lone {
  const quoted: Lone = { chars: [], isQuoted: [], from: [], to: [] };
  all.chars.forEach((char, i) => {
    if (all.isQuoted[i] === true) putLone(quoted, char, true, all.from[i] ?? 0, all.to[i] ?? 0);
  });
  return quoted;
}

function putLone(into: Lone, char: string, isQuoted: boolean, from: number, to: number): void {
  into.chars.push(char);
  into.isQuoted.push(isQuoted);
  into.from.push(from);
  into.to.push(to);
}

/** All of them, and without those numbers that count them, from 0 or from 1 on, in quotes or without. */
function lettersOf(all: Lone): Items[] {
  const counts = [true, false].flatMap((isQuoted) =>
    [0, 1].map((first) => countedFrom(first, all, isQuoted)),
  );
  return [NOT_COUNTED, ...counts.filter((c) => c.size >= FEWEST_COUNTED)].map((counted) => {
    const letters = noItems();
    all.chars.forEach((char, i) => {
      if (char.length === 1 && !counted.has(i))
        put(letters, char.charCodeAt(0), all.from[i] ?? 0, all.to[i] ?? 0);
    });
    return letters;
  });
}

function lonesIn(text: string): Lone {
  const all: Lone = { chars: [], isQuoted: [], from: [], to: [] };
  eachMatch(text, LONE, ({ 0: token, 1: quote, 2: char, 3: code, 4: number, index }) => {
    const coded = code === undefined ? token : String.fromCharCode(Number.parseInt(code, 16));
    putLone(all, char ?? number ?? coded, quote !== undefined, index, index + token.length);
  });
  return all;
}

/** Which of them count the others. */
function countedFrom(first: number, { chars, isQuoted }: Lone, ofQuoted: boolean): Set<number> {
  const counted = new Set<number>();
  let next = String(first);
  chars.forEach((char, i) => {
    if (char !== next || isQuoted[i] !== ofQuoted) return;
    counted.add(i);
    next = String(first + counted.size);
  });
  return counted;
}
