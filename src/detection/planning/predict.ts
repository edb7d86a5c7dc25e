import type { Change } from './changes.ts';
import { joined, medianOf, shareWithin, type Worlds } from './detection-delay.ts';

/** Looks that a plan waits for an alarm: beyond a season no start is left that would tell. */
export const HORIZON = 90;

/** Share of futures up to which a change counts as not heard of. */
const SILENT = 0.15;

/** Up to this share most futures stay silent, whatever more of them would say of the share. */
const MOSTLY_SILENT = 0.45;

export interface Prediction {
  change: Change;
  /**
   * Median looks from the change to the alarm; null where it takes more than the horizon or is
   * never seen.
   */
  median: number | null;
  /** Eight times in ten it takes at most so many looks; null likewise. */
  late: number | null;
  /** Share of futures in which it is heard of within the horizon. */
  found: number;
}

/**
 * The delay of one change. Few worlds tell a delay of two looks; a long one varies as much as it is
 * long and gets more futures.
 * @param worlds 60 for the figures of docs/planning.md, fewer for a quick look
 */
export function predict(
  all: Worlds,
  change: Change,
  worlds: number,
  horizon = HORIZON,
): Prediction {
  const few = all.delays(change, { worlds: Math.ceil(worlds / 3), futures: [0, 1], horizon });
  // Where next to none was heard of, more futures would say the same.
  const silent = shareWithin(few, horizon) <= SILENT;
  const quick = silent ? few : all.delays(change, { worlds, futures: [0, 1], horizon });
  const first = medianOf(quick);
  const long =
    !silent && (first === null || first > 4) && shareWithin(quick, horizon) > MOSTLY_SILENT;
  const delays = long
    ? joined(quick, all.delays(change, { worlds, futures: [1, 2], horizon }))
    : quick;
  const late = delays.sorted[Math.ceil(0.8 * delays.sorted.length) - 1];
  return {
    change,
    median: medianOf(delays),
    late: late === undefined || !Number.isFinite(late) ? null : late,
    found: shareWithin(delays, horizon),
  };
}
