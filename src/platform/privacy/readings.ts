import { isContainer, JsonText } from './documents.ts';
import { MARK } from './mark.ts';

/** Parts of a value one after the other, as somebody may have laid a secret out in them. */
export interface Reading {
  /** The key that all of them stand under, where it is one of several. */
  key: string | null;
  of: 'values' | 'keys' | 'both';
  parts: readonly string[];
}

/** A longer text shows by itself what it holds. */
export const LONGEST_PART = 32;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/**
 * Whether a text is a time as every one of ours is written. It is part of nothing: of a suite that
 * runs every minute the minutes count up, as the letters of many a key do.
 */
export const isTime = (text: string): boolean => TIME.test(text);

/** Of fewer letters no secret is put together. */
const FEWEST_LETTERS = 8;
/** Every part may have one or two others beside it. */
const STRIDES = [2, 3];
const FEWEST_OF_STRIDE = 4;
const DEEPEST = 100;
const BLANK = 32;
const LAST_LETTER = 0xffff;

/** Texts and numbers one after the other. */
interface Row {
  texts: string[];
  /** With the numbers among them; null while there is none, and they are the texts. */
  told: string[] | null;
  /** The numbers as letters. */
  letters: string[];
}

/** What is written down of a value on one walk through it. */
interface Pieces {
  values: Row;
  columns: Map<string, Row>;
  keys: string[];
  /** Keys and what stands under them, in their order. */
  all: string[];
  figures: boolean;
}

const newRow = (): Row => ({ texts: [], told: null, letters: [] });

/**
 * All ways in which the parts of a value are read in a row: by its values alone, by those of each
 * one key, by its keys, and by both; numbers as they are written and as the letters that they are.
 * @param figures whether its numbers are measured here, and so no parts of anything
 */
export function readingsOf(value: unknown, figures = false): Reading[] {
  const found: Pieces = { values: newRow(), columns: new Map(), keys: [], all: [], figures };
  collect(value, null, found, DEEPEST);
  const { values, columns, keys, all } = found;
  const readings: Reading[] = [];
  const add = (parts: readonly string[], key: string | null, of: Reading['of']): void => {
    if (parts.length > 1 && isLong(parts)) readings.push({ key, of, parts });
  };
  const addRow = ({ texts, told, letters }: Row, key: string | null, strided: boolean): void => {
    add(texts, key, 'values');
    // Between two of them others may stand, which are read alone too.
    if (strided && texts.length >= FEWEST_OF_STRIDE)
      for (const stride of STRIDES)
        for (const each of eachOf(texts, stride)) add(each, key, 'values');
    if (told === null) return;
    add(told, key, 'values');
    add(letters, key, 'values');
  };
  if (columns.size > 1) for (const [key, row] of columns) addRow(row, key, true);
  addRow(values, null, columns.size === 1);
  add(keys, null, 'keys');
  if (keys.length > 0) add(all, null, 'both');
  return readings;
}

function collect(value: unknown, key: string | null, found: Pieces, left: number): void {
  if (typeof value === 'string' || typeof value === 'number') return put(value, key, found);
  const inside = value instanceof JsonText ? value.value : value;
  if (!isContainer(inside) || left === 0) return;
  if (Array.isArray(inside)) {
    for (const part of inside) collect(part, key, found, left - 1);
    return;
  }
  for (const [name, part] of Object.entries(inside)) {
    if (name.length <= LONGEST_PART && !name.startsWith(MARK)) {
      found.keys.push(name);
      found.all.push(name);
    }
    collect(part, name, found, left - 1);
  }
}

function put(value: string | number, key: string | null, found: Pieces): void {
  const { values, columns, all, figures } = found;
  if (typeof value === 'string' ? value.length > LONGEST_PART || isTime(value) : figures) return;
  const text = String(value);
  const piece = text.includes(MARK) ? text.replaceAll(MARK, '') : text;
  if (piece === '') return;
  let column = columns.get(key ?? '');
  if (column === undefined) columns.set(key ?? '', (column = newRow()));
  const letter = typeof value === 'number' && isLetter(value) ? String.fromCharCode(value) : '';
  for (const row of [values, column])
    if (typeof value === 'number') {
      (row.told ??= [...row.texts]).push(piece);
      if (letter !== '') row.letters.push(letter);
    } else {
      row.texts.push(piece);
      row.told?.push(piece);
    }
  all.push(piece);
}

const isLetter = (n: number): boolean => Number.isInteger(n) && n >= BLANK && n <= LAST_LETTER;
function eachOf(parts: readonly string[], stride: number): string[][] {
  const rows = Array.from({ length: stride }, (): string[] => []);
  parts.forEach((part, i) => rows[i % stride]?.push(part));
  return rows;
}

function isLong(parts: readonly string[]): boolean {
  let length = 0;
  for (const part of parts) if ((length += part.length) >= FEWEST_LETTERS) return true;
  return false;
}
