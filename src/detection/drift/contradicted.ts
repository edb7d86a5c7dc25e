import type { StreamReview } from '../../domain/drift.ts';

/** A pass rate that lies lower by this much is a loss that no label of the same answers outweighs. */
const LOST = 0.1;

const rateOf = ([pass = 0, fail = 0]: readonly number[]): number => pass / Math.max(1, pass + fail);

/**
 * Whether a judgment stream says that the agent got better, or acts more as it should, while fewer
 * of the same answers pass: then the labels that rules gave are what is wrong. Of two readings of one
 * answer the suite's own checks are believed.
 * @param all the agent's reviews, among which its suite's pass rate is
 */
export function isContradicted(r: StreamReview, all: readonly StreamReview[]): boolean {
  return (
    r.stream.metric === 'judgment' &&
    r.direction === 'better' &&
    all.some(
      (p) =>
        p.stream.metric === 'pass' &&
        p.stream.agent === r.stream.agent &&
        p.stream.suite === r.stream.suite &&
        p.looks > 0 &&
        rateOf(p.after) <= rateOf(p.before) - LOST,
    )
  );
}
