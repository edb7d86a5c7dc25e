import { type Stream, streamId } from '../../domain/drift.ts';
import type { Measure } from '../../domain/incident.ts';
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

/**
 * When the runs in a row were made that are as before again by a measure, oldest first, the newest run
 * the last of them; empty where that is not as before.
 * @param since when what is told began
 */
export function rowBack(m: Measure, since: string | null, r: AtHand): string[] {
  const stream = m.source === undefined ? undefined : streamOf(m.source, r);
  if (stream === undefined || m.source === undefined) return [];
  const { categories, cases = null } = m.source;
  const runs = looksOf(r.streams, stream, cases)
    .filter((l) => !l.baseline && l.at >= (m.since ?? since ?? ''))
    .map((l) => ({ at: l.at, share: shareOf(l.counts, categories) }))
    .filter(({ share }) => share.n > 0);
  return runs.slice(1 + runs.findLastIndex(({ share }) => !isBack(m, share))).map((run) => run.at);
}
