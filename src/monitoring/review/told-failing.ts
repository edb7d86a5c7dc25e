import { provisionalRuns } from '../../detection/drift/streams.ts';
import type { FailingEpisode } from '../../domain/failing.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';

/** From the run that people were told of as failing until one passes again; null while it lasts. */
export type FailingSpan = Pick<FailingEpisode, 'at' | 'endedAt'>;

/** The times in which people were told that a suite fails, since a run of it. */
export async function toldFailingSince(
  store: Store,
  { agent, suite }: { agent: string; suite: string },
  from: string,
): Promise<FailingSpan[]> {
  return (await store.failing.since(from)).filter(
    (e) => e.agent === agent && e.suite === suite && e.why.length > 0,
  );
}

/**
 * A suite's own runs without those that would be in its provisional baseline and were told as
 * failing: they do not say how the agent should behave. Later ones stay looks, so that a change
 * which lasts is seen. Pure.
 * @param has whether a run brought anything; one that did not takes no place in a baseline
 */
export function withoutFailingAtFirst<T extends Pick<Run, 'id' | 'createdAt' | 'startedAt'>>(
  own: readonly T[],
  told: readonly FailingSpan[],
  has: (run: string) => boolean,
): readonly T[] {
  if (told.length === 0) return own;
  const isTold = (at: string): boolean =>
    told.some((e) => at >= e.at && (e.endedAt === null || at < e.endedAt));
  const wanted = provisionalRuns(own.length);
  let sound = 0;
  return own.filter((r) => {
    if (sound >= wanted) return true;
    if (isTold(r.startedAt ?? r.createdAt)) return false;
    if (has(r.id)) sound++;
    return true;
  });
}
