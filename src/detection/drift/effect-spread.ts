import type { StreamReview } from '../../domain/drift.ts';

/** A case is named to people when it is likelier than not to have changed. */
export const NAMED = 0.5;
/** Under this part of the whole move the named cases are not the story. */
const STORY = 0.5;

/**
 * Whether a change lies over many cases, none of which shows it alone: the cases likely to have
 * changed carry less than half of what the suite's most moved category gained or lost. Where the
 * suite as a whole stands still (some cases better, others worse) the named cases are all there is.
 */
export function isSpread(cases: StreamReview['cases'], categories: number): boolean {
  const moved = (of: StreamReview['cases'], c: number): number =>
    of.reduce((sum, k) => sum + share(k.after, c) - share(k.before, c), 0);
  const seen = cases.filter((k) => total(k.before) > 0 && total(k.after) > 0);
  const named = seen.filter((k) => k.p >= NAMED);
  const wholes = Array.from({ length: categories }, (_, c) => ({ c, whole: moved(seen, c) }));
  const most = wholes.toSorted((a, b) => Math.abs(b.whole) - Math.abs(a.whole))[0];
  if (most === undefined || Math.abs(most.whole) < 1) return named.length === 0;
  return moved(named, most.c) / most.whole < STORY;
}

const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
const share = (counts: readonly number[], c: number): number =>
  (counts[c] ?? 0) / Math.max(1, total(counts));
