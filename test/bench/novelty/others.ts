import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// node test/bench/novelty/others.ts
// Other local ways to tell what is new, on the sentences as they were written, no wording twice: words
// cut to their stems, grams, both; held against the nearest reviewed one, the middle of each intent, or
// a ridge regression that was taught the intents of the reviewed ones.

const intents = readFileSync(join(import.meta.dirname, 'phrasings.txt'), 'utf8')
  .split(/^# .*\n/m)
  .slice(1)
  .map((block) => block.trim().split('\n'));

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
const grams = (text: string): string[] =>
  wordsOf(text).flatMap((word) => {
    const padded = ` ${word} `;
    return [3, 4, 5].flatMap((n) =>
      Array.from({ length: Math.max(0, padded.length - n + 1) }, (_, i) => padded.slice(i, i + n)),
    );
  });

type Vector = ReadonlyMap<string, number>;

/** Weighs pieces by how rare they are among the reviewed, to length 1. */
function weigher(reviewed: readonly string[], pieces: (text: string) => string[]) {
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
}

function unit(vector: Vector): Vector {
  const length = Math.hypot(...vector.values());
  return length === 0 ? vector : new Map([...vector].map(([k, v]) => [k, v / length]));
}

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (const [k, v] of a) sum += v * (b.get(k) ?? 0);
  return sum;
}

interface Reviewed {
  vectors: readonly Vector[];
  intents: readonly number[];
}
/** How familiar a sentence is: the larger, the less new. */
type Way = (reviewed: Reviewed) => (asked: Vector) => number;

const nearest: Way =
  ({ vectors }) =>
  (asked) =>
    Math.max(...vectors.map((v) => dot(asked, v)));

const middles: Way = ({ vectors, intents: of }) => {
  const sums = new Map<number, Map<string, number>>();
  for (const [i, vector] of vectors.entries()) {
    const sum = sums.get(of[i] ?? 0) ?? new Map<string, number>();
    sums.set(of[i] ?? 0, sum);
    for (const [k, v] of vector) sum.set(k, (sum.get(k) ?? 0) + v);
  }
  const units = [...sums.values()].map(unit);
  return (asked) => Math.max(...units.map((u) => dot(asked, u)));
};

/** One against the rest, in the kernel's form; the ridge is 1. */
const ridge: Way = ({ vectors, intents: of }) => {
  const kinds = [...new Set(of)];
  const rows = vectors.map((a, i) => [
    ...vectors.map((b, j) => dot(a, b) + (i === j ? 1 : 0)),
    ...kinds.map((k) => (of[i] === k ? 1 : -1 / (kinds.length - 1))),
  ]);
  const solved = eliminate(rows);
  return (asked) => {
    const near = vectors.map((v) => dot(asked, v));
    return Math.max(
      ...kinds.map((_, k) => near.reduce((sum, s, i) => sum + s * (solved[i]?.[k] ?? 0), 0)),
    );
  };
};

/** Gauss and Jordan; the matrix is positive definite, so that no row has to be exchanged. */
function eliminate(rows: number[][]): number[][] {
  const n = rows.length;
  for (const [p, pivot] of rows.entries()) {
    const by = pivot[p] ?? 1;
    for (let c = p; c < pivot.length; c++) pivot[c] = (pivot[c] ?? 0) / by;
    for (const [r, row] of rows.entries()) {
      const times = row[p] ?? 0;
      if (r === p || times === 0) continue;
      for (let c = p; c < row.length; c++) row[c] = (row[c] ?? 0) - times * (pivot[c] ?? 0);
    }
  }
  return rows.map((row) => row.slice(n));
}

/** Held of what is new where one in twenty of what is not new is held: one third, one quarter. */
function recallAtFive(
  pieces: (text: string) => string[],
  way: Way,
  third: number,
  quarter: number,
) {
  const known = intents.filter((_, i) => i % 3 !== third);
  const part = (isAsked: boolean) =>
    known.flatMap((lines, intent) =>
      lines.filter((_, i) => (i % 4 === quarter) === isAsked).map((text) => ({ text, intent })),
    );
  const reviewed = part(false);
  const weigh = weigher(
    reviewed.map((r) => r.text),
    pieces,
  );
  const familiar = way({
    vectors: reviewed.map((r) => weigh(r.text)),
    intents: reviewed.map((r) => r.intent),
  });
  const old = part(true).map((r) => familiar(weigh(r.text)));
  const fresh = intents.filter((_, i) => i % 3 === third).flat();
  const limit = old.toSorted((a, b) => a - b)[Math.floor(old.length * 0.05)] ?? 0;
  return fresh.filter((text) => familiar(weigh(text)) < limit).length / fresh.length;
}

const PIECES = {
  grams,
  stems,
  'grams and stems': (text: string) => [...grams(text), ...stems(text), ...stems(text)],
};
const WAYS = {
  'nearest one': nearest,
  'middle of each intent': middles,
  'ridge regression': ridge,
};
for (const [of, pieces] of Object.entries(PIECES))
  for (const [by, way] of Object.entries(WAYS)) {
    let sum = 0;
    for (let third = 0; third < 3; third++)
      for (let quarter = 0; quarter < 4; quarter++)
        sum += recallAtFive(pieces, way, third, quarter);
    process.stdout.write(`${of}, ${by}: ${((100 * sum) / 12).toFixed(1)} %\n`);
  }
