import { ENTITY_NAMES, entityNamed } from './entities.ts';

/** A text as it reads once decoded, and where in the text each stretch of that stands. */
export interface Undressed {
  text: string;
  source(from: number, to: number): [number, number];
}

const HEX = '[0-9a-fA-F]';
/** What breaks a long word and is not shown: line ends, control characters, those without width. */
const UNSEEN =
  '\\u001b\\[[0-9;?]*[ -/]*[@-~]|' +
  '(?:[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u00a0\\u00ad\\u180e\\u2000-\\u200f\\u2028-\\u202f' +
  '\\u2060\\u2066-\\u2069\\ufeff]|\\u034f|[\\ufe00-\\ufe0f])+';
/** Letters of another width or face, which Unicode's compatibility forms bring back. */
const FACES = '[\\uff01-\\uff5e]|\\ud835[\\udc00-\\udfff]|[\\u2460-\\u24ff]|[\\u2070-\\u209c]';

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
      `(?:${escape}x${HEX}{2})+`,
      `(?:${escape}0?[0-3][0-7]{2})+`,
      `&${entity}(?:#0*\\d{1,7};?|#[xX]0*${HEX}{1,6};?|(?:${ENTITY_NAMES});)`,
      `${escape}(?:u${HEX}{4}|u\\{0*${HEX}{1,6}\\}|U000${HEX}{5}|[nrtbf]|[ -/:-@[-\`{-~])`,
      FACES,
      UNSEEN,
    ].join('|'),
    'g',
  );
const FACE = new RegExp(`^(?:${FACES})$`);
const DRESSED = dressed('', '', '\\\\');
const DRESSED_DEEPLY = dressed('(?:25)*', '(?:amp;)*', '\\\\+');

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

interface Stretch {
  /** Where it begins in the decoded text, and in the source. */
  at: number;
  from: number;
  sourceLength: number;
  /** Decoded in one piece; otherwise each character stands for itself. */
  token: boolean;
}

/**
 * Quoted-printable (RFC 2045) with its broken lines. Apart from the rest: `user=ab%2Fcd` is no
 * quoted-printable.
 */
const QUOTED_PRINTABLE = /(?:=[0-9A-Fa-f]{2}(?:=[ \t]*\r?\n(?==[0-9A-Fa-f]{2}))?)+|=[ \t]*\r?\n/g;
/** What stands between the bytes of hex: blanks, colons, `, 0x`. */
const BETWEEN_BYTES = /[\s:;,._|-]{1,3}(?:0x|\\x)?(?=(?:[0-9a-f]{2}){1,8}(?![0-9a-f]))/gi;
/** As a list of bytes is written in JSON. */
const BYTE_LIST = /\b\d{1,3}(?:\s*,\s*\d{1,3}\b){5,}/g;
/** The same of a typed array, which is written like an object. */
const NUMBERED_BYTES =
  /(?<!\d)"?\d{1,6}"?\s{0,9}:\s{0,9}\d{1,3}(?:\s{0,9},\s{0,9}"?\d{1,6}"?\s{0,9}:\s{0,9}\d{1,3}\b){5,}/g;
/** Between characters that all stand alone. */
const BETWEEN_CHARACTERS = /(?<=(?<!\S)\S)[ \t](?=\S(?!\S))/g;
/** What marks up a text, and is not shown. */
const TAGS = /<(?:!--[^<>]{0,200}--|\/?[a-z][^<>]{0,200})>/gi;

/** Takes one layer of encoding off; null where there is none. */
export const undress = (text: string): Undressed | null => decode(text, DRESSED);

/** The same, of what was encoded again and again in one way all its layers at once. */
export const undressDeep = (text: string): Undressed | null => decode(text, DRESSED_DEEPLY);

/** Where something stands, up to the blanks around it, that could still be decoded. */
export const dressedPlaces = (text: string): [number, number][] =>
  [...text.matchAll(/\S+/g)]
    .filter((m) => m[0].search(DRESSED_DEEPLY) >= 0)
    .map((m) => [m.index, m.index + m[0].length]);

/** The text as mail carries it. */
export const unquoted = (text: string): Undressed | null => decode(text, QUOTED_PRINTABLE);

/** The text without tags and comments. */
export const untagged = (text: string): Undressed | null =>
  text.includes('<') ? decode(text, TAGS) : null;

/** The text as it reads in encodings that must not be taken off together with others. */
export const sideViews = (text: string): Undressed[] =>
  [BETWEEN_BYTES, BYTE_LIST, NUMBERED_BYTES, BETWEEN_CHARACTERS].flatMap(
    (form) => decode(text, form) ?? [],
  );

