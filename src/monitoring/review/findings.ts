import type { ConfirmationDecision } from '../../detection/drift/confirm.ts';
import type { Recovery } from '../../detection/drift/recovery.ts';
import type { Reviewed, ReviewSettings } from '../../detection/drift/review.ts';
import type { Stream } from '../../domain/drift.ts';
import type { Observed, Run, Trial } from '../../domain/run.ts';
import type { EngineChange } from './engine-change.ts';
import type { FailingSpan } from './failing-spans.ts';
import type { OtherCases } from './told-scope.ts';
import type { SuiteFacts } from './streams.ts';

/** Everything a review has worked out before its transaction, which then only writes. */
export interface PreparedReview {
  run: Run;
  /** The look that the run is, or that it joins. */
  look: Run;
  at: string;
  trials: readonly Trial[];
  observed: readonly Observed[];
  verdicts: Verdicts;
  /** Null where no trial brought a reply. */
  found: ReviewFindings | null;
  /** What must still hold when it is written. */
  stamp: string;
}

export interface ReviewFindings {
  history: SuiteFacts;
  streams: readonly Stream[];
  /** The same without runs that were cut off: what figures and charts are made of. */
  whole: readonly Stream[];
  settings: ReviewSettings;
  reviews: readonly Reviewed[];
  /** Streams that another edition of the engine weighed until now. */
  engineChanges: readonly EngineChange[];
  /** The times whose runs are not "before" (`incidentTimes`). */
  incidentTimes: readonly FailingSpan[];
  recoveries: readonly (Recovery & { name: string })[];
  /** A change in cases of which the open incident has told nothing; null where there is none. */
  others: OtherCases | null;
  confirmed: ConfirmationDecision;
  /** Why the suspicious cases cannot run again; null where they can. */
  hindered: string | null;
}

export interface Verdicts {
  tooFew: boolean;
  none: number;
  failures: ReadonlyMap<string, number>;
}
