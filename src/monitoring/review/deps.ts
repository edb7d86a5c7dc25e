import type { IncidentDecision } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { ReviewSettings } from '../../detection/drift/review.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Detail, Incident } from '../../domain/incident.ts';
import type { Judged } from '../../domain/judgment.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { DriftTold } from '../run-end/observer.ts';
import type { RunTarget } from '../run-end/run-trouble.ts';
import type { ReviewMemory } from './memory.ts';
import type { StreamSwitches } from './watched.ts';

/** Labels an answer again, by today's rules in the given edition. */
export type LabelAgain = (
  of: Pick<Run, 'agent' | 'suite'>,
  edition: string,
  answer: Pick<Trial, 'toolCalls' | 'finishReason'> & { prompt: string; text: string },
) => Judged;

/** What a review is told of the budget; how many streams share it, it counts itself. */
type PlannedSettings = Omit<ReviewSettings, 'liveStreams' | 'highRiskStreams'>;

export interface ReviewDeps {
  store: Store;
  /** Kept between reviews, so that one costs its newest look and not its history. */
  memory: ReviewMemory;
  recorder: IncidentRecorder;
  /** Names, target and plans, as configured now. */
  runTarget(run: Pick<Run, 'agent' | 'suite'>): RunTarget;
  /** What the suite is watched for, as configured now. */
  switchesFor(of: Pick<Run, 'agent' | 'suite'>): StreamSwitches;
  labelAgain: LabelAgain;
  settingsFor(run: Run): PlannedSettings | Promise<PlannedSettings>;
  /** Gives others a turn where a review has worked for some milliseconds. */
  yieldToEventLoop(): Promise<void>;
  /** Share of passes under which people want to hear, and the suites that share the budget. */
  failingFor(run: Pick<Run, 'agent' | 'suite'>): { floor: number | null; suites: number };
  confirming: {
    /** Suspicions and their end are sent too, not only recorded. */
    notify: boolean;
    /**
     * Why a look's cases cannot run again as they did: the agent was edited since. Null where they
     * can.
     */
    hindrance(look: Run): Promise<string | null>;
    /** Calls that the schedule makes in 30 days. */
    monthlyCalls(): Promise<number>;
  };
  /** The most that replaying these suites once can cost in USD; null where no price is known. */
  mostOfRuns?(agent: string, suites: readonly string[]): Promise<number | null>;
  /** What features add to a drift's message. */
  driftDetails?(tx: Store, told: DriftTold): Promise<readonly Detail[]>;
  /** What else the outcome asks for, written in the review's own transaction. */
  afterReview?(tx: Store, run: Run, outcome: ReviewOutcome): Promise<void>;
}

export interface ReviewOutcome {
  reviews: readonly StreamReview[];
  decision: IncidentDecision | null;
  incident: Incident | null;
  /** It had too few verdicts to open an incident. */
  tooFew: boolean;
  /** Such a run is repeated once. */
  repeat: boolean;
  summary: string;
}
