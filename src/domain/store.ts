import type { Uncommitted, Version } from './agent-version.ts';
import type { Anchor, AnchorVerdict, JudgeKind } from './anchor.ts';
import type { Attempt } from './attempt.ts';
import type { Baseline } from './baseline.ts';
import type { Change } from './change.ts';
import type { AttackRecord } from './control.ts';
import type { Charge, ChargedStream, Lane, StreamReview } from './drift.ts';
import type { FailingCharge, FailingEpisode } from './failing.ts';
import type { ModelEvent, ModelRecord } from './model.ts';
import type { Lease, Rehearsal } from './rehearsal.ts';
import type { Judgment } from './judgment.ts';
import type { ProviderReply } from './provider.ts';
import type {
  Observed,
  Outcome,
  OutcomeCounts,
  Run,
  RunOutline,
  RunState,
  TalliedRun,
  Trial,
} from './run.ts';
import type { EndedRuns } from './runs-aside.ts';
import type { Ceiling, Spend } from './spending.ts';
import type { StoreLoss } from './store-loss.ts';
import type { RealOutputs, Records, Reviews } from './store-outputs.ts';
import type { Audit, Incidents, Outbox } from './store-told.ts';
import type { StoredCase } from './stored-case.ts';

export type { Ceiling, Spend } from './spending.ts';

/** The due-ledger. A slot is claimed once: uniqueness is the database's. */
export interface Slots {
  /** A job's newest slot that is claimed and not taken back, or when it was known, if later. */
  last(job: string): Promise<string | null>;
  /** Records when a job was first known, once; a new job owes nothing from before. */
  register(job: string, at: string): Promise<void>;
  /** True for the one caller that gets it: nobody had claimed it, or it was taken back since. */
  claim(job: string, slot: string, at: string, note: string): Promise<boolean>;
  /** Notes of a claimed slot why nothing was begun for it. */
  skip(job: string, slot: string, why: string): Promise<void>;
  /**
   * Takes back a job's claimed slots later than `after`, oldest first; a job first known later than
   * that is known from `at` on.
   */
  takeBack(job: string, after: string, at: string): Promise<string[]>;
  /**
   * Lets stand again what was taken back and had been claimed by `until`: the clock that claimed it
   * was right. How many.
   */
  restore(until: string): Promise<number>;
}

export interface RunFilter {
  agent?: string | undefined;
  suite?: string | undefined;
  before?: string | undefined;
  limit: number;
}
export interface Runs {
  create(run: Run): Promise<void>;
  start(id: string, at: string): Promise<void>;
  end(
    id: string,
    state: Extract<RunState, 'done' | 'stopped'>,
    at: string,
    stopReason: string | null,
  ): Promise<void>;
  get(id: string): Promise<Run | null>;
  /** Planned or running: what a restart takes up again, oldest first. */
  unfinished(): Promise<Run[]>;
  /** Ended but not yet looked at by the review: what a kill between the two left. Oldest first. */
  unreviewed(): Promise<Run[]>;
  /** Newest first; those made before the run `before`, where it is given. */
  recent(filter: RunFilter): Promise<Run[]>;
  /** How many runs each suite has had. */
  counted(): Promise<{ agent: string; suite: string; runs: number }[]>;
  /** How many were ended, by agent and what they were made for: all, or those begun in [from, to). */
  endedBy(within?: { from: string; to: string }): Promise<EndedRuns[]>;
  /** All runs of a suite that may enter streams (not manual, rehearsal, gate), oldest first. */
  ofSuite(agent: string, suite: string): Promise<Run[]>;
  /** What is known of the same runs without reading their documents. */
  outlines(agent: string, suite: string): Promise<RunOutline[]>;
  /**
   * Ids of the ended runs of a suite that may enter streams, confirmations among them; oldest
   * first.
   */
  endedOfSuite(agent: string, suite: string): Promise<string[]>;
  /**
   * Calls that the runs made since `at` plan (cases × trials), over the installation; `first` is
   * when the very first run was made.
   */
  plannedCalls(at: string): Promise<{ all: number; confirmation: number; first: string | null }>;
  /** Ended runs with what they came to, newest first; those made before `before` where it is given. */
  tallied(filter: {
    agent?: string;
    suite?: string;
    before?: string;
    limit: number;
  }): Promise<TalliedRun[]>;
  /** How many of `endedOfSuite` there are. */
  countEnded(agent: string, suite: string): Promise<number>;
  /** Those whose id begins so, at most `limit`. */
  named(beginning: string, limit: number): Promise<Run[]>;
  /** Change runs of an agent in [from, to]: at most six a day. */
  countChangeRuns(agent: string, from: string, to: string): Promise<number>;
}

