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
  /** By metric (`answer`): the commonest baseline values, commonest first. */
  values: Readonly<Record<string, readonly string[]>>;
}

export const OTHER = 'other';
export const NO_NUMBER = 'no number';
const COMMONEST = 5;

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
export function binOf(edges: readonly number[], text: string): string {
  const value = numberOf(text);
  const names = binNames(edges);
  if (value === null) return NO_NUMBER;
  const at = edges.findIndex((edge) => value <= edge);
  return names[at === -1 ? edges.length : at] ?? NO_NUMBER;
}

/** The five commonest values, commonest first; equally common ones in alphabetical order. */
export function commonest(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, COMMONEST)
    .map(([value]) => value);
}
