import { type Clock, iso } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { decideSlot, type Job } from './slots.ts';

/**
 * A job with what it does: `claim` inside the transaction that takes the slot, `work` after it is
 * committed.
 */
export interface Scheduled extends Job {
  /** Also once when it becomes known, instead of waiting for its first slot. */
  runAtStart?: boolean;
  /**
   * Rows that must exist exactly once for the slot: a planned run. Answers why nothing was begun,
   * where the slot is to be skipped; null where it was.
   */
  claim?(tx: Store, slot: string, reason: string): Promise<string | null>;
  /**
   * Undoes at `at` what a claim began and nobody has resumed, in the transaction that takes
   * the job's slots back.
   */
  takenBack?(tx: Store, at: string, reason: string): Promise<void>;
  /** Work that may be lost in a crash and is done again at the next slot: a poll, a ping. */
  work?(slot: string, reason: string): Promise<void>;
}

export interface Fired {
  job: string;
  slot: string;
  reason: string;
  /** Why nothing was begun for the slot. */
  skipped?: string;
}

/**
 * One tick: every job that is due is claimed and fired, once a slot even with two workers or a
 * clock that jumps.
 * @param onError is told of work that threw; other jobs go on
 */
export async function runDueJobs(
  store: Store,
  clock: Clock,
  jobs: readonly Scheduled[],
  onError: (job: string, e: unknown) => void,
): Promise<Fired[]> {
  const fired: Fired[] = [];
  const work: Promise<void>[] = [];
  for (const job of jobs) {
    try {
      const last = await store.slots.last(job.name);
      const now = clock.now();
      if (last === null) {
        await store.slots.register(job.name, iso(now));
        if (job.runAtStart !== true) continue;
      }
      const due =
        last === null
          ? { due: true as const, slot: iso(now), reason: 'for the first time' }
          : decideSlot(job, last, now);
      if (!due.due) continue;
      const won = await store.transaction(async (tx) => {
        // The clock may have been set back while the lock was waited for.
        const at = iso(clock.now());
        if (due.slot > at) return false;
        if (!(await tx.slots.claim(job.name, due.slot, at, due.reason))) return false;
        const skipped = (await job.claim?.(tx, due.slot, due.reason)) ?? null;
        if (skipped !== null) await tx.slots.skip(job.name, due.slot, `skipped: ${skipped}`);
        return { skipped };
      });
      if (won === false) continue;
      const { skipped } = won;
      fired.push({
        job: job.name,
        slot: due.slot,
        reason: due.reason,
        ...(skipped === null ? {} : { skipped }),
      });
      if (skipped === null && job.work !== undefined)
        work.push(job.work(due.slot, due.reason).catch((e: unknown) => onError(job.name, e)));
    } catch (e) {
      onError(job.name, e);
    }
  }
  await Promise.all(work);
  return fired;
}
