import { type Stream, streamId } from '../../domain/drift.ts';
import type { IncidentFacts, Measure } from '../../domain/incident.ts';
import { looksOf } from './chart-series.ts';
import { isBack } from './last-run-words.ts';
import { shareOf } from './measures.ts';

/** Streams at hand, and whose they are. */
interface AtHand {
  agent: string;
  streams: readonly Stream[];
}

/** The stream that a measure counts, where it is at hand. */
export function streamOf(
  { stream: name, agent: other }: NonNullable<Measure['source']>,
  { agent, streams }: AtHand,
): Stream | undefined {
  // Another agent's suite may have the same name.
  if (other !== undefined && other !== agent) return undefined;
  return streams.find((s) => streamId(s) === `${agent}/${name}`);
}

/** What each run since it began counted of a measure, oldest first; those without a verdict left out. */
function runsOf(
  m: Measure,
  since: string | null,
  r: AtHand,
): { at: string; share: Measure['after'] }[] {
  const stream = m.source === undefined ? undefined : streamOf(m.source, r);
  if (stream === undefined || m.source === undefined) return [];
  const { categories, cases = null } = m.source;
  return looksOf(r.streams, stream, cases)
    .filter((l) => !l.baseline && l.at >= (m.since ?? since ?? ''))
    .map((l) => ({ at: l.at, share: shareOf(l.counts, categories) }))
    .filter(({ share }) => share.n > 0);
}

/**
 * How many runs in a row are as before again by a measure, the newest one the last of them.
 * @param since when what is told began
 */
export function runsBack(m: Measure, since: string | null, r: AtHand): number {
  const runs = runsOf(m, since, r);
  return runs.length - 1 - runs.findLastIndex(({ share }) => !isBack(m, share));
}

/** No share is surely all or nothing. */
const NEVER_SURE = 0.02;

/**
 * When a measure most likely went back: the runs from then on are likelier by what was before, taken
 * together, than by what was told, and those until then are not. Null where no such run is at hand. A
 * run or two that are a little worse than usual do not move it.
 * @param since when what is told began
 */
export function backSince(m: Measure, since: string | null, r: AtHand): string | null {
  const rate = (value: number): number => Math.min(1 - NEVER_SURE, Math.max(NEVER_SURE, value));
  const [before, after] = [rate(m.before.value), rate(m.told ?? m.after.value)];
  const weigh = ({ value, n }: Measure['after']): number =>
    value * n * Math.log(before / after) + (1 - value) * n * Math.log((1 - before) / (1 - after));
  let best: { at: string; sum: number } | null = null;
  let sum = 0;
  for (const { at, share } of runsOf(m, since, r).toReversed()) {
    sum += weigh(share);
    if (sum > (best?.sum ?? 0)) best = { at, sum };
  }
  return best?.at ?? null;
}

/**
 * Since when what the sentence counts is as before: one case may be so for longer than its whole suite.
 * Of several suites it is since the last of them is.
 */
export function saidSince(
  { lead, suites, since }: IncidentFacts,
  measures: readonly Measure[],
  r: AtHand & { since: string },
): string {
  if (Object.keys(suites ?? {}).length > 1) return r.since;
  const isOwn = ({ source }: Measure): boolean =>
    lead?.acts === undefined || (source?.stream === lead.stream && source.cases?.length === 1);
  const m = measures.find(isOwn) ?? measures[0];
  const own = m === undefined ? null : backSince(m, since, r);
  return own !== null && own < r.since ? own : r.since;
}
