import type { StreamReview } from '../../domain/drift.ts';
import type { Store } from '../../domain/store.ts';

/** What a stream's latest review is worth by now. */
export interface Worth {
  /** A baseline was approved or the incident closed since: the next look compares anew. */
  stale: boolean;
  /** Runs of the baseline that somebody approved; null without one. */
  approvedRuns: number | null;
}

/**
 * What a stream's latest review is worth: nothing any more where somebody approved a baseline, or
 * the incident was closed, with it or after it. An incident that recovers is closed by the very run
 * that was reviewed, and its evidence is what that run ended.
 */
export async function worthOfReviews(
  store: Store,
): Promise<(of: { at: string; review: Pick<StreamReview, 'stream'> }) => Promise<Worth>> {
  const closed = (await store.incidents.list({ states: ['resolved'], limit: 1_000 })).filter(
    (i) => i.kind === 'drift',
  );
  return async ({ at, review: { stream } }) => {
    const baseline = await store.baselines.current(stream.agent, stream.suite);
    return {
      stale:
        (baseline?.approvedAt ?? '') >= at ||
        closed.some((i) => i.agent === stream.agent && i.changedAt >= at),
      approvedRuns: baseline?.runs.length ?? null,
    };
  };
}
