import { base32At, base64At } from './encodings.ts';
import { isTelling, isVaried } from './plain.ts';
import { skeletonOf } from './skeleton.ts';
import { undress, undressDeep } from './undress.ts';
import type { Value } from './values.ts';

/**
 * What it may not be a piece of: a word or number, or a row of hex digits, as hashes and ids have
 * them.
 */
export type Alone = 'of-words' | 'of-hex' | 'no';

/** One spelling that is looked for, upper and lower case alike. */
export interface Needle {
  text: string;
  alone: Alone;
  /** So much of its beginning or end counts as well where a text was cut; null: none does. */
  cut: number | null;
  /** So much of any part of it counts wherever it stands, if it is no words; null: none does. */
  piece: number | null;
  /** So much of any part that is a jumble of letters and digits counts too; null: none does. */
  jumble: number | null;
  /** What it hides in has edges that hold some of its bits. */
  base64: boolean;
  /** How a part of it reads in the secret, where that is not how it reads here. */
  shown?(from: number, to: number): string;
}

export type Strength = Alone | 'never';

/** Shorter ones are met in ordinary words too often to be cut out of texts that people read. */
const SHORTEST = 4;
const SHORT = 6;
/** Of a key that was cut, fewer characters tell nothing: `sk-proj` is in every key of its kind. */
const CUT = 8;
const PIECE = 12;
const JUMBLE = 8;
/** Letters and digits alone are nearer to what stands in texts by chance. */
const SHORTEST_SKELETON = 12;
const SKELETON_PIECE = 16;
const JUMBLE_IN_SIGNS = 12;
/** Numbers of this length are met inside hashes and ids. */
const SHORT_NUMBER = 12;

/**
 * Where a value by itself is cut out. One that is also a name here (an agent's, a state's) must
 * stay readable, or the worker could not find its own rows again; under six characters a plain word
 * or number is left, and the rest must stand alone; a short row of hex digits must not be part of a
 * longer one, where it stands by chance.
 */
export function strengthOf(value: string, names: readonly string[]): Strength {
  const small = value.toLowerCase();
  if (value.length < SHORTEST || names.some((n) => n.includes(small))) return 'never';
  if (value.length < SHORT) return /^([a-z]+|\d+)$/i.test(value) ? 'never' : 'of-words';
  return value.length < SHORT_NUMBER && /^[0-9a-f-]+$/i.test(value) ? 'of-hex' : 'no';
}

/**
 * The spellings of a value that decoding a text does not bring back to the plain one: base64 and
 * base64url wherever it stands in what was encoded, hex, and what forms and our own shortening make
 * of white space.
 */
export function clothesOf(value: Value, strength: Strength): Needle[] {
  if (strength === 'never') return [];
  const { text, token } = value;
  const plain = new Set([
    text,
    text.toLowerCase(),
    text.replace(/\s+/g, ' '),
    text.replaceAll(' ', '+'),
    text.replaceAll(' ', '_'),
    text.replaceAll('"', '""'),
    text.normalize('NFC'),
    text.normalize('NFD'),
  ]);
  // Where a letter's other case is two letters (ß, SS), no comparison letter by letter finds it.
  for (const t of plain) plain.add(t.toUpperCase());
  // A secret that itself looks encoded reads otherwise in a text that was decoded around it.
  for (const layer of [undress, undressDeep])
    for (const form of [text, text.normalize('NFD')])
      for (let own = layer(form); own !== null && !plain.has(own.text); own = layer(own.text))
        plain.add(own.text);
  // UTF-8 that somebody took for one byte a letter.
  if (!isAscii(text))
    for (const wrong of [Buffer.from(text).toString('latin1'), windows.decode(Buffer.from(text))])
      plain.add(wrong).add(undress(wrong)?.text ?? wrong);
  const part = token && strength === 'no';
  const needles: Needle[] = [...plain].map((t) => ({
    text: t,
    // What is left of it once decoded may be so short that words hold it.
    alone: strength === 'no' && t.length < SHORT && t.length < text.length ? 'of-words' : strength,
    cut: part ? CUT : null,
    piece: part ? PIECE : null,
    jumble: part ? JUMBLE : null,
    base64: false,
  }));
  for (const bytes of [...bytesOf(text), ...drawnBytesOf(text)])
    if (bytes.length >= SHORT) needles.push(...encoded(bytes, token));
  return needles;
}

function encoded(bytes: Buffer, token: boolean): Needle[] {
  const hex = {
    text: bytes.toString('hex'),
    alone: 'no' as const,
    cut: null,
    piece: token ? 2 * PIECE : null,
    jumble: null,
    base64: false,
  };
  const base64 = [0, 1, 2].map((shift) => base64At(bytes, shift));
  const url = base64.map((t) => t.replaceAll('+', '-').replaceAll('/', '_'));
  const base32 = [0, 1, 2, 3, 4].map((shift) => base32At(bytes, shift));
  const needle = (t: string, cut: number | null): Needle => ({
    text: t,
    alone: 'no',
    cut,
    piece: token ? SKELETON_PIECE : null,
    jumble: null,
    base64: true,
  });
  return [
    hex,
    ...[...new Set([...base64, ...url])].map((t) => needle(t, token ? CUT : null)),
    ...base32.map((t) => needle(t, null)),
  ];
}

/**
 * A spelling without anything but letters and digits, as it is looked for where blanks, quotes or
 * signs were put into it; of words nothing but the whole.
 */
export function skeletonsOf(needle: Needle): Needle[] {
  const { text, source } = skeletonOf(needle.text);
  // Noughts of figures stand in a row once their signs are gone.
  if (needle.alone !== 'no' || text.length < SHORTEST_SKELETON || !isVaried(text)) return [];
  // Words are told by all of them in a row, whatever stands between; a longer word is none of them.
  if (!isTelling(needle.text))
    return needle.cut === null
      ? []
      : [{ text, alone: 'of-words', cut: null, piece: null, jumble: null, base64: false }];
  return [
    {
      text,
      alone: 'no',
      cut: null,
      piece: needle.piece === null ? null : Math.max(SKELETON_PIECE, needle.piece),
      jumble: needle.jumble === null ? null : JUMBLE_IN_SIGNS,
      base64: false,
      shown: (from, to) => needle.text.slice(...source(from, to)),
    },
  ];
}

const windows = new TextDecoder('windows-1252');
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text);

/** Fewer bytes are drawn for no key, and a word may look like their hex. */
const DRAWN = 16;
/** Of 16, 24, 32, 48 and 64 bytes, with padding and without. */
const BASE64_LENGTHS: ReadonlySet<number> = new Set([22, 24, 32, 43, 44, 64, 86, 88]);

/** The bytes of a key that was drawn by lot and is told in hex or base64: `openssl rand -hex 32`. */
function drawnBytesOf(text: string): Buffer[] {
  const isHex = /^(?:[0-9a-f]{2})+$/i.test(text);
  const isBase64 =
    BASE64_LENGTHS.has(text.length) &&
    [/^[\w+/-]+={0,2}$/, /\d/, /[a-z]/, /[A-Z]/].every((form) => form.test(text));
  if (!isHex && !isBase64) return [];
  const bytes = Buffer.from(text, isHex ? 'hex' : 'base64');
  return bytes.length < DRAWN ? [] : [bytes];
}

function bytesOf(text: string): Buffer[] {
  return isAscii(text) ? [Buffer.from(text)] : [Buffer.from(text), Buffer.from(text, 'latin1')];
}