/** A reply as it came, with what it cost. */
export interface KeptReply {
  /** Of the request that it answers: another question has another answer. */
  digest: string;
  reply: ProviderReply;
  costUsd: number | null;
}

/** What a history tells of one trial. */
export interface CaseAnswer {
  run: string;
  caseHash: string;
  outcome: Outcome;
  asserted: boolean;
  judgment: Judgment | null;
}

export interface Trials {
  /** How the trials of these runs ended, by run; a run without one is not named. */
  outcomesOf(runs: readonly string[]): Promise<ReadonlyMap<string, OutcomeCounts>>;
  /** The same of all that a suite ever had, kept as sums. */
  outcomes(): Promise<{ agent: string; suite: string; outcomes: OutcomeCounts }[]>;
  /**
   * Writes the attempt's row and its reservation together. Refused (false) where a ceiling would be
   * passed.
   */
  beginAttempt(
    attempt: Attempt,
    ceilings: readonly Ceiling[],
  ): Promise<{ ok: true } | { ok: false; ceiling: Ceiling; spentUsd: number; assumedUsd: number }>;
  /**
   * Writes the end of a call and what it cost, and in the same transaction the reply that was paid
   * for, where it is for a run: a kill before its trial is stored must not have it paid again.
   */
  endAttempt(
    id: string,
    at: string,
    result: string,
    costUsd: number,
    reply?: KeptReply,
  ): Promise<void>;
  /**
   * Replies that were paid for, whose trial is not stored, oldest first; storing it drops them,
   * and so does the end of its run.
   */
  replies(of: { run: string; caseHash: string; ordinal: number }): Promise<KeptReply[]>;
  /**
   * All calls of a run. One without an end was in flight at a crash, and its reservation stands as
   * spent.
   */
  attemptsOf(run: string): Promise<(Attempt & { endedAt: string | null; result: string | null })[]>;
  /** False where the trial is stored already: (run, case, ordinal) is unique. */
  put(trial: Trial): Promise<boolean>;
  /** @param caseHash this case's alone */
  ofRun(run: string, caseHash?: string): Promise<Trial[]>;
  ofSuite(agent: string, suite: string): Promise<Trial[]>;
  /**
   * What a case gave in every run of a suite, in no order.
   * @param of `since`: in the runs made from this time on alone
   */
  ofCase(of: {
    agent: string;
    suite: string;
    caseHash: string;
    since?: string;
  }): Promise<CaseAnswer[]>;
  get(id: string): Promise<Trial | null>;
  /** What was kept of a run's trials for reviews; null where nothing was yet. */
  observed(run: string): Promise<readonly Observed[] | null>;
  /** The same of many runs, by run; those of which nothing was kept are not named. */
  observedOf(runs: readonly string[]): Promise<ReadonlyMap<string, readonly Observed[]>>;
  putObserved(run: string, observed: readonly Observed[]): Promise<void>;
}

/**
 * Texts kept once by content hash, compressed; gone after retention, while counts stay for ever.
 */
