import { againOf, countsOf } from '../../detection/drift/findings.ts';
import { directionOf } from '../../detection/drift/direction.ts';
import { toldCases } from '../../detection/drift/own-counts.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import { iso } from '../../domain/clock.ts';
import { type Stream, streamId, type StreamReview } from '../../domain/drift.ts';
import type { Incident } from '../../domain/incident.ts';
import { type FailingSpan, isInSpan } from './failing-spans.ts';

/**
 * The times whose runs are never "before": the suite failed, or it lies in the drift that people are
 * told of. What was before is the approved behaviour.
 * @param live the agent's unfinished drift incident
 */
export function incidentTimes(
  failed: readonly FailingSpan[],
  live: Incident | null,
  suite: string,
): FailingSpan[] {
  const from = live?.began?.[suite]?.from;
  if (live === null || from === undefined || !NOTIFIED_STATES.includes(live.state))
    return [...failed];
  // The look at `from` was surely as before.
  return [...failed, { at: iso(Date.parse(from) + 1), endedAt: null }];
}

/**
 * A review counted from its own beginning: after an incident that may be the recovery, and the runs
 * that failed would pass for the behaviour before it.
 */
export function countedOutsideIncidents(
  r: StreamReview,
  stream: Stream,
  times: readonly FailingSpan[],
): StreamReview {
  const at = r.began?.at;
  if (at === undefined || !hides(stream, at, times)) return r;
  const counted = countedFrom(r, stream, at, times);
  return { ...counted, direction: directionOf(stream, counted.cases, r.leading) };
}

/**
 * Reviews of one suite's streams, counted from one beginning. Each stream finds a likeliest beginning
 * of its own, and in one message "since" means one time: that of what is told first. Streams that are
 * not at hand (another suite's) keep theirs.
 * @param times of incidents before it (`incidentTimes`)
 */
export function fromOneBeginning(
  reviews: readonly StreamReview[],
  lead: StreamReview,
  streams: readonly Stream[],
  times: readonly FailingSpan[] = [],
): StreamReview[] {
  const at = lead.began?.at;
  if (at === undefined) return [...reviews];
  const byId = new Map(streams.map((s) => [streamId(s), s]));
  return reviews.map((r) => {
    const stream = byId.get(streamId(r.stream));
    if (stream === undefined || r.began === null || !hasItsCategories(stream, r)) return r;
    return r.began.at === at && !hides(stream, at, times) ? r : countedFrom(r, stream, at, times);
  });
}

/** Whether looks before a beginning lie in an incident. */
const hides = ({ looks }: Stream, at: string, times: readonly FailingSpan[]): boolean =>
  looks.some((l) => l.at < at && isInSpan(times, l.at));

const hasItsCategories = (stream: Stream, { categories }: StreamReview): boolean =>
  stream.categories.length === categories.length &&
  stream.categories.every((name, c) => name === categories[c]);

function countedFrom(
  r: StreamReview,
  stream: Stream,
  at: string,
  times: readonly FailingSpan[],
): StreamReview {
  const zero = r.categories.map(() => 0);
  const [before, after] = [
    [...stream.baseline, ...stream.looks.filter((l) => l.at < at && !isInSpan(times, l.at))],
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
