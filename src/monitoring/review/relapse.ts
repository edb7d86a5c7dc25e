import type { Look, Stream } from '../../domain/drift.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Relapse } from '../../domain/incident-parts.ts';
import type { Run } from '../../domain/run.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { streamName } from './drift-facts.ts';
import { mostMoved } from './drift-text.ts';
import type { ReviewFindings } from './findings.ts';
import { shareOf } from './measures.ts';
import { countedSince } from './one-beginning.ts';
import { briefly, leadSuite } from './suites-told.ts';

// What was told to recover and turned back is told from its first run on: what came before was told
// already, and what changed before the quiet runs is no cause of it.

/** A share this near to what was before says nothing of when it turned back. */
const AS_BEFORE = 0.05;

/**
 * Since when a suite that was told to recover differs again; null where it does not, or is not known.
 * @param isNew it turns back with this look; otherwise what was told of it holds
 */
export function relapseNow(
  live: Pick<Incident, 'facts'>,
  { suite }: Pick<Run, 'suite'>,
  f: ReviewFindings,
  isNew: boolean,
): Relapse | null {
  const { facts } = live;
  const told = facts.suites?.[suite] ?? (leadSuite(facts) === suite ? facts : undefined);
  if (!isNew) return told?.relapsed ?? null;
  const quietSince = facts.recovered?.since ?? told?.partly?.since;
  const back = f.reviews
    .map((r) => r.review)
    .filter((r) => hasTurned(f, streamName(r), null))
    .toSorted(
      (a, b) =>
        Number(b.stream.metric === 'pass') - Number(a.stream.metric === 'pass') ||
        b.evidence - a.evidence,
    )[0];
  const stream = f.whole.find(
    (s) => s.suite === suite && s.metric === back?.stream.metric && back.stream.suite === suite,
  );
  if (back === undefined || stream === undefined || quietSince === undefined) return null;
  const at = firstDiffering(
    stream,
    (before, after) => mostMoved(back, before, after).categories,
    quietSince,
  );
  const [last, first] = [stream.looks[at - 1], stream.looks[at]];
  if (first === undefined || last === undefined) return null;
  return {
    run: first.run,
    at: first.at,
    quietRun: last.run,
    quietAt: last.at,
    quietFrom: quietSince,
  };
}

const countsOf = (looks: readonly Look[], categories: number): number[] =>
  Array.from({ length: categories }, (_, c) =>
    looks.reduce((n, l) => n + l.cells.reduce((m, cell) => m + (cell.counts[c] ?? 0), 0), 0),
  );

/** The first of the newest looks in a row that lie nearer to the newest one than to what was before. */
function firstDiffering(
  { baseline, looks, categories }: Stream,
  movedOf: (before: readonly number[], after: readonly number[]) => readonly number[],
  after: string,
): number {
  const counted = looks.map((l) => countsOf([l], categories.length));
  const before = countsOf(baseline, categories.length);
  const moved = movedOf(before, counted.at(-1) ?? []);
  const shares = counted.map((counts) => shareOf(counts, moved).value);
  const usual = shareOf(before, moved).value;
  const newest = shares.at(-1) ?? usual;
  let first = looks.length - 1;
  if (Math.abs(newest - usual) < AS_BEFORE) return first;
  for (let i = first - 1; (looks[i]?.at ?? '') > after; i--) {
    const share = shares[i] ?? usual;
    if (Math.abs(share - newest) >= Math.abs(share - usual)) break;
    first = i;
  }
  return first;
}

/** Whether a stream of the incident differs again; of one that is no part of it nothing is said. */
function hasTurned(f: ReviewFindings, name: string, since: string | null): boolean {
  const own = f.recoveries.find((r) => r.name === name);
  if (own === undefined) return false;
  const stream = f.streams.find((s) => `${s.suite}/${s.metric}` === name);
  if (since === null) return own.ended !== null && own.ended !== 'run';
  const at = stream?.looks.find((l) => l.run === own.lastDifferingRun)?.at ?? '';
  return own.quietLooks === 0 || at >= since;
}

/**
 * What a look found, counted from where it turned back; of what began later, and of other suites, as
 * it was found. What is as before still is not told of.
 */
export function sinceRelapse(
  f: ReviewFindings,
  streams: readonly string[],
  relapse: Relapse,
): { found: ReviewFindings; streams: readonly string[] } {
  const isStill = (name: string): boolean =>
    f.recoveries.some((r) => r.name === name) && !hasTurned(f, name, relapse.at);
  const hasAny = f.recoveries.some((r) => !isStill(r.name));
  const reviews = f.reviews.map((reviewed) => {
    const { review: r } = reviewed;
    const stream = f.whole.find((s) => `${s.suite}/${s.metric}` === streamName(r));
    const review = hasAny && isStill(streamName(r)) ? { ...r, alarm: false } : r;
    const beganAt = r.began?.at ?? r.began?.to;
    if (stream === undefined || beganAt === undefined || beganAt >= relapse.at)
      return { ...reviewed, review };
    const { run, at, quietRun, quietAt } = relapse;
    // A case that was told to have changed and differs again is likely the same one. Of one whose
    // counts since say that it does not, they decide alone (`toldCases`).
    const told = countedSince(review, whileChanged(stream, relapse), beganAt, f.incidentTimes);
    const counted = countedSince({ ...review, cases: told.cases }, stream, at, f.incidentTimes);
    return {
      ...reviewed,
      review: {
        ...counted,
        began: { run, at, from: quietAt, to: at },
        window: { quietRun, latestRun: run },
      },
    };
  });
  return {
    found: { ...f, reviews },
    streams: hasAny ? streams.filter((name) => !isStill(name)) : streams,
  };
}

/** A stream without the runs that were as before in between: they say nothing of which cases change. */
const whileChanged = (stream: Stream, { at, quietAt, quietFrom = quietAt }: Relapse): Stream => ({
  ...stream,
  looks: stream.looks.filter((l) => l.at < quietFrom || l.at >= at),
});

/** What is told of a relapse, and after it in one sentence what it was before. */
export function relapsedFacts(
  now: IncidentFacts,
  { was, since, recovered }: IncidentFacts,
): IncidentFacts {
  if (was === undefined || recovered === undefined) return now;
  const before = briefly({ title: was.title, since });
  return {
    ...now,
    summary:
      `${now.summary} It had been as before from ${dayWords(recovered.since)} on; ` +
      `what it was until then: ${before}.`,
  };
}