export interface Outputs {
  put(hash: string, text: string, at: string): Promise<void>;
  get(hash: string): Promise<string | null>;
  purge(before: string): Promise<number>;
}
export interface Cases {
  put(c: StoredCase): Promise<void>;
  ofSuite(agent: string, suite: string): Promise<StoredCase[]>;
}
export interface Versions {
  latest(agent: string, kind: Version['kind'], subject: string): Promise<Version | null>;
  put(v: Version): Promise<void>;
  /** The last one written, worded anew: the version and its time are what they were. */
  reword(v: Version): Promise<void>;
  /** Every version of an agent's things of one kind, oldest first. */
  history(agent: string, kind: Version['kind']): Promise<Version[]>;
  /**
   * An agent's files that differ from git, by path: since when (epoch milliseconds), and the object
   * that was committed of each then.
   */
  uncommitted(agent: string): Promise<Uncommitted>;
  putUncommitted(agent: string, files: Uncommitted): Promise<void>;
}

export interface Changes {
  add(change: Change): Promise<void>;
  /** For the agent or for nobody in particular, in [from, to], oldest first. */
  between(agent: string, from: string, to: string): Promise<Change[]>;
}
export interface Baselines {
  put(b: Baseline): Promise<void>;
  /** The newest approved one. */
  current(agent: string, suite: string): Promise<Baseline | null>;
  /** Every one that was ever approved, newest first. */
  list(): Promise<Baseline[]>;
}

/** Human-labelled outputs and what the judges said of them, run by run. */
export interface Anchors {
  /** Refused (false) where the agent has this question with this output already. */
  put(anchor: Anchor): Promise<boolean>;
  get(id: string): Promise<Anchor | null>;
  /** Oldest first, without those that were removed. */
  list(filter: { agent?: string; judge?: JudgeKind }): Promise<Anchor[]>;
  /** False where it was removed before. Its verdicts stay. */
  remove(id: string, at: string): Promise<boolean>;
  /** False where (run, anchor) is stored already. */
  putVerdict(verdict: AnchorVerdict): Promise<boolean>;
  verdictsOf(run: string): Promise<AnchorVerdict[]>;
  /** Of one judge of an agent, over anchors that are still there; oldest first. */
  verdicts(agent: string, judge: JudgeKind): Promise<AnchorVerdict[]>;
}

export interface Drift {
  /** Idempotent: one charge a (stream, lane, run). */
  addCharges(charges: readonly Charge[]): Promise<void>;
  chargesSince(at: string): Promise<Charge[]>;
  chargesOf(stream: string): Promise<Charge[]>;
  /** The sums of what was charged after `from` and up to `to`, stream by stream. */
  chargedBetween(from: string, to: string): Promise<ChargedStream[]>;
  /** By lane, what was charged after `at`, later than now too. */
  spentSince(at: string): Promise<Readonly<Record<Lane, number>>>;
  putReview(run: string, at: string, review: StreamReview): Promise<void>;
  /** The newest reviews of one stream, newest first. */
  history(
    stream: string,
    limit: number,
  ): Promise<{ run: string; at: string; evidence: number; bar: number | null }[]>;
  /** The evidence of the same alone, which is read without the reviews. */
  evidence(stream: string, limit: number): Promise<{ run: string; evidence: number }[]>;
  /** The newest review of every stream. */
  latest(): Promise<{ run: string; at: string; review: StreamReview }[]>;
  /** Ids of every stream that was ever reviewed. */
  streams(): Promise<string[]>;
  /** What the detector of a stream knew when it was last kept, opaque to the store. */
  detectorState(stream: string): Promise<Uint8Array | null>;
  /** Keeps what detectors know at this time, and forgets what was kept of streams before `unused`. */
  putDetectorStates(
    at: string,
    states: ReadonlyMap<string, Uint8Array>,
    unused: string,
  ): Promise<void>;
  /** Whether a run was reviewed already, so that a restart reviews what a kill left. */
  reviewed(run: string): Promise<boolean>;
  markReviewed(run: string, at: string, summary: string): Promise<void>;
}

