import type { Stream, StreamReview } from '../../domain/drift.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { namedCases, rateOf } from './named-cases.ts';
import type { Deepened } from './told-level.ts';

// What is told of a suite that passes less often than people were told: its newest runs are counted
// over all of its cases, and so are the numbers that stand beside them.

/** The newest runs of a suite that fell further, and what failed in each of them. */
export interface FellFurther {
  suite: string;
  runs: number;
  /** When the first of them was made. */
  since: string;
  failed: ReadonlySet<string>;
}

/** The cases that failed in each of the newest runs; null where no suite fell further. */
export function fellFurther(
  deepened: Deepened | null | undefined,
  streams: readonly Stream[],
): FellFurther | null {
  if (deepened == null || deepened.turnedAt !== undefined) return null;
  const { suite, runs } = deepened;
  const pass = streams.find((s) => s.metric === 'pass' && s.suite === suite);
  const newest = (pass?.looks ?? []).slice(-runs);
  const failedIn = newest.map(({ cells }) =>
    cells
      .filter((c) => c.counts.some((n) => n > 0) && rateOf(c.counts) < 0.5)
      .map((c) => c.caseHash),
  );
  const [first = [], ...others] = failedIn;
  const since = newest[0]?.at ?? '';
  return {
    suite,
    runs,
    since,
    failed: new Set(first.filter((c) => others.every((o) => o.includes(c)))),
  };
}

/** Whether a review is the pass rate of the suite that fell further. */
export const isThatOf = (fell: FellFurther | null | undefined, { stream }: StreamReview): boolean =>
  fell != null && stream.metric === 'pass' && stream.suite === fell.suite;

/**
 * That more cases failed in the newest runs than those that a pass rate's sentence names; empty where
 * none did, and where it names none.
 */
export function othersFailedWords(fell: FellFurther | null | undefined, r: StreamReview): string {
  const named = namedCases(r);
  if (fell == null || !isThatOf(fell, r) || named.length === 0) return '';
  const told = new Set(named.map((c) => c.caseHash));
  const others = r.cases.filter(
    (c) => fell.failed.has(c.caseHash) && !told.has(c.caseHash) && rateOf(c.before) >= 0.5,
  ).length;
  // By their day: it is said still when newer runs stand beside it.
  const day = dayWords(fell.since);
  const where = fell.runs === 1 ? `the run of ${day}` : `each of ${fell.runs} runs from ${day} on`;
  return others === 0
    ? ''
    : `; ${others} ${others === 1 ? 'other' : 'others'} that used to pass failed in ${where}`;
}
