// Ways to say how familiar a sentence is from the vectors of the reviewed ones; others.ts,
// word-vectors.ts and sentence-vectors.ts make the vectors.

export type Vector = ReadonlyMap<string, number>;

export function unit(vector: Vector): Vector {
  const length = Math.hypot(...vector.values());
  return length === 0 ? vector : new Map([...vector].map(([k, v]) => [k, v / length]));
}

export const asVector = (row: readonly number[]): Vector =>
  unit(new Map(row.map((v, d) => [`d${d}`, v])));

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (const [k, v] of a) sum += v * (b.get(k) ?? 0);
  return sum;
}

export interface Reviewed {
  vectors: readonly Vector[];
  intents: readonly number[];
}
/** How familiar a sentence is: the larger, the less new. */
export type Way = (reviewed: Reviewed) => (asked: Vector) => number;

export const nearest: Way =
  ({ vectors }) =>
  (asked) =>
    Math.max(...vectors.map((v) => dot(asked, v)));

export const middles: Way = ({ vectors, intents: of }) => {
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
export const ridge: Way = ({ vectors, intents: of }) => {
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

/** The mean of the nearest few. */
export const nearestFew =
  (few: number): Way =>
  ({ vectors }) =>
  (asked) =>
    vectors
      .map((v) => dot(asked, v))
      .toSorted((a, b) => b - a)
      .slice(0, few)
      .reduce((sum, v) => sum + v / few, 0);

/** How narrow and how wide the densities are taken; chosen on choosing.txt. */
const [NARROW, WIDE] = [0.1, 0.3];

/** How dense the reviewed ones lie close by, less how dense at large: the odd has little of both. */
export const densityRatio: Way =
  ({ vectors }) =>
  (asked) => {
    const near = vectors.map((v) => dot(asked, v));
    const density = (width: number): number =>
      width * Math.log(near.reduce((sum, s) => sum + Math.exp(s / width), 0) / near.length);
    return density(NARROW) - density(WIDE);
  };

/** How much of the variance is taken to be the same in all directions: few sentences say little of it. */
const SHRUNK = 0.8;

/**
 * Mahalanobis' distance to the nearest intent, less that to all the reviewed (Ren et al. 2021): what
 * is only odd is far from both.
 */
export const relativeDistance: Way = ({ vectors, intents: of }) => {
  const keys = [...new Set(vectors.flatMap((v) => [...v.keys()]))];
  const rows = vectors.map((v) => keys.map((k) => v.get(k) ?? 0));
  const all = middleOf(rows);
  const middles = [...new Set(of)].map((k) => middleOf(rows.filter((_, i) => of[i] === k)));
  const kinds = [...new Set(of)];
  const within = inverseSpread(
    rows.map((row, i) => minus(row, middles[kinds.indexOf(of[i] ?? 0)] ?? all)),
  );
  const around = inverseSpread(rows.map((row) => minus(row, all)));
  return (asked) => {
    const row = keys.map((k) => asked.get(k) ?? 0);
    const near = Math.min(...middles.map((m) => lengthBy(within, minus(row, m))));
    return lengthBy(around, minus(row, all)) - near;
  };
};

const minus = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((v, i) => v - (b[i] ?? 0));

function middleOf(rows: readonly (readonly number[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, c) => rows.reduce((sum, row) => sum + (row[c] ?? 0) / rows.length, 0));
}

function inverseSpread(rows: readonly (readonly number[])[]): number[][] {
  const [{ length } = []] = rows;
  const spread = Array.from({ length }, (_, r) =>
    Array.from({ length }, (__, c) =>
      rows.reduce((sum, row) => sum + ((row[r] ?? 0) * (row[c] ?? 0)) / rows.length, 0),
    ),
  );
  const even = spread.reduce((sum, row, r) => sum + (row[r] ?? 0) / length, 0);
  return eliminate(
    spread.map((row, r) => [
      ...row.map((v, c) => (1 - SHRUNK) * v + (r === c ? SHRUNK * even : 0)),
      ...row.map((_, c) => (r === c ? 1 : 0)),
    ]),
  );
}

const lengthBy = (matrix: readonly (readonly number[])[], row: readonly number[]): number =>
  matrix.reduce(
    (sum, line, r) => sum + (row[r] ?? 0) * line.reduce((s, v, c) => s + v * (row[c] ?? 0), 0),
    0,
  );
