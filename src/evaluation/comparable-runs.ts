import { LOOK_TRIGGERS, type RunOutline, type TalliedRun } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';

/** Looks that are gone through for one in which nothing failed: two months of nights. */
const MOST_RUNS = 60;

/** Earlier runs beside which one is worth looking at; null where there is none. */
export interface Earlier {
  before: TalliedRun | null;
  /** The last in which nothing failed, where that is not the run before. */
  good: TalliedRun | null;
}

/**
 * Which earlier runs of its suite a run is looked at beside: of those that asked all cases. Pure.
 * @param runs newest first, all made before it
 */
export function earlierRuns(runs: readonly TalliedRun[]): Earlier {
  const whole = runs.filter((r) => LOOK_TRIGGERS.has(r.trigger) && r.state === 'done');
  const [before] = whole;
  const good = whole.find((r) => r.tally.fail === 0 && r.tally.none === 0 && r.tally.pass > 0);
  return { before: before ?? null, good: good === undefined || good === before ? null : good };
}

/** The same of a stored run. */
export async function earlierThan(
  store: Store,
  { agent, suite, createdAt }: Pick<RunOutline, 'agent' | 'suite' | 'createdAt'>,
): Promise<Earlier> {
  return earlierRuns(
    await store.runs.tallied({ agent, suite, before: createdAt, limit: MOST_RUNS }),
  );
}

/**
 * The newest run of a suite and the last one that was made before a time; null where one of them is
 * missing, or the newest was made before it too.
 */
export async function aroundTime(
  store: Store,
  { agent, suite, at }: { agent: string; suite: string; at: string },
): Promise<{ before: string; after: string } | null> {
  const newest = await store.runs.tallied({ agent, suite, limit: MOST_RUNS });
  const { before: after } = earlierRuns(newest);
  const { before } = await earlierThan(store, { agent, suite, createdAt: at });
  return after === null || before === null || after.createdAt < at
    ? null
    : { before: before.id, after: after.id };
}