/** Runs that stand out among the ordinary ones, and their own yearly budget. */
export interface Failing {
  /** Adds what one run costs of the year, in the transaction that reviews it. */
  charge(at: string, charge: FailingCharge): Promise<void>;
  /** What runs were charged from the day of `at` on. */
  spentSince(at: string): Promise<FailingCharge>;
  /** The one that is not over yet. */
  live(agent: string, suite: string): Promise<FailingEpisode | null>;
  /** The one that this run began. */
  get(run: string): Promise<FailingEpisode | null>;
  put(episode: FailingEpisode): Promise<void>;
  /** Begun since `at`, oldest first. */
  since(at: string): Promise<FailingEpisode[]>;
}

/** Which attack packs agents have met. */
export interface Attacks {
  /** One a pack. */
  of(agent: string): Promise<AttackRecord[]>;
  /** Replaces what was kept of the agent and the pack. */
  put(record: AttackRecord): Promise<void>;
}

export interface Models {
  records(provider: string): Promise<ModelRecord[]>;
  putRecords(records: readonly ModelRecord[]): Promise<void>;
  addEvents(events: readonly ModelEvent[]): Promise<void>;
  events(filter: { provider?: string; since?: string; limit: number }): Promise<ModelEvent[]>;
  /** Kept when the list differs from the last one kept. */
  putSnapshot(provider: string, at: string, hash: string, body: string): Promise<void>;
  /** Watch state of one provider (held polls, failures in a row …), opaque to the store. */
  state(provider: string): Promise<unknown>;
  putState(provider: string, state: unknown): Promise<void>;
}

export interface Rehearsals {
  /** Refused (false) where the agent has an unfinished one on the same candidate. */
  create(r: Rehearsal): Promise<boolean>;
  update(r: Rehearsal): Promise<void>;
  get(id: string): Promise<Rehearsal | null>;
  /** Oldest first. */
  unfinished(): Promise<Rehearsal[]>;
  /** Newest first. */
  list(filter: { agent?: string; limit: number }): Promise<Rehearsal[]>;
  /** The newest of an agent on a candidate. */
  latest(agent: string, provider: string, model: string): Promise<Rehearsal | null>;
  /**
   * Takes or prolongs the right to make its calls, until `until`. Refused (false) where somebody
   * else has it; `over` is the lease that is taken over, as it was when it was judged to be over:
   * one that was prolonged since is not.
   */
  acquireLease(id: string, holder: string, until: string, over?: Lease): Promise<boolean>;
  releaseLease(id: string, holder: string): Promise<void>;
  /** The lease on making its calls, run out or not; null for nobody's. */
  lease(id: string): Promise<Lease | null>;
}

/**
 * Everything daytwo remembers, in domain verbs. Async so that PostgreSQL can be a second
 * implementation under the same contract tests. `transaction` gives a store scoped to it; all of it
 * is committed or nothing.
 */
export interface Store {
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>;
  readonly slots: Slots;
  readonly runs: Runs;
  readonly trials: Trials;
  readonly spend: Spend;
  readonly outputs: Outputs;
  readonly cases: Cases;
  readonly versions: Versions;
  readonly changes: Changes;
  readonly baselines: Baselines;
  readonly anchors: Anchors;
  readonly drift: Drift;
  readonly failing: Failing;
  readonly attacks: Attacks;
  readonly models: Models;
  readonly rehearsals: Rehearsals;
  readonly incidents: Incidents;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly realOutputs: RealOutputs;
  readonly reviews: Reviews;
  readonly records: Records;
  /** The key of this name; `fresh` where there was none, which is kept then. */
  ownKey(name: string, fresh: string): Promise<string>;
  /**
   * Looks whether the file is still the one that was opened; null while it is. Once lost, it stays
   * lost: every write then throws `store-lost`.
   */
  lost(): StoreLoss | null;
  /**
   * For the one worker that holds it: marks the content as its own, so that other content under the
   * same name is noticed too. Again from time to time, with a new token: a copy has the old one.
   */
  hold(token: string, at: string): Promise<void>;
  /**
   * Takes what was erased out of the log beside the file too; outside of a transaction. False where
   * another process reads or writes meanwhile: the next mark of whoever holds the file does it then.
   */
  emptyLog(): Promise<boolean>;
  close(): Promise<void>;
}
