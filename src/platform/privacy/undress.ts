import { ESCAPED_BYTES, escapedBytes, type Put, putBytes } from './byte-runs.ts';
import { decode, leaveOut, type Match, type Undressed } from './decode.ts';
import { ENTITY_NAMES, entityNamed } from './entities.ts';

const HEX = '[0-9a-fA-F]';
/** A command to a terminal (ECMA-48), with its words where it has some. */
const COMMAND =
  '(?:(?:\\u001b|\\^\\[)\\[|\\u009b)[0-9;:<=>?]*[ -\\/]*[@-~]|' +
  '\\u001b[\\]P^_X][^\\u0007\\u001b\\n]{0,2000}(?:\\u0007|\\u001b\\\\)';
/**
 * What breaks a word and is not shown: commands to a terminal (a link by OSC 8 leaves its words), a
 * letter that another one is struck over, line ends, control characters, and whatever has no width
 * or no ink of its own by Unicode's properties. A command begins with such a character, and behind
 * others it is still one.
 */
const UNSEEN =
  `${COMMAND}|\\^M|[^\\n]\\u0008|(?:(?!${COMMAND})` +
  '[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u00a0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f' +
  '\\u2800\\u3000\\ufffc\\p{Default_Ignorable_Code_Point}\\p{Mn}\\p{Me}\\p{Cf}])+';
/**
 * Letters, digits and signs of another width or face, which Unicode's compatibility forms bring
 * back, and the digits of every alphabet. A test goes through all that Unicode has.
 */
const FACES =
  '(?:(?![0-9])\\p{Nd}|[\\u00b2\\u00b3\\u00b9\\uff01-\\uff5e\\u{1d400}-\\u{1d7ff}\\u2460-\\u24ff\\u2070-\\u209c\\u2100-\\u214f' +
  '\\u02b0-\\u02b8\\u02e0-\\u02e4\\u1d2c-\\u1d6a\\u1d78\\u1d9b-\\u1dbf\\u{1f1e6}-\\u{1f1ff}\\u{1f150}-\\u{1f169}\\u{1f170}-\\u{1f189}\\u{1f100}-\\u{1f14f}\\u{1fbf0}-\\u{1fbf9}\\ufb00-\\ufb06' +
  '\\u00aa\\u00ba\\u017f\\u037e\\u1fef\\u2024\\u2160-\\u217f\\u2c7c\\u2c7d\\ua7f1-\\ua7f4\\ufb29\\ufe10-\\ufe16\\ufe33-\\ufe38' +
  '\\ufe47\\ufe48\\ufe4d-\\ufe50\\ufe52-\\ufe57\\ufe59-\\ufe6b\\u{107a5}\\u{1ccd6}-\\u{1ccef}])';

/**
 * Percent-encoding, HTML's entities, the escapes of JSON, JavaScript, shells and Markdown, letters
 * of another width, and what is not shown.
 * @param percent what may stand between a percent sign and its byte
 * @param entity the same of an entity
 * @param escape a backslash, or several
 */
const dressed = (percent: string, entity: string, escape: string): RegExp =>
  new RegExp(
    [
      `(?:%${percent}${HEX}{2})+`,
      `%${percent}u${HEX}{4}`,
      `(?:${escape}x${HEX}{2})+`,
      `(?:${escape}0?[0-3][0-7]{2})+`,
      `&${entity}(?:#0*\\d{1,7};?|#[xX]0*${HEX}{1,6};?|(?:${ENTITY_NAMES});)`,
      `${escape}(?:u${HEX}{4}|[ux]\\{0*${HEX}{1,6}\\}|0(?![0-7])|U000${HEX}{5}|[nrtbf]|[ -\\/:-@\\[-\`\\{-~])`,
      FACES,
      UNSEEN,
    ].join('|'),
    'gu',
  );
const FACE = new RegExp(`^${FACES}$`, 'u');
const DRESSED = dressed('', '', '\\\\');
const DRESSED_DEEPLY = dressed('(?:25)*', '(?:amp;)*', '\\\\+');

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * Quoted-printable (RFC 2045) with its broken lines. Apart from the rest: `user=ab%2Fcd` is no
 * quoted-printable.
 */
