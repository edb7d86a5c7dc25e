import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import type { Store } from '../../domain/store.ts';
import { leaseStanding } from '../../platform/leases.ts';
import { runsOf } from './stored-report.ts';

/** How far an unfinished rehearsal is. */
export interface RehearsalProgress {
  /** Who is making its calls now, and lives; null for nobody. */
  holder: string | null;
  trials: number;
  spentUsd: number;
}

/** The newest rehearsals first. */
export async function rehearsalList(
  store: Store,
  filter: { agent?: string; limit: number },
): Promise<Rehearsal[]> {
  return store.rehearsals.list(filter);
}

/**
 * The rehearsal that an id, or the beginning of one, names; of several the newest.
 * @throws DaytwoError `no-rehearsal`
 */
export async function rehearsalNamed(
  store: Store,
  id: string,
  filter: { agent?: string },
): Promise<Rehearsal> {
  const all = await store.rehearsals.list({ ...filter, limit: 10_000 });
  const one = all.find((r) => r.id === id) ?? all.find((r) => r.id.startsWith(id));
  if (one === undefined)
    throw new DaytwoError({
      code: 'no-rehearsal',
      exitCode: EXIT.usage,
      message: `there is no rehearsal "${id}"`,
      next: 'daytwo rehearsals lists them',
    });
  return one;
}

/** What is stored of an unfinished one. */
export async function rehearsalProgress(
  store: Store,
  rehearsal: Rehearsal,
  now: number,
): Promise<RehearsalProgress> {
  const runs = runsOf(rehearsal);
  const lease = await store.rehearsals.lease(rehearsal.id);
  const held = lease !== null && leaseStanding(lease, now).state === 'held';
  const trials = (await Promise.all(runs.map((run) => store.trials.ofRun(run)))).flat();
  return {
    holder: held ? lease.holder : null,
    trials: trials.length,
    spentUsd: await store.spend.ofRuns(runs),
  };
}
