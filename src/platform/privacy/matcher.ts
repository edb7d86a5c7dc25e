import type { Needle } from './clothes.ts';

/** From and to, in characters of the text that was searched. */
export type Span = [number, number];

const GRAM = 4;
/** Of a key that was cut, fewer characters tell nothing: `sk-proj` is in every key of its kind. */
const TELLING_PART = 8;
/** Bits of what is looked for reach at most so far beyond it in base64, its padding among them. */
const EDGE = 4;

interface Spelling extends Needle {
  codes: Uint16Array;
}

export interface Matcher {
  find(text: string): Span[];
}

/**
 * Looks for many spellings at once. Four characters are hashed at each place, and only where a
 * spelling begins with such four is it compared: the time goes with the length of the text,
 * whatever the number of secrets.
 */
export function makeMatcher(needles: readonly Needle[]): Matcher {
  const maybe = new Uint8Array(1 << 16);
  const begins = new Map<number, Spelling[]>();
  const within = new Map<number, { spelling: Spelling; offset: number }[]>();
  const push = <T>(map: Map<number, T[]>, key: number, value: T): void => {
    const there = map.get(key);
    if (there === undefined) map.set(key, [value]);
    else there.push(value);
  };
  const known = new Set<string>();
  for (const needle of needles) {
    const codes = Uint16Array.from(needle.text, (_, i) => i).map((i) =>
      fold(needle.text.charCodeAt(i)),
    );
    const key = `${codes.join(',')} ${needle.alone}`;
    if (codes.length < GRAM || known.has(key)) continue;
    known.add(key);
    const spelling: Spelling = { ...needle, codes };
    maybe[hash(codes, 0)] = 1;
    push(begins, hash(codes, 0), spelling);
    if (needle.cuttable)
      for (let offset = 1; offset + TELLING_PART <= codes.length; offset++)
        push(within, hash(codes, offset), { spelling, offset });
  }
  return {
    find(text) {
      const found: Span[] = [];
      let [a, b, c] = [
        fold(text.charCodeAt(0)),
        fold(text.charCodeAt(1)),
        fold(text.charCodeAt(2)),
      ];
      for (let i = 0; i + GRAM <= text.length; i++) {
        const d = fold(text.charCodeAt(i + 3));
        const h = mix(a, b, c, d);
        if (maybe[h] === 1) for (const s of begins.get(h) ?? []) take(text, i, s, found);
        a = b;
        b = c;
        c = d;
      }
      for (const from of cutBeginnings(text)) {
        const h = mix(
          ...([0, 1, 2, 3].map((k) => fold(text.charCodeAt(from + k))) as [
            number,
            number,
            number,
            number,
          ]),
        );
        for (const { spelling, offset } of within.get(h) ?? []) {
          if (alike(text, from, spelling.codes, offset) === spelling.codes.length - offset)
            found.push([from, from + spelling.codes.length - offset]);
        }
      }
      return found;
    },
  };
}

function take(text: string, at: number, s: Spelling, found: Span[]): void {
  const same = alike(text, at, s.codes, 0);
  const to = at + same;
  if (same === s.codes.length) {
    if (s.alone && (isWord(text, at - 1) || isWord(text, to))) return;
    found.push(s.base64 ? widened(text, at, to) : [at, to]);
  } else if (s.cuttable && same >= TELLING_PART && isCut(text, to)) found.push([at, to]);
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

function isCut(text: string, at: number): boolean {
  return at >= text.length || text[at] === '…' || text.startsWith('...', at);
}

function cutBeginnings(text: string): number[] {
  const found = [0];
  for (const mark of ['…', '...'])
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1))
      found.push(at + mark.length);
  return found;
}

function widened(text: string, from: number, to: number): Span {
  const isPart = (at: number): boolean => /[\w+/=-]/.test(text[at] ?? ' ');
  let [low, high] = [from, to];
  while (from - low < EDGE && isPart(low - 1)) low--;
  while (high - to < EDGE && isPart(high)) high++;
  return [low, high];
}

const isWord = (text: string, at: number): boolean => /[\p{L}\p{N}_]/u.test(text[at] ?? ' ');

function fold(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

function mix(a: number, b: number, c: number, d: number): number {
  return (a * 29_791 + b * 961 + c * 31 + d) & 0xffff;
}

function hash(codes: Uint16Array, at: number): number {
  return mix(codes[at] ?? 0, codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0);
}
