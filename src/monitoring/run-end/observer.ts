import type { NewIncident } from '../../alerting/incidents/record.ts';
import type { Change } from '../../domain/change.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Detail } from '../../domain/incident.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';

/** A drift that people are about to be told of. */
export interface DriftTold {
  agent: string;
  /** When it began, as far as is known. */
  since: string;
  /** The newest reviews of the run's suite. */
  reviews: readonly StreamReview[];
  /** The suite's cases by hash. */
  cases: ReadonlyMap<string, StoredCase>;
}

export interface CalledModel {
  provider: string;
  model: string;
}

/**
 * What other rooms hear of a run's end. The first two are called inside the transaction that ends
 * the run, so that a kill cannot come between the end and what follows from it.
 */
export interface RunObserver {
  /** `refused` is the model whose refusal ended the run, for all that it answered before. */
  runEnded(tx: Store, run: Run, refused: CalledModel | null): Promise<void>;
  /** A provider's typed error said that a model is gone; `trouble` is what people are to know. */
  modelRefused(tx: Store, trouble: NewIncident, model: CalledModel): Promise<void>;
  /** `moved` is the change of the served model that this run showed, if it showed one. */
  repliesServed(run: Run, trials: readonly Trial[], moved: Change | null): Promise<void>;
  /** What else a drift's message is to say, in the transaction that tells it. */
  driftDetails?(tx: Store, told: DriftTold): Promise<readonly Detail[]>;
}
