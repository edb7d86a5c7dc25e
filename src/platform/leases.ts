import { type Clock, type Millis, MINUTE } from '../domain/clock.ts';
import type { Lease } from '../domain/rehearsal.ts';
import { isHolderDead } from './lease-holder.ts';

/**
 * Prolonged every quarter of it; when its holder is killed, somebody else may take over after this.
 */
export const LEASE: Millis = 2 * MINUTE;
/** Two beats of a holder that lives, whatever its clock says. */
const WATCHED: Millis = LEASE / 2;
const LOOK_EVERY: Millis = LEASE / 8;

export type Standing = { state: 'free' | 'held' | 'unsure'; reason: string };

/**
 * How a lease stands. A wall time cannot end one by itself: after a step ahead every lease looks
 * run out, after a step back they would hold for ever. Such a one is watched for a while, since who
 * has it prolongs it.
 * @param gone whether the holder is known to live no more
 */
export function leaseStanding(
  lease: Lease | null,
  now: Millis,
  gone: (holder: string) => boolean = isHolderDead,
): Standing {
  if (lease === null) return { state: 'free', reason: 'nobody has it' };
  if (gone(lease.holder)) return { state: 'free', reason: `${lease.holder} is gone` };
  const left = Date.parse(lease.until) - now;
  if (left > 0 && left <= LEASE) return { state: 'held', reason: `${lease.holder} has it` };
  return {
    state: 'unsure',
    reason:
      left > 0
        ? 'it lies further ahead than any lease: a clock was set back'
        : 'it has run out, or the clock was set ahead',
  };
}

export interface LeaseWatch {
  /**
   * As far as it is known by now: what is unsure counts as held until it was not prolonged for a
   * minute of monotonic time.
   */
  isFree(id: string, lease: Lease | null): boolean;
  /** The same, waited for where it is unsure. */
  waitFree(id: string, read: () => Promise<Lease | null>): Promise<boolean>;
}

/**
 * Remembers since when each lease has been seen as it is.
 * @param stop aborted: nothing is waited for any more
 */
export function watchLeases(clock: Clock, stop?: AbortSignal): LeaseWatch {
  const seen = new Map<string, { lease: Lease; at: Millis }>();
  const isFree = (id: string, lease: Lease | null): boolean => {
    const { state } = leaseStanding(lease, clock.now());
    if (lease === null || state !== 'unsure') return state === 'free';
    const before = seen.get(id);
    if (before?.lease.holder === lease.holder && before.lease.until === lease.until)
      return clock.monotonic() - before.at >= WATCHED;
    seen.set(id, { lease, at: clock.monotonic() });
    return false;
  };
  return {
    isFree,
    async waitFree(id, read) {
      for (;;) {
        const lease = await read();
        if (isFree(id, lease)) return true;
        if (leaseStanding(lease, clock.now()).state === 'held' || stop?.aborted === true)
          return false;
        await clock.sleep(LOOK_EVERY, stop);
      }
    },
  };
}