const QUOTED_PRINTABLE = /(?:=[0-9A-Fa-f]{2}(?:=[ \t]*\r?\n(?==[0-9A-Fa-f]{2}))?)+|=[ \t]*\r?\n/g;
/** What marks up a text, and is not shown; and the end of a C string, escaped, in its middle. */
const TAGS =
  /<(?:!--[^<>]{0,200}--|\?[^<>]{0,200}\?|[@#!][\w|-]{0,80}|\/?[a-z][^<>]{0,200})>|<!\[CDATA\[|\]\]>|\[\/?[a-z]{1,10}(?:=[^[\]]{0,100})?\]|\\0(?:00)?/gi;

/** Takes one layer of encoding off; null where there is none. */
export const undress = (text: string): Undressed | null => decode(text, DRESSED, readOne);

/** The same, of what was encoded again and again in one way all its layers at once. */
export const undressDeep = (text: string): Undressed | null =>
  decode(text, DRESSED_DEEPLY, readOne);

/** Where something stands, up to the blanks around it, that could still be decoded. */
export const dressedPlaces = (text: string): [number, number][] =>
  [...text.matchAll(/\S+/g)]
    .filter((m) => (undressDeep(m[0])?.text ?? m[0]) !== m[0])
    .map((m) => [m.index, m.index + m[0].length]);

/** The text as mail carries it. */
export const unquoted = (text: string): Undressed | null => decode(text, QUOTED_PRINTABLE, readOne);

/** The text without tags and comments. */
export const untagged = (text: string): Undressed | null =>
  /[<[\\]/.test(text) ? leaveOut(text, TAGS) : null;

function readOne({ 0: token, index }: Match, put: Put): void {
  if (ESCAPED_BYTES.test(token)) putBytes(escapedBytes(token), index, put);
  else put(decodeOne(token), index, token.length, true);
}

function decodeOne(token: string): string {
  if (token.startsWith('&')) return entity(token.replace(/^&(?:amp;(?=[^\s]))*/, ''));
  if (token.startsWith('%')) return ofCode(Number.parseInt(token.slice(-4), 16));
  if (!token.startsWith('\\') || token.length === 1)
    return FACE.test(token) ? plainLetter(token) : '';
  if (token.endsWith('\b')) return '';
  const escape = token.replace(/^\\+(?=.)/, '');
  const code = /^[uUx]\{?([0-9a-fA-F]+)/.exec(escape)?.[1];
  if (code !== undefined) return ofCode(Number.parseInt(code, 16));
  if (escape === '0') return '';
  return ESCAPED[escape] ?? escape;
}

/** Letters in circles, squares and flags are none by Unicode; the rest are in another form. */
const ALPHABETS = [0x1f150, 0x1f170, 0x1f1e6];
function plainLetter(face: string): string {
  const code = face.codePointAt(0) ?? 0;
  const first = ALPHABETS.find((a) => code >= a && code < a + 26);
  if (first !== undefined) return String.fromCharCode(0x41 + code - first);
  const plain = face.normalize('NFKC');
  return /^\p{Nd}$/u.test(plain) && !/^\d$/.test(plain) ? digitOf(code) : plain;
}

/** An alphabet's digits follow each other from 0 on, which stands at the beginning of a row of 16 or in its seventh place. */
function digitOf(code: number): string {
  const inRow = code & 15;
  const isFromStart = /^\p{Nd}$/u.test(String.fromCodePoint(code - inRow));
  return String(isFromStart ? inRow : inRow - 6);
}

function entity(name: string): string {
  const number = /^#([xX]?)0*([0-9a-fA-F]+)/.exec(name);
  if (number !== null) return ofCode(Number.parseInt(number[2] ?? '', number[1] === '' ? 10 : 16));
  return entityNamed(name.replace(';', '')) ?? '';
}

const ofCode = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');
