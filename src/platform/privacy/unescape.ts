import { ESCAPED_BYTES, escapedBytes, putBytes } from './byte-runs.ts';
import { decode, type Undressed } from './decode.ts';
import { entityNamed } from './entities.ts';

/** So many kinds of escapes in one another are taken off. */
const DEEPEST = 4;

/**
 * Escapes of JSON (of JSON within JSON too) and Markdown, percent-encoding, HTML's entities, and
 * what has no width. Line ends stay: a new line begins a new word.
 */
const ESCAPE = new RegExp(
  [
    '(?:%(?:25)*[0-9a-fA-F]{2})+',
    '(?<!\\\\)\\\\+(?:u[0-9a-fA-F]{4}|[nrtbf]|[!-\\/:-@\\[\\]-`{-~])',
    '&(?:amp;)*(?:#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});',
    '[\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff]+',
  ].join('|'),
  'g',
);
const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
};

/** A text as it is read, and where in the text each place of that stands. */
export interface Reading {
  text: string;
  source(from: number, to: number): [number, number];
}

/** The text as it is read once its escapes are taken off, the most of them first, itself last. */
export function readingsOf(text: string): Reading[] {
  const readings: Reading[] = [{ text, source: (from, to) => [from, to] }];
  for (let n = 0; n < DEEPEST; n++) {
    const outer = readings[0] as Reading;
    const inner = unescaped(outer.text);
    if (inner === null || inner.text === outer.text) break;
    const source: Reading['source'] = (from, to) => outer.source(...inner.source(from, to));
    readings.unshift({ text: inner.text, source });
  }
  return readings.map((r) => ({ ...r, text: plainSigns(r.text) }));
}

const unescaped = (text: string): Undressed | null =>
  decode(text, ESCAPE, ({ 0: token, index }, put) => {
    if (ESCAPED_BYTES.test(token)) putBytes(escapedBytes(token), index, put);
    else put(letterOf(token), index, token.length, true);
  });

function letterOf(token: string): string {
  if (token.startsWith('\\')) {
    const escape = token.replace(/^\\+(?=.)/, '');
    const code = /^u([0-9a-fA-F]{4})$/.exec(escape)?.[1];
    return code === undefined ? (LETTERS[escape] ?? escape) : ofCode(Number.parseInt(code, 16));
  }
  if (!token.startsWith('&')) return '';
  const name = token.slice(0, -1).replace(/^&(?:amp;)*/, '');
  const number = /^#([xX]?)([0-9a-fA-F]+)$/.exec(name);
  if (number === null) return entityNamed(name) ?? token;
  return ofCode(Number.parseInt(number[2] ?? '', number[1] === '' ? 10 : 16));
}

const ofCode = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

/**
 * Blanks, hyphens and letters of another width as the plain ones, each in the place of one: models
 * write numbers with U+202F and U+2011.
 */
const plainSigns = (text: string): string =>
  text
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
