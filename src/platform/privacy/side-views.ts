import { putBytes, type Unit } from './byte-runs.ts';
import { decode, leaveOut, type Undressed } from './decode.ts';

/** What stands between the bytes of hex: blanks, colons, `, 0x`, `h, ` (as assemblers write). */
const BETWEEN_BYTES =
  /h?(?:[^\p{L}\p{N}%&\\]{1,6}(?:0x|\\x|x|u\+0{0,4}(?=[0-9a-f]{2}))?|\\n)(?=(?:[0-9a-f]{2}){1,8}(?![0-9a-g]|[i-z]))/giu;
/** Bytes of hex one after the other, by one, two or more, perhaps each with what says so. */
const OF_HEX = '(?:0x|\\\\x|x|u\\+0{0,4}(?=[0-9a-f]{2}))?';
const HEX_BYTES = `${OF_HEX}(?:[0-9a-f]{2}){1,64}h?`;
const HEXES = new RegExp(
  `(?<![\\p{L}\\p{N}_])${HEX_BYTES}` +
    `(?:(?:[^\\p{L}\\p{N}%&\\\\]{1,6}|\\\\n)${HEX_BYTES}(?![\\p{L}\\p{N}])){2,}`,
  'giu',
);
const HEX_BYTE = new RegExp(`${OF_HEX}([0-9a-f]{2})`, 'giu');
/** An entry of something that is numbered: of a typed array, a map, a list, lines of one letter. */
const ENTRY_NUMBER = `["'([]{0,2}\\d{1,6}["')\\]]{0,2}\\s{0,4}`;
const OF_ENTRY = '(?:=>|->|[:=.)|])\\s{0,4}';
const AFTER_ENTRY = '[\\s,;|)}]{0,6}';
const BYTE_ENTRY =
  `(?:(?:(?<![\\p{L}\\p{N}_])[a-z]\\w{0,11}(?=\\[)|(?<![\\p{L}\\p{N}_]))${ENTRY_NUMBER}${OF_ENTRY}` +
  `(?:\\d{1,3})(?![\\p{L}\\p{N}_.])|[([]{1,2}\\d{1,6},\\s{0,4}\\d{1,3}[)\\]]{1,2})${AFTER_ENTRY}`;
const NUMBERED_BYTES = new RegExp(`(?:${BYTE_ENTRY}){5,}`, 'gu');
const NUMBERED_BYTE = new RegExp(BYTE_ENTRY, 'gu');
/** The byte of an entry: its last number. */
const LAST_NUMBER = /\d+(?=\D*$)/;
/** What an entry's index and its letter may be called: `c0=x`, `{"at":0,"is":"x"}`. */
const CALLED = '(?:[{(]?["\']?[a-z]{1,12}["\']?[ :=_]?\\s?)?';
const NUMBERED_CHARACTER = new RegExp(
  `(?<![\\p{L}\\p{N}_])${CALLED}${ENTRY_NUMBER}` +
    `(?:${OF_ENTRY}|,\\s{0,4}(?:["'][a-z]{1,12}["']\\s?:\\s?)?|(?<=\\s))` +
    `(?:(["'\`])([^\\n]|\\\\.)\\1|([^\\s"'\`](?![^\\s,;|)}])))${AFTER_ENTRY}`,
  'gu',
);
/** Between characters that all stand alone, on the next line too. */
const BETWEEN_CHARACTERS = /(?<=(?<!\S)\S)(?:[ \t]{1,4}|[ \t]{0,4}\n[ \t]{0,4})(?=\S(?!\S))/g;
/** What a dump repeats of a row in letters behind its bytes. */
const LETTERS =
  '(?<=\\b[0-9a-f]{2}[ \\t]{1,2}[0-9a-f]{2})[ \\t]{1,4}\\|[^\\n|]{0,40}\\|?$|' +
  '(?<=\\b(?:[0-9a-f]{2}){1,2})[ \\t]{2,}(?!(?:[0-9a-f]{2}){1,4}(?:[ \\t\\n]|$))\\S[^\\n]{0,40}$';
/** Two bytes beside each other, or letters as `od -ta` names them; most texts hold none. */
const BYTES = /(?:[0-9a-f]{2}|[0-7]{3}):?[ \t]{1,4}[0-9a-f]{2}|[ \t]sp[ \t]/i;
/** Of a dump all but its letters: bytes over them or before them, names of blanks among them. */
const BESIDE_LETTERS = new RegExp(
  '^(?:[0-9a-f]{4,16}:?)?(?:[ \\t]{0,4}(?:[0-9a-f]{2}|[0-7]{3})(?=[ \\t]|$)){1,32}[ \\t]{0,4}$|' +
    '^[^\\n]{0,60}?(?:(?<!\\w)(?:[0-9a-f]{2}|[0-9a-f]{4}|[0-9a-f]{8}):?[ \\t]{1,2}){2,40}' +
    '[ \\t]{1,40}\\|?(?=\\S)|' +
    '(?<=[ \\t])(?:sp|nl)(?![^ \\t\\n])',
  'gim',
);
/** What servers and logs put before each line: a status, a time, who says it, how grave it is. */
const LINE_PREFIX = new RegExp(
  '^(?:\\d{3}[- ]|\\[[^\\]\\n]{1,40}\\][ \\t]{0,4}|' +
    '\\d{4}-\\d\\d-\\d\\d[T ][\\d:.,]{5,16}(?:z|[+-]\\d\\d:?\\d\\d)?[ \\t]{1,4}|' +
    '(?![0-9a-f]{1,16}[:|>])[\\w./()-]{1,32} ?[:|>][ \\t]{1,4}|[>|][ \\t]{1,4}|' +
    '(?:trace|debug|info|warn|warning|error|fatal|stderr)[ \\t]{1,4}){1,5}',
  'gim',
);
/** The numbers of lines and the addresses before them, and what stands behind bytes in letters. */
const LINE_NUMBERS = new RegExp(
  `^[ \\t>|]{0,8}(?:\\d{1,6}|(?:0x)?[0-9a-f]{4,16})[:.)|\\]]?(?=[ \\t])|${LETTERS}`,
  'gim',
);
/** What is left of a row up to its end, of which only bytes come before their letters. */
const IN_LETTERS = new RegExp(`(?:[ \\t]{0,4}[0-9a-f]{2}){0,32}(?:${LETTERS})`, 'imy');
/** Letters and bytes in characters that nobody sees: Unicode's tags, and its variation selectors. */
const TAG = /[\u{e0020}-\u{e007e}]/gu;
const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{4,}/gu;

