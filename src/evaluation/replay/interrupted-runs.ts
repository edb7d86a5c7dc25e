import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { isGone } from '../../platform/lease-holder.ts';

const INTERRUPTED = 'interrupted: the process that made it is gone';

/**
 * Ends the runs by hand whose process was killed: nobody will go on with them. Only a process of
 * this host that no longer lives counts, so that a run which somebody is making stays as it is; the
 * process id of a dead one may live again in another, and then it waits.
 */
export async function endInterrupted(store: Store, now: string): Promise<void> {
  for (const run of await store.runs.unfinished()) {
    if (run.trigger === 'manual' && run.by !== undefined && isGone(run.by))
      await store.runs.end(run.id, 'stopped', now, INTERRUPTED);
  }
}

/** A run's state in one word for people. */
export function stateWord(run: Pick<Run, 'state' | 'stopReason'>): string {
  return run.stopReason === INTERRUPTED ? 'interrupted' : run.state;
}