/** How a run of bytes begins. */
const BYTES = /^(?:[%=][0-9a-f]|\\+x[0-9a-f]|\\+0?[0-3][0-7]{2}|"?\d)/i;

function decode(text: string, form: RegExp): Undressed | null {
  const stretches: Stretch[] = [];
  let out = '';
  let done = 0;
  const put = (piece: string, from: number, sourceLength: number, token: boolean): void => {
    if (piece !== '') stretches.push({ at: out.length, from, sourceLength, token });
    out += piece;
  };
  for (const m of text.matchAll(form)) {
    if (m.index > done) put(text.slice(done, m.index), done, m.index - done, false);
    if (BYTES.test(m[0])) bytesOf(m[0], m.index, put);
    else put(decodeOne(m[0]), m.index, m[0].length, true);
    done = m.index + m[0].length;
  }
  if (done === 0) return null;
  if (done < text.length) put(text.slice(done), done, text.length - done, false);
  const holding = (at: number): Stretch => {
    let low = 0;
    let high = stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((stretches[middle]?.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return stretches[low] ?? { at: 0, from: 0, sourceLength: text.length, token: true };
  };
  return {
    text: out,
    source(from, to) {
      const [first, last] = [holding(from), holding(to - 1)];
      return [
        first.token ? first.from : first.from + from - first.at,
        last.token ? last.from + last.sourceLength : last.from + to - last.at,
      ];
    },
  };
}

function decodeOne(token: string): string {
  if (token.startsWith('&')) return entity(token.replace(/^&(?:amp;(?=[^\s]))*/, ''));
  if (!token.startsWith('\\')) return FACE.test(token) ? token.normalize('NFKC') : '';
  const escape = token.replace(/^\\+(?=.)/, '');
  const code = /^[uU]\{?([0-9a-fA-F]+)/.exec(escape)?.[1];
  if (code !== undefined) return ofCode(Number.parseInt(code, 16));
  return ESCAPED[escape] ?? escape;
}

function entity(name: string): string {
  const number = /^#([xX]?)0*([0-9a-fA-F]+)/.exec(name);
  if (number !== null) return ofCode(Number.parseInt(number[2] ?? '', number[1] === '' ? 10 : 16));
  return entityNamed(name.replace(';', '')) ?? '';
}

const ofCode = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const UNIT =
  /%(?:25)*[0-9a-f]{2}|=[0-9a-f]{2}(?:=[ \t]*\r?\n)?|\\+x[0-9a-f]{2}|\\+0?[0-3][0-7]{2}|(?:"?\d+"?\s*:\s*)?\d+[\s,]*/gi;

type Put = (piece: string, from: number, length: number, token: boolean) => void;

/**
 * A run of bytes (`%XX`, `=XX`, `\xXX`, `\ooo`, a list of numbers): UTF-8 where it is that,
 * otherwise each byte a character. Of a run that was cut the first or last may lack bytes.
 */
function bytesOf(run: string, from: number, put: Put): void {
  const units = run.match(UNIT) ?? [];
  const bytes = Buffer.from(units.map(byteOf));
  const first = Math.min(bytes.findIndex((b) => (b & 0xc0) !== 0x80) >>> 0, 3);
  let [text, kept] = ['', 0];
  let isUtf8 = false;
  for (let lacking = 0; lacking <= 3 && !isUtf8 && first + lacking <= bytes.length; lacking++) {
    try {
      kept = bytes.length - lacking;
      text = utf8.decode(bytes.subarray(first, kept));
      isUtf8 = true;
    } catch {
      // Perhaps with one byte less.
    }
  }
  let [at, unit] = [from, 0];
  const putEach = (piece: string, widthOf: (c: string) => number): void => {
    for (const c of piece) {
      let length = 0;
      for (let n = widthOf(c); n > 0; n--) length += units[unit++]?.length ?? 0;
      put(c, at, length, true);
      at += length;
    }
  };
  if (!isUtf8) return putEach(bytes.toString('latin1'), () => 1);
  putEach(bytes.subarray(0, first).toString('latin1'), () => 1);
  putEach(text, (c) => Buffer.byteLength(c));
  putEach(bytes.subarray(kept).toString('latin1'), () => 1);
}

function byteOf(unit: string): number {
  if (/^["\d]/.test(unit)) return Number(/(\d+)[\s,]*$/.exec(unit)?.[1] ?? 0) & 0xff;
  if (/^\\+\d/.test(unit)) return Number.parseInt(unit.slice(-3), 8);
  return Number.parseInt(unit.startsWith('=') ? unit.slice(1, 3) : unit.slice(-2), 16);
}