/** Letters beyond ASCII, byte by byte (RFC 3629). */
const UTF8 =
  /(?:[\u00c2-\u00df]|[\u00e0-\u00ef][\u0080-\u00bf]|[\u00f0-\u00f4][\u0080-\u00bf]{2})[\u0080-\u00bf]/g;

/** The text as it reads in encodings that must not be taken off together with others. */
export function sideViews(text: string): Undressed[] {
  if (!/\d/.test(text)) return [];
  return [
    leaveOut(text, BETWEEN_BYTES),
    decode(text, NUMBERED_BYTES, (m, put) => putBytes(numberedIn(m[0]), m.index, put)),
    decode(text, NUMBERED_CHARACTER, (m, put) =>
      put((m[2] ?? m[3] ?? '').slice(-1), m.index, m[0].length, true),
    ),
  ].filter((view) => view !== null);
}

/** What stands in a text in characters that nobody sees; they are lost with its next layer. */
export function hiddenIn(text: string): Undressed[] {
  if (!/[\ufe00-\ufe0f\u{e0020}-\u{e01ef}]/u.test(text)) return [];
  return [
    decode(text, TAG, (m, put) =>
      put(String.fromCharCode((m[0].codePointAt(0) ?? 0) - 0xe0000), m.index, 2, true),
    ),
    decode(text, SELECTORS, (m, put) => putBytes(selectedIn(m[0]), m.index, put)),
  ].filter((view) => view !== null);
}

/** Bytes that stand as a character each, those of UTF-8 as what they read; null where none are. */
export const asUtf8 = (text: string): Undressed | null =>
  decode(text, UTF8, ({ 0: run, index }, put) =>
    putBytes(
      [...Buffer.from(run, 'latin1')].map((byte) => ({ byte, length: 1 })),
      index,
      put,
    ),
  );

/**
 * The text without the numbers of its lines or rows; null where it has none. A row of a dump of
 * which the end is found counts up to what it repeats in letters.
 */
export function unnumbered(text: string): Undressed | null {
  const bare = text.includes('\n') ? leaveOut(text, LINE_NUMBERS) : null;
  if (bare === null) return null;
  const source = (from: number, to: number): [number, number] => {
    const [first, last] = bare.source(from, to);
    IN_LETTERS.lastIndex = last;
    return [first, IN_LETTERS.test(text) ? IN_LETTERS.lastIndex : last];
  };
  return { ...bare, source };
}

/** Of dumps in a text what stands there in letters; null where it has none. */
export const lettersOfDumps = (text: string): Undressed | null =>
  BYTES.test(text) ? leaveOut(text, BESIDE_LETTERS) : null;

/** The text without what whoever passed it on put before its lines; null where there is none. */
export const unprefixed = (text: string): Undressed | null =>
  text.includes('\n') ? leaveOut(text, LINE_PREFIX) : null;

/** The text with characters that all stand alone put together; null where there are none. */
export const unspaced = (text: string): Undressed | null =>
  /\S[ \t]{1,4}\S[ \t]/.test(text) ? leaveOut(text, BETWEEN_CHARACTERS) : null;

/** The text with hex in the place of which its bytes stand; null where it has none. */
export const hexRead = (text: string): Undressed | null =>
  /[0-9a-f]{2}\W/i.test(text)
    ? decode(text, HEXES, (m, put) => putBytes(hexIn(m[0]), m.index, put))
    : null;

const numberedIn = (run: string): Unit[] =>
  [...run.matchAll(NUMBERED_BYTE)].map(([entry]) => ({
    byte: Number(LAST_NUMBER.exec(entry)?.[0]) & 0xff,
    length: entry.length,
  }));

/** The bytes of a run of hex; what stands between two belongs to the one before. */
function hexIn(run: string): Unit[] {
  const found = [...run.matchAll(HEX_BYTE)];
  return found.map((m, i) => ({
    byte: Number.parseInt(m[1] ?? '', 16),
    length: (found[i + 1]?.index ?? run.length) - m.index,
  }));
}

const selectedIn = (run: string): Unit[] =>
  [...run].map((c) => {
    const code = c.codePointAt(0) ?? 0;
    return { byte: code < 0x10000 ? code - 0xfe00 : code - 0xe0100 + 16, length: c.length };
  });
