import { intentsIn, nearestIsAlike, partsOf, percent, recallAtFive, type Weigh } from './thirds.ts';
import { middles, nearest, ridge, unit, type Vector } from './ways.ts';

// node test/bench/novelty/others.ts
// Other local ways to tell what is new, on the sentences as they were written, no wording twice: words
// cut to their stems, grams, both; held against the nearest reviewed one, the middle of each intent, or
// a ridge regression that was taught the intents of the reviewed ones. And how often the nearest
// reviewed one of what is not new wants the same.

const STOPS = new Set(
  (
    'a an the i my me we our you your it is are was were be been am to of in on at for and or but if that this with ' +
    'have has had do does did can could would will should may please hi hello thanks so just not no how what where ' +
    'when who which why any some as by from up out get got'
  ).split(' '),
);
const ENDINGS = [
  'ations',
  'ation',
  'ings',
  'ing',
  'ies',
  'ied',
  'ers',
  'er',
  'ed',
  'es',
  'ly',
  's',
  'e',
  'y',
];

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\d+/g, '0')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

function stemOf(word: string): string {
  const ending = ENDINGS.find((e) => word.endsWith(e) && word.length - e.length >= 3);
  return ending === undefined ? word : word.slice(0, -ending.length);
}

const stems = (text: string): string[] =>
  wordsOf(text)
    .filter((w) => !STOPS.has(w))
    .map((w) => `w ${stemOf(w)}`);
export const grams = (text: string): string[] =>
  wordsOf(text).flatMap((word) => {
    const padded = ` ${word} `;
    return [3, 4, 5].flatMap((n) =>
      Array.from({ length: Math.max(0, padded.length - n + 1) }, (_, i) => padded.slice(i, i + n)),
    );
  });

/** Weighs pieces by how rare they are among the reviewed, to length 1. */
export const weigher =
  (pieces: (text: string) => string[]): Weigh =>
  (reviewed) => {
    const holding = new Map<string, number>();
    for (const text of reviewed)
      for (const piece of new Set(pieces(text))) holding.set(piece, (holding.get(piece) ?? 0) + 1);
    return (text: string): Vector => {
      const counts = new Map<string, number>();
      for (const piece of pieces(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
      const weighed = [...counts].map(([piece, n]): [string, number] => {
        const rarity = Math.log((reviewed.length + 1) / ((holding.get(piece) ?? 0) + 0.5));
        return [piece, (1 + Math.log(n)) * rarity];
      });
      return unit(new Map(weighed));
    };
  };

const PIECES = {
  grams,
  stems,
  'grams and stems': (text: string) => [...grams(text), ...stems(text), ...stems(text)],
};
export const WAYS = {
  'nearest one': nearest,
  'middle of each intent': middles,
  'ridge regression': ridge,
};
if (import.meta.main) {
  const intents = intentsIn('phrasings.txt');
  for (const [of, pieces] of Object.entries(PIECES)) {
    const parts = partsOf(intents, weigher(pieces));
    for (const [by, way] of Object.entries(WAYS))
      process.stdout.write(`${of}, ${by}: ${percent(recallAtFive(parts, way))}\n`);
    process.stdout.write(`${of}, nearest one wants the same: ${percent(nearestIsAlike(parts))}\n`);
  }
}
