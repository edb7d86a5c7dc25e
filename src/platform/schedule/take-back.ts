import { type Clock, CLOCK_SLACK, isAhead, iso } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import type { Scheduled } from './scheduler.ts';

export interface TakenBack {
  job: string;
  /** Oldest first. */
  slots: readonly string[];
}

/**
 * Kept in the audit log; a machine that starts with its clock years behind takes back thousands.
 */
const MOST_NAMED = 10;

/**
 * Takes back every slot that lies ahead of the clock: it was claimed while the clock ran ahead, and
 * comes again at its own time. Less than a minute ahead it stays claimed: clocks are set right by
 * seconds all the time, and no slot runs twice for that.
 * @param onError is told of a job that could not be looked at; the others go on
 */
export async function takeBack(
  store: Store,
  clock: Clock,
  jobs: readonly Scheduled[],
  onError: (job: string, e: unknown) => void,
): Promise<TakenBack[]> {
  const taken: TakenBack[] = [];
  for (const job of jobs) {
    try {
      const last = await store.slots.last(job.name);
      const now = clock.now();
      if (last === null || !isAhead(last, now)) continue;
      const slots = await store.transaction(async (tx) => {
        const at = iso(now);
        const back = await tx.slots.takeBack(job.name, iso(now + CLOCK_SLACK), at);
        const reason = `its slot ${last} was claimed while the clock ran ahead; it comes again then`;
        await job.takenBack?.(tx, at, reason);
        await tx.audit.append({
          at,
          actor: 'daytwo',
          action: 'slots taken back',
          subject: job.name,
          detail: { slots: back.slice(0, MOST_NAMED), count: back.length },
        });
        return back;
      });
      taken.push({ job: job.name, slots });
    } catch (e) {
      onError(job.name, e);
    }
  }
  return taken;
}
