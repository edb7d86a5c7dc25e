import { outcomesOf } from '../../detection/failing/outcomes.ts';
import { NO_RULES } from '../../detection/failing/rules.ts';
import { provisionalRuns } from '../../detection/drift/streams.ts';
import type { FailingEpisode, RunOutcome } from '../../domain/failing.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';

/**
 * From the run that failed until one passes again; null while it lasts. Runs in it that came out as
 * ordinary ones are none of it.
 */
export type FailingSpan = Pick<FailingEpisode, 'at' | 'endedAt' | 'outcomes'>;

/**
 * The times in which a suite failed as far as anybody knows, since a run of it: people were told, it
 * is being asked, or it failed again and ended before the evidence was enough. What such a run says
 * is neither ordinary nor "before". Cases that passed when they were asked again are ordinary luck.
 */
export async function failingSpansSince(
  store: Store,
  { agent, suite }: { agent: string; suite: string },
  from: string,
): Promise<FailingEpisode[]> {
  return (await store.failing.since(from))
    .filter((e) => e.agent === agent && e.suite === suite && isFailing(e))
    .map(withOutcomes);
}

/** An episode with what is known of its runs so far. */
export const withOutcomes = (e: FailingEpisode): FailingEpisode =>
  e.why.length === 0 && e.state !== 'over' ? { ...e, outcomes: outcomesOf(e, NO_RULES) } : e;

/** Whether an episode's runs say nothing of how the agent should behave. */
export const isFailing = (e: FailingEpisode): boolean =>
  e.why.length > 0 || e.state !== 'over' || e.unsettled === true;

/** Whether a run made at `at` lies in one of these times. */
export const isInSpan = (spans: readonly FailingSpan[], at: string): boolean =>
  spans.some(
    (e) => at >= e.at && (e.endedAt === null || at < e.endedAt) && outcomeAt(e, at) !== 'ordinary',
  );

/** What came of a run of an episode; undefined where that is not known run by run. */
export const outcomeAt = (
  { outcomes = [] }: Pick<FailingSpan, 'outcomes'>,
  at: string,
): RunOutcome['as'] | undefined => outcomes.find((o) => o.at === at)?.as;

/**
 * A suite's own runs without those that would be in its provisional baseline and failed: they do not say how the agent should behave. Later ones stay looks, so that a change
 * which lasts is seen. Pure.
 * @param has whether a run brought anything; one that did not takes no place in a baseline
 */
export function withoutFailingAtFirst<T extends Pick<Run, 'id' | 'createdAt' | 'startedAt'>>(
  own: readonly T[],
  failed: readonly FailingSpan[],
  has: (run: string) => boolean,
): readonly T[] {
  if (failed.length === 0) return own;
  const wanted = provisionalRuns(own.length);
  let sound = 0;
  return own.filter((r) => {
    if (sound >= wanted) return true;
    if (isInSpan(failed, r.startedAt ?? r.createdAt)) return false;
    if (has(r.id)) sound++;
    return true;
  });
}
