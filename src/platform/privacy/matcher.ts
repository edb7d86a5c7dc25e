import type { Alone, Needle } from './clothes.ts';
import { type Beginning, cutBeginnings, isCut } from './marks.ts';
import {
  fold,
  foldedCodes,
  type Found,
  hash,
  hashesOf,
  type Span,
  type Spelling,
} from './folding.ts';
import { indexPieces } from './pieces.ts';
import { isVaried } from './plain.ts';

const GRAM = 4;
/** Bits of what is looked for reach at most so far beyond it in base64, its padding among them. */
const EDGE = 4;
const BESIDE_MARK = 11;
/** A row that a secret repeats tells nothing; each of its places would be compared with the others. */
const MOST_ALIKE = 16;
/** Of a short secret, so much of it is most of it. */
const MOST = 0.6;

export interface Matcher {
  find(text: string): Found[];
  /** Those of which nothing has to say that they were cut: wholes, and telling pieces. */
  findUncut(text: string): Found[];
}

/**
 * Looks for many spellings at once. Four characters are hashed at each place, and only where a
 * spelling begins with such four is it compared: the time goes with the length of the text,
 * whatever the number of secrets.
 * @param tells whether a part of one could not stand in a text by chance
 */
export function makeMatcher(needles: readonly Needle[], tells: (part: string) => boolean): Matcher {
  const maybe = new Uint8Array(1 << 16);
  const begins = new Map<number, Spelling[]>();
  const within = new Map<number, { spelling: Spelling; offset: number }[]>();
  const push = <T>(map: Map<number, T[]>, key: number, value: T): void => {
    const there = map.get(key);
    if (there === undefined) map.set(key, [value]);
    else there.push(value);
  };
  const known = new Set<string>();
  const pieces = indexPieces(tells);
  for (const needle of needles) {
    const codes = foldedCodes(needle.text);
    const { alone, cut, piece, jumble, base64 } = needle;
    const letters = Buffer.from(codes.buffer).toString('utf16le');
    const key = [letters, alone, cut, piece, jumble, base64].map(String).join(' ');
    if (codes.length < GRAM || known.has(key)) continue;
    known.add(key);
    const spelling: Spelling = { ...needle, codes };
    maybe[hash(codes, 0)] = 1;
    push(begins, hash(codes, 0), spelling);
    pieces.add(spelling);
    if (needle.cut === null) continue;
    const alike = new Map<number, number>();
    for (let offset = 0; offset + needle.cut <= codes.length; offset++) {
      const four = hash(codes, offset);
      const times = alike.get(four) ?? 0;
      alike.set(four, times + 1);
      if (times < MOST_ALIKE) push(within, four, { spelling, offset });
    }
  }
  const uncut = (text: string, hashes: Uint16Array): Found[] => {
    const found: Found[] = [];
    for (let i = 0; i < hashes.length; i++) {
      const h = hashes[i] ?? 0;
      if (maybe[h] === 1) for (const s of begins.get(h) ?? []) take(text, i, s, tells, found);
    }
    for (const piece of pieces.find(text, hashes)) found.push(piece);
    return found;
  };
  return {
    find(text) {
      const hashes = hashesOf(text);
      const found = uncut(text, hashes);
      if (within.size > 0)
        for (const from of cutBeginnings(text, BESIDE_MARK))
          for (const { spelling, offset } of within.get(hashes[from.at] ?? 0) ?? [])
            takeRest(text, from, spelling, offset, found);
      return found;
    },
    findUncut: (text) => uncut(text, hashesOf(text)),
  };
}

/** A whole one, or its beginning before a mark, or so much of its beginning that it tells. */
function take(
  text: string,
  at: number,
  s: Spelling,
  tells: (part: string) => boolean,
  found: Found[],
): void {
  const same = alike(text, at, s.codes, 0);
  const to = at + same;
  if (same === s.codes.length)
    found.push({ span: s.base64 ? widened(text, at, to) : [at, to], alone: s.alone });
  else if (s.cut !== null && same >= s.cut) {
    const isMost = same >= s.codes.length * MOST && tells(s.text.slice(0, same));
    if (isMost || isCut(text, to)) found.push({ span: [at, to], alone: 'no' });
  }
}

/**
 * An end of a secret after a mark, or a middle between two; after words that say that a part
 * follows, any part.
 */
function takeRest(
  text: string,
  from: Beginning,
  s: Spelling,
  offset: number,
  found: Found[],
): void {
  const same = alike(text, from.at, s.codes, offset);
  const whole = same === s.codes.length - offset;
  if (s.cut === null || same < s.cut || !isVaried(s.text.slice(offset, offset + same))) return;
  if (whole || from.isNamed || isCut(text, from.at + same))
    found.push({ span: [from.at, from.at + same], alone: 'no' });
}

function alike(text: string, at: number, codes: Uint16Array, offset: number): number {
  let n = 0;
  while (
    offset + n < codes.length &&
    at + n < text.length &&
    fold(text.charCodeAt(at + n)) === codes[offset + n]
  )
    n++;
  return n;
}

function widened(text: string, from: number, to: number): Span {
  const isPart = (at: number): boolean => /[\w+/=-]/.test(text[at] ?? ' ');
  let [low, high] = [from, to];
  while (from - low < EDGE && isPart(low - 1)) low--;
  while (high - to < EDGE && isPart(high)) high++;
  return [low, high];
}

const INSIDE: Readonly<Record<Exclude<Alone, 'no'>, RegExp>> = {
  'of-words': /[\p{L}\p{N}_]/u,
  'of-hex': /[0-9a-f]/i,
};

/** Whether nothing touches it that would make it a piece of something longer. */
export function standsAlone(text: string, [from, to]: Span, alone: Alone): boolean {
  if (alone === 'no') return true;
  const inside = INSIDE[alone];
  return !inside.test(text[from - 1] ?? ' ') && !inside.test(text[to] ?? ' ');
}
