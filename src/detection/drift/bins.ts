/**
 * Bins frozen with a baseline: quintile edges of pooled lengths and numbers, the commonest answers
 * (docs/detection.md, "The words"). JSON.
 */
export interface FrozenBins {
  /**
   * By metric (`length`, `field:total`): ascending upper edges; a value falls in the first bin
   * whose edge it does not pass.
   */
  edges: Readonly<Record<string, readonly number[]>>;
  /** By metric: the commonest baseline values, commonest first. Nothing reads them any more. */
  values: Readonly<Record<string, readonly string[]>>;
  /** By metric that compares each case with its own past; absent in baselines from before it was. */
  usual?: Readonly<Record<string, UsualBins>>;
}

/** What is usual for each case on one metric. */
export interface UsualBins {
  cases: Readonly<Record<string, Usual>>;
  /** Of numbers: how they move by themselves in the suite as a whole. */
  scale?: LevelScale;
}

/** What the first runs of a case say is usual for it. */
export interface Usual {
  /** ISO time of the last of those runs; they are not counted. */
  until: string;
  /** Of answers: the values it gave, commonest first. */
  values?: readonly string[];
  /** Of numbers: the median. */
  centre?: number;
  /** Of numbers: they were all one. Absent in baselines from before it was asked. */
  same?: true;
}

/** How a suite's numbers move by themselves (`usual-levels.ts`). */
export interface LevelScale {
  /** Logistic scale, in logs, of the blur. */
  blur: number;
  /** Daily cycle of the logs: cosine and sine of the hour; absent where none was fitted. */
  day?: readonly [number, number];
}

export const NO_NUMBER = 'no number';

/** A finite decimal number as text, or null. */
export function numberOf(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/**
 * Quintile edges of pooled baseline values, ascending, without repeats, at most six. Where a fifth
 * or more of the values are the smallest (or the largest) one, an edge is put beside it, so that
 * something shorter (or longer) than ever is a bin of its own.
 */
export function quintiles(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const smallest = sorted[0];
  const largest = sorted[sorted.length - 1];
  if (smallest === undefined || largest === undefined) return [];
  const edges = new Set(
    [0.2, 0.4, 0.6, 0.8].map((q) => sorted[Math.ceil(q * sorted.length) - 1] ?? largest),
  );
  if (edges.has(smallest)) edges.add(belowOf(smallest));
  return [...edges].sort((a, b) => a - b);
}
const belowOf = (x: number): number =>
  Number.isInteger(x) ? x - 1 : x - Math.abs(x) * 1e-9 - 1e-12;

const shown = (x: number): string => String(Number(x.toPrecision(6)));

/** Category names of the bins that `edges` make, lowest first, and `no number`. */
export function binNames(edges: readonly number[]): string[] {
  const names = edges.map((edge, i) =>
    i === 0 ? `≤ ${shown(edge)}` : `${shown(edges[i - 1] ?? edge)} – ${shown(edge)}`,
  );
  const last = edges[edges.length - 1];
  return [...names, last === undefined ? 'any number' : `> ${shown(last)}`, NO_NUMBER];
}

/** The bin of one value, as a category name of `binNames`. */
export const binOf = (edges: readonly number[], text: string): string => binsOf(edges)(text);

/** The same for many values. */
export function binsOf(edges: readonly number[]): (text: string) => string {
  const names = binNames(edges);
  return (text) => {
    const value = numberOf(text);
    if (value === null) return NO_NUMBER;
    const at = edges.findIndex((edge) => value <= edge);
    return names[at === -1 ? edges.length : at] ?? NO_NUMBER;
  };
}

/** The commonest values, commonest first; equally common ones in alphabetical order. */
export function commonest(values: readonly string[], most = Number.POSITIVE_INFINITY): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([value]) => value);
}

/** The middle of some numbers; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}
