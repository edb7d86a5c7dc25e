import {
  areSomeOfThem,
  changedCases,
  NAMED,
  namedCases as carriersOf,
} from '../../detection/drift/effect-spread.ts';
import { chanceFromLog, logOwnChange } from '../../detection/drift/own-counts.ts';
import type { StreamReview } from '../../domain/drift.ts';

type Case = StreamReview['cases'][number];
type Counted = Pick<StreamReview, 'stream' | 'cases' | 'categories'>;

/**
 * The cases that people are told carry a change; none where it lies over the suite as a whole. Of a
 * pass rate, none that went against the rest by what its own counts call chance: beside a suite that
 * collapses, a case that stayed stands out.
 */
export function namedCases({ stream, cases, categories }: Counted): StreamReview['cases'] {
  const named = carriersOf(cases, categories.length);
  if (stream.metric !== 'pass') return named;
  const way = Math.sign(named.reduce((sum, c) => sum + moved(c), 0));
  return named.filter((c) => moved(c) * way >= 0 || isSureAlone(c));
}

/** Whether those are some of the cases that changed: the suite moved by more than they did. */
export const areSome = ({ cases, categories }: Counted): boolean =>
  areSomeOfThem(cases, categories.length);

/**
 * The cases of which a change tells, by hash; null where it lies over the suite as a whole, or in more
 * cases than can be named.
 */
export const carriersIn = (r: Counted): string[] | null => {
  const changed = changedCases(r.cases, r.categories.length, namedCases(r));
  return changed === null ? null : [...changed];
};

const isSureAlone = ({ before, after }: Case): boolean =>
  chanceFromLog(logOwnChange(before, after, [0])) >= NAMED;

const moved = ({ before, after }: Case): number => rateOf(after) - rateOf(before);

/** The share of passes. */
export const rateOf = (counts: readonly number[]): number =>
  (counts[0] ?? 0) /
  Math.max(
    1,
    counts.reduce((a, b) => a + b, 0),
  );
