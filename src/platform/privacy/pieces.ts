import { fold, type Found, hash, type Spelling } from './folding.ts';
import { isJumble } from './plain.ts';

const HALF = 4;
const ANCHOR = 2 * HALF;
const TABLE = (1 << 18) - 1;

/** Eight characters of a spelling, and the next entry under the same hash. */
interface Anchor {
  spelling: Spelling;
  /** The spelling's number. */
  n: number;
  offset: number;
  next: Anchor | undefined;
}

/** Pieces of secrets that stand in a text with nothing that says that it was cut. */
export interface Pieces {
  add(spelling: Spelling): void;
  /** @param hashes of the text, as {@link hashesOf} gives them */
  find(text: string, hashes: Uint16Array): Found[];
}

/** @param tells whether a piece could not stand in a text by chance */
export function indexPieces(tells: (part: string) => boolean): Pieces {
  const heads = new Map<number, Anchor>();
  // A bit for each head that there is: small enough to stay at hand while a text is read, and hardly
  // any place of a text is asked for beyond it.
  const isThere = new Uint8Array((TABLE + 1) >> 3);
  let spellings = 0;
  const holds = (key: number, { codes }: Spelling, offset: number): boolean => {
    for (let a = heads.get(key); a !== undefined; a = a.next)
      if (a.spelling.codes === codes && isSame(codes, a.offset, offset)) return true;
    return false;
  };
  return {
    add(spelling) {
      const { codes, piece } = spelling;
      if (piece === null || codes.length < piece) return;
      const n = spellings++;
      for (let offset = 0; offset + ANCHOR <= codes.length; offset++) {
        const key = joined(hash(codes, offset), hash(codes, offset + HALF));
        // What repeats itself is found by the first of its repetitions.
        if (holds(key, spelling, offset)) continue;
        heads.set(key, { spelling, n, offset, next: heads.get(key) });
        isThere[key >> 3] = (isThere[key >> 3] ?? 0) | (1 << (key & 7));
      }
    },
    find(text, hashes) {
      if (heads.size === 0) return [];
      const found: Found[] = [];
      // Where the last piece of each ended: what lies inside it is not compared again and again.
      let done: Uint32Array | null = null;
      for (let from = 0; from + ANCHOR <= text.length; from++) {
        const key = joined(hashes[from] ?? 0, hashes[from + HALF] ?? 0);
        if (((isThere[key >> 3] ?? 0) & (1 << (key & 7))) === 0) continue;
        done ??= new Uint32Array(spellings);
        for (let anchor = heads.get(key); anchor !== undefined; anchor = anchor.next) {
          if (from + ANCHOR <= (done[anchor.n] ?? 0)) continue;
          const span = grown(text, from, anchor);
          if (span === null) continue;
          done[anchor.n] = span[1];
          if (isPiece(anchor, from, span, tells)) found.push({ span, alone: 'no' });
        }
      }
      return found;
    },
  };
}

const joined = (a: number, b: number): number => (Math.imul(a, 40_503) ^ b) & TABLE;

function isSame(codes: Uint16Array, a: number, b: number): boolean {
  for (let i = 0; i < ANCHOR; i++) if (codes[a + i] !== codes[b + i]) return false;
  return true;
}

/** As far as the text goes on like the secret, both ways; null where the hashes met by chance. */
function grown(text: string, from: number, { spelling, offset }: Anchor): [number, number] | null {
  const { codes } = spelling;
  const same = (at: number): boolean => fold(text.charCodeAt(from + at)) === codes[offset + at];
  let to = 0;
  while (offset + to < codes.length && from + to < text.length && same(to)) to++;
  if (to < ANCHOR) return null;
  let back = 0;
  while (back < offset && back < from && same(-back - 1)) back++;
  return [from - back, from + to];
}

function isPiece(
  { spelling, offset }: Anchor,
  at: number,
  [from, to]: readonly [number, number],
  tells: (part: string) => boolean,
): boolean {
  const { piece, jumble } = spelling;
  const length = to - from;
  const isLong = piece !== null && length >= piece;
  if (!isLong && (jumble === null || length < jumble)) return false;
  const [begin, end] = [offset + from - at, offset + to - at];
  const part = spelling.shown?.(begin, end) ?? spelling.text.slice(begin, end);
  return tells(part) && (isLong || isJumble(part));
}
