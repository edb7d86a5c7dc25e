import { isAhead } from '../../domain/clock.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { isHolderDead } from '../../platform/lease-holder.ts';

const INTERRUPTED = 'interrupted: the process that made it is gone';

/**
 * Ends the runs by hand whose process was killed: nobody will go on with them. Only a process of
 * this host that no longer lives counts, so that a run which somebody is making stays as it is; the
 * process id of a dead one may live again in another, and then it waits.
 */
export async function endInterrupted(store: Store, now: string): Promise<void> {
  for (const run of await store.runs.unfinished()) {
    if (run.trigger === 'manual' && run.by !== undefined && isHolderDead(run.by))
      await store.runs.end(run.id, 'stopped', now, INTERRUPTED);
  }
}

/** A run's state in one word for people. */
export function stateWord(run: Pick<Run, 'state' | 'stopReason'>): string {
  return run.stopReason === INTERRUPTED ? 'interrupted' : run.state;
}

/**
 * A run of a slot that was taken back, and that nobody has begun: the slot makes another at its own
 * time.
 */
export async function endUnbegun(
  tx: Store,
  of: { agent: string; suite: string },
  at: string,
  reason: string,
): Promise<void> {
  for (const run of await tx.runs.unfinished()) {
    const its =
      run.agent === of.agent &&
      run.suite === of.suite &&
      run.trigger === 'schedule' &&
      run.state === 'planned';
    if (!its || !isAhead(run.createdAt, Date.parse(at))) continue;
    await tx.runs.end(run.id, 'stopped', at, reason);
    await tx.drift.markReviewed(run.id, at, reason);
  }
}
