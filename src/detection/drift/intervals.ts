import type { Look, StreamReview } from '../../domain/drift.ts';
import type { Interval } from '../../domain/incident.ts';

const Z95 = 1.959963984540054;

/**
 * Wilson's 95 % interval for x of n, with n shrunk by `dispersion` ≥ 1: replies of one run vary
 * together, so n trials say less than n coin flips. `n` in the answer is the number of trials as
 * counted. 0 of 0 is all of [0, 1].
 */
export function wilson(x: number, n: number, dispersion = 1): Interval {
  if (n === 0) return { value: 0, low: 0, high: 1, n: 0 };
  const effective = n / Math.max(1, dispersion);
  const p = x / n;
  const z2 = (Z95 * Z95) / effective;
  const centre = (p + z2 / 2) / (1 + z2);
  const half = (Z95 / (1 + z2)) * Math.sqrt((p * (1 - p)) / effective + z2 / (4 * effective));
  return {
    value: p,
    low: Math.max(0, Math.min(p, centre - half)),
    high: Math.min(1, Math.max(p, centre + half)),
    n,
  };
}

/**
 * How much more than binomially a stream's runs vary in one category: Pearson's φ over the runs,
 * each case at its own baseline rate (shrunk by half a pseudo-trial a side). 1 where there are too
 * few runs to say.
 */
export function dispersionOf(baseline: readonly Look[], category: number): number {
  if (baseline.length < 3) return 1;
  const totals = new Map<string, { x: number; n: number }>();
  const eachCell = function* (look: Look): Generator<{ hash: string; x: number; n: number }> {
    for (const cell of look.cells)
      yield {
        hash: cell.caseHash,
        x: cell.counts[category] ?? 0,
        n: cell.counts.reduce((a, b) => a + b, 0),
      };
  };
  for (const look of baseline) {
    for (const { hash, x, n } of eachCell(look)) {
      const row = totals.get(hash) ?? { x: 0, n: 0 };
      totals.set(hash, { x: row.x + x, n: row.n + n });
    }
  }
  let squares = 0;
  for (const look of baseline) {
    let surplus = 0;
    let variance = 0;
    for (const { hash, x, n } of eachCell(look)) {
      const row = totals.get(hash) ?? { x: 0, n: 0 };
      const p = (row.x + 0.5) / (row.n + 1);
      surplus += x - n * p;
      variance += n * p * (1 - p);
    }
    if (variance > 0) squares += (surplus * surplus) / variance;
  }
  return Math.max(1, squares / (baseline.length - 1));
}

/**
 * Before and after of each category that held a trial, largest movement first; `pass` alone on the
 * pass metric.
 */
export function measuresOf(
  review: Pick<StreamReview, 'before' | 'after' | 'categories' | 'stream'>,
  dispersion = 1,
): { name: string; before: Interval; after: Interval }[] {
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  const before = sum(review.before);
  const after = sum(review.after);
  const one = (name: string, c: number): { name: string; before: Interval; after: Interval } => ({
    name,
    before: wilson(review.before[c] ?? 0, before, dispersion),
    after: wilson(review.after[c] ?? 0, after, dispersion),
  });
  if (review.stream.metric === 'pass') return [one('pass rate', 0)];
  return review.categories
    .map((name, c) => one(name, c))
    .filter((m) => m.before.value > 0 || m.after.value > 0)
    .sort(
      (a, b) => Math.abs(b.after.value - b.before.value) - Math.abs(a.after.value - a.before.value),
    );
}
