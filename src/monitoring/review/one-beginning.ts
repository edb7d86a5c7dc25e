import { againOf, countsOf } from '../../detection/drift/findings.ts';
import { toldCases } from '../../detection/drift/own-counts.ts';
import { type Stream, streamId, type StreamReview } from '../../domain/drift.ts';
import { type FailingSpan, isInSpan } from './failing-spans.ts';

/**
 * Reviews of one suite's streams, counted from one beginning. Each stream finds a likeliest beginning
 * of its own, and in one message "since" means one time: that of what is told first. Runs that failed
 * before it, and were over, are not "before". Streams that are not at hand (another suite's) keep theirs.
 * @param failed the times in which the suite failed
 */
export function fromOneBeginning(
  reviews: readonly StreamReview[],
  lead: StreamReview,
  streams: readonly Stream[],
  failed: readonly FailingSpan[] = [],
): StreamReview[] {
  const at = lead.began?.at;
  if (at === undefined) return [...reviews];
  const hides = (s: Stream): boolean => s.looks.some((l) => l.at < at && isInSpan(failed, l.at));
  const byId = new Map(streams.map((s) => [streamId(s), s]));
  return reviews.map((r) => {
    const stream = byId.get(streamId(r.stream));
    if (stream === undefined || r.began === null || !hasItsCategories(stream, r)) return r;
    return r.began.at === at && !hides(stream) ? r : countedFrom(r, stream, at, failed);
  });
}

const hasItsCategories = (stream: Stream, { categories }: StreamReview): boolean =>
  stream.categories.length === categories.length &&
  stream.categories.every((name, c) => name === categories[c]);

function countedFrom(
  r: StreamReview,
  stream: Stream,
  at: string,
  failed: readonly FailingSpan[],
): StreamReview {
  const zero = r.categories.map(() => 0);
  const [before, after] = [
    [...stream.baseline, ...stream.looks.filter((l) => l.at < at && !isInSpan(failed, l.at))],
    stream.looks.filter((l) => l.at >= at),
  ].map((looks) => countsOf(looks, r.categories.length));
  if (before === undefined || after === undefined) return r;
  const cases = r.cases.map(({ caseHash, p }) => ({
    caseHash,
    p,
    before: before.byCase.get(caseHash) ?? zero,
    after: after.byCase.get(caseHash) ?? zero,
    ...againOf(before.again.get(caseHash), after.again.get(caseHash), zero),
  }));
  return {
    ...r,
    before: before.total,
    after: after.total,
    cases: toldCases(cases, r.stream.metric),
  };
}
