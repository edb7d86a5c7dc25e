import { undress } from './undress.ts';
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
  /** A beginning or an end of it, where a text was cut, counts as well. */
  cuttable: boolean;
  /** What it hides in has edges that hold some of its bits. */
  base64: boolean;
}

export type Strength = Alone | 'never';

/** Shorter ones are met in ordinary words too often to be cut out of texts that people read. */
const SHORTEST = 4;
const SHORT = 6;
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
    text.replaceAll('"', '""'),
    text.normalize('NFC'),
    text.normalize('NFD'),
  ]);
  // Where a letter's other case is two letters (ß, SS), no comparison letter by letter finds it.
  for (const t of plain) plain.add(t.toUpperCase());
  // A secret that itself looks encoded reads otherwise in a text that was decoded around it.
  for (let own = undress(text); own !== null && !plain.has(own.text); own = undress(own.text))
    plain.add(own.text);
  const needles: Needle[] = [...plain].map((t) => ({
    text: t,
    alone: strength,
    cuttable: token && strength === 'no',
    base64: false,
  }));
  for (const bytes of bytesOf(text)) {
    if (bytes.length < SHORT) continue;
    needles.push({ text: bytes.toString('hex'), alone: 'no', cuttable: false, base64: false });
    for (const t of new Set([0, 1, 2].map((shift) => base64At(bytes, shift)))) {
      needles.push({ text: t, alone: 'no', cuttable: token, base64: true });
      const url = t.replaceAll('+', '-').replaceAll('/', '_');
      if (url !== t) needles.push({ text: url, alone: 'no', cuttable: token, base64: true });
    }
  }
  return needles;
}

function bytesOf(text: string): Buffer[] {
  return /^[\u0000-\u007f]*$/.test(text)
    ? [Buffer.from(text)]
    : [Buffer.from(text), Buffer.from(text, 'latin1')];
}

/**
 * The base64 characters that these bytes alone decide where they begin `shift` bytes into a group
 * of three.
 */
function base64At(bytes: Buffer, shift: number): string {
  const all = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return all.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}
