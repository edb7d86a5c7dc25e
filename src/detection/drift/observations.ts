import type { Observation } from '../../domain/drift.ts';

/**
 * One trial's raw value on one metric. For `length` and `field:*` the number as text, for `answer`
 * the normalised answer.
 */
export interface RawObservation extends Observation {
  /** Judgments only: the agent flagged that it was not sure. */
  uncertain?: boolean;
}

/** A run that enters streams. Manual, rehearsal and gate runs are left out by the caller. */
export interface StreamRun {
  run: string;
  at: string;
  role: 'baseline' | 'look';
  lane: 'schedule' | 'change';
}
