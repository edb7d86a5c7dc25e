import { againOf, countsOf } from '../../detection/drift/findings.ts';
import { directionOf } from '../../detection/drift/direction.ts';
import { toldCases } from '../../detection/drift/own-counts.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import { iso } from '../../domain/clock.ts';
import { type Stream, streamId, type StreamReview } from '../../domain/drift.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { suiteOf } from '../../domain/stream-name.ts';
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
  const began = live?.began?.[suite];
  if (live === null || began === undefined || !NOTIFIED_STATES.includes(live.state))
    return [...failed];
  // The look at `from` was surely as before; those after it until the beginning were counted so.
  return [...failed, { at: began.at ?? iso(Date.parse(began.from) + 1), endedAt: null }];
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
  const counted = countedSince(r, stream, at, times);
  return { ...counted, direction: directionOf(stream, counted.cases, r.leading) };
}

/**
 * Reviews of one suite's streams, counted from one beginning. Each stream finds a likeliest beginning
 * of its own, and in one message "since" means one time: that of what is told first. Streams that are
 * not at hand (another suite's) keep theirs.
 * @param times of incidents before it (`incidentTimes`)
 * @param whole the streams' whole runs, which are counted where there are any since then
 */
export function fromOneBeginning(
  reviews: readonly StreamReview[],
  lead: StreamReview,
  streams: readonly Stream[],
  times: readonly FailingSpan[] = [],
  whole: readonly Stream[] = streams,
): StreamReview[] {
  const at = lead.began?.at;
  if (at === undefined) return [...reviews];
  const idsOf = (all: readonly Stream[]): Map<string, Stream> =>
    new Map(all.map((s) => [streamId(s), s]));
  const [byId, wholeById] = [idsOf(streams), idsOf(whole)];
  return reviews.map((r) => {
    const stream = byId.get(streamId(r.stream));
    if (stream === undefined || r.began === null || !hasItsCategories(stream, r)) return r;
    const told = wholeById.get(streamId(r.stream)) ?? stream;
    const counted = told.looks.some((l) => l.at >= at) ? told : stream;
    const isAsCounted = r.began.at === at && counted.looks.length === stream.looks.length;
    return isAsCounted && !hides(stream, at, times) ? r : countedSince(r, counted, at, times);
  });
}

/**
 * Whether a change surely began at another time than the one that is told first: that did not come
 * with it, and one that came later is no part of it. Null where both may be one.
 */
export function beganApart(
  { began: other }: StreamReview,
  { began: told }: StreamReview,
): { order: 'before' | 'after'; at: string } | null {
  if (other === null || told === null) return null;
  const [at, since] = [other.at ?? other.to, told.at ?? told.to];
  // `to` is the last look with which it can have begun, `from` the last that was surely as before.
  if (other.to < since) return { order: 'before', at };
  return other.from >= since && at > since ? { order: 'after', at } : null;
}

/** Whether looks before a beginning lie in an incident. */
const hides = ({ looks }: Stream, at: string, times: readonly FailingSpan[]): boolean =>
  looks.some((l) => l.at < at && isInSpan(times, l.at));

const hasItsCategories = (stream: Stream, { categories }: StreamReview): boolean =>
  stream.categories.length === categories.length &&
  stream.categories.every((name, c) => name === categories[c]);

/** A review with what was before and since a time; what lies in an incident is neither. */
export function countedSince(
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

/**
 * The beginnings of an incident by suite with those of a new look. Where a suite is likelier to have
 * begun later by now, what came until then was told as after it, and does not become "before".
 */
export function beginningsWith(
  known: Incident['began'],
  now: NonNullable<Incident['began']>,
): NonNullable<Incident['began']> {
  const all = { ...known };
  for (const [suite, began] of Object.entries(now)) {
    const at = [known?.[suite]?.at, began.at].filter((t) => t !== undefined).toSorted()[0];
    // Nor can runs since the beginning that was told be approved while the incident goes on.
    const told = at === undefined ? began.from : iso(Date.parse(at) - 1);
    all[suite] = {
      ...began,
      from: told < began.from ? told : began.from,
      ...(at === undefined ? {} : { at }),
    };
  }
  return all;
}

/** Facts that are written anew, with when it began as it was told where they name another time. */
export function withMovedBeginning(told: IncidentFacts, now: IncidentFacts): IncidentFacts {
  const { since } = told;
  const isOther = suiteOf(told.lead?.stream) !== suiteOf(now.lead?.stream);
  if (since === null || now.since === null || since === now.since || isOther) return now;
  if (now.summary.includes(dayWords(since))) return now;
  return { ...now, summary: `${now.summary} What was told before is since ${dayWords(since)}.` };
}
