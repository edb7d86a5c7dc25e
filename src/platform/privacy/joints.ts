import { fold, foldedCodes } from './folding.ts';
import { isCounted, skeletonOf } from './skeleton.ts';

/**
 * Where parts of a text meet, looked at alone: of most readings of a value it is known so that they
 * hold nothing.
 */
export interface Joints {
  /** False where nothing that is looked for reaches from one part into the next. */
  mayJoin(parts: readonly string[]): boolean;
}

/** So many letters and digits over a joint must be some of a spelling's. */
const GRAM = 4;
/** Shorter spellings count nowhere that parts were put together. */
const SHORTEST = 8;
/** So many letters on either side of a joint are looked at where four over it are known. */
const AROUND = 8;
/** A bit for each of so many hashes: by chance one in some hundreds is met. */
const BITS = 21;

/** @param spellings what is looked for; one of signs alone may lie anywhere */
export function makeJoints(spellings: readonly string[]): Joints {
  const known = new Uint32Array(1 << (BITS - 5));
  let isAnywhere = false;
  for (const spelling of spellings) {
    if (spelling.length < SHORTEST) continue;
    const codes = lettersOf(spelling);
    isAnywhere ||= codes.length <= GRAM;
    for (let i = 0; i + GRAM <= codes.length; i++) {
      const at = key(codes[i] ?? 0, codes[i + 1] ?? 0, codes[i + 2] ?? 0, codes[i + 3] ?? 0);
      known[at >>> 5] = (known[at >>> 5] ?? 0) | (1 << (at & 31));
    }
  }
  const isKnown: IsKnown = (a, b, c, d) => {
    const at = key(a, b, c, d);
    return (((known[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
  };
  return { mayJoin: (parts) => isAnywhere || joins(parts, isKnown) };
}

type IsKnown = (a: number, b: number, c: number, d: number) => boolean;

const key = (a: number, b: number, c: number, d: number): number =>
  Math.imul(Math.imul(Math.imul(a, 31_337) ^ b, 40_503) ^ Math.imul(c, 65_599) ^ d, 0x9e37_79b1) >>>
  (32 - BITS);

const lettersOf = (text: string): Uint16Array => foldedCodes(skeletonOf(text).text);

/** Four letters over a joint are known, and beside them the next four. */
function joins(parts: readonly string[], isKnown: IsKnown): boolean {
  // The last three letters so far, and how many there are.
  let a = 0;
  let b = 0;
  let c = 0;
  let n = 0;
  for (let p = 0; p < parts.length; p++) {
    const part = parts[p] ?? '';
    const first = n;
    let i = 0;
    for (; i < part.length && n - first < GRAM - 1; i++) {
      const code = part.charCodeAt(i);
      if (!isCounted(code)) continue;
      const d = fold(code);
      if (n >= GRAM - 1 && isKnown(a, b, c, d) && isLong(parts, p, isKnown)) return true;
      a = b;
      b = c;
      c = d;
      n++;
    }
    // Of the rest of it the last three.
    let from = part.length;
    for (let left = GRAM - 1; from > i && left > 0; from--)
      if (isCounted(part.charCodeAt(from - 1))) left--;
    for (; from < part.length; from++) {
      const code = part.charCodeAt(from);
      if (!isCounted(code)) continue;
      a = b;
      b = c;
      c = fold(code);
    }
  }
  return false;
}

/** Whether around the beginning of a part five letters in a row are known. */
function isLong(parts: readonly string[], p: number, isKnown: IsKnown): boolean {
  const before = lettersOf(parts.slice(Math.max(0, p - AROUND), p).join('')).slice(-AROUND);
  const after = lettersOf(parts.slice(p, p + AROUND).join('')).slice(0, AROUND);
  const codes = [...before, ...after];
  const isFour = (i: number): boolean =>
    isKnown(codes[i] ?? 0, codes[i + 1] ?? 0, codes[i + 2] ?? 0, codes[i + 3] ?? 0);
  for (let i = 0; i + GRAM < codes.length; i++) if (isFour(i) && isFour(i + 1)) return true;
  return false;
}
