import { HOUR, iso, type Millis } from '../../domain/clock.ts';
import type { CallFailure } from '../../domain/provider.ts';
import type { Run, RunCounts, Trial } from '../../domain/run.ts';
import type { Spend } from '../../domain/spending.ts';
import type { Case } from '../../domain/suite.ts';
import type { CallerDeps, CallOptions, CallTarget } from '../../llm/call.ts';
import { type EarlyEnd, watchFirstCalls, watchForEnd } from '../../llm/early-end.ts';
import { warmUpRules } from '../judgments/warm-up.ts';
import type { TrialBefore } from './earlier-tests.ts';
import { makeTrial } from './run-trial.ts';
import type { Subject } from './subject.ts';

export interface Progress extends RunCounts {
  run: Run;
  done: number;
}

export interface ReplayOptions {
  /** Aborted: nothing new is begun; calls in flight are finished. */
  stop?: AbortSignal;
  /** Aborted: calls in flight are cut. */
  cut?: AbortSignal;
  onProgress?: (p: Progress) => void;
}

export type ReplayEnd =
  | { end: 'done' }
  /** It ended by itself; `failure` where a provider said why, `at` whom the last call went to. */
  | {
      end: 'stopped';
      reason: string;
      failure: CallFailure | null;
      at?: CallTarget;
      kind: 'no-money' | 'provider' | 'first-eight' | 'suite-gone';
    }
  /** The worker is stopping; the run is taken up again after the restart. */
  | { end: 'interrupted' };

type Stopped = Extract<ReplayEnd, { end: 'stopped' }>;

/** A run that has not finished by then ends with what it has. */
const RUN_DEADLINE: Millis = 6 * HOUR;
/**
 * The limiter decides how many calls are really under way; a few more workers keep scoring from
 * holding up calls.
 */
const MOST_WORKERS = 16;

/**
 * Replays what a run still lacks: after a kill, only the trials that were not stored are made.
 * Every trial is stored as soon as it has an outcome.
 */
export async function replayRun(
  deps: CallerDeps,
  run: Run,
  subject: Subject,
  options: ReplayOptions = {},
): Promise<ReplayEnd> {
  const { store, clock } = deps;
  await warmUpRules(clock);
  const startedAt = run.startedAt ?? iso(clock.now());
  await store.runs.start(run.id, startedAt);
  const stored = await store.trials.ofRun(run.id);
  const todo = missingTrials(run, stored, subject.cases);
  // A start that lies ahead of the clock has used up nothing.
  const used = Math.max(0, clock.now() - Date.parse(startedAt));
  const deadline = clock.monotonic() + RUN_DEADLINE - used;
  const count = trialCounter(run, store.spend, options.onProgress);
  for (const t of stored) await count(t);

  const early = watchForEnd<Stopped>(options.stop);
  const calls: Omit<CallOptions, 'caseHash' | 'ordinal'> & { run: string } = {
    run: run.id,
    purpose: 'trial',
    deadline,
    onCall: stopOnFailure(
      early,
      stored.some((t) => t.outcome !== 'none'),
    ),
    onNoMoney: (reason) => early.end({ end: 'stopped', kind: 'no-money', failure: null, reason }),
    quit: early.quit,
    ...(options.cut === undefined ? {} : { signal: options.cut }),
  };
  const hears = [...subject.cases.values()].some((c) => c.chain !== undefined);
  const made = trialsByCase(hears ? stored : []);
  await workOff(todo, early, async ({ c, ordinal }) => {
    const before: TrialBefore = async (hash) => made.get(keyOf(hash, ordinal));
    const making = makeTrial(deps, subject, c, { ...calls, caseHash: c.hash, ordinal, before });
    // A test that hears of this one waits for it; what it throws is told once, here.
    if (hears)
      made.set(
        keyOf(c.hash, ordinal),
        making.catch(() => null),
      );
    const t = await making;
    if (t !== null) await count(t);
  });
  const stopped = early.ended();
  if (stopped !== null) return stopped;
  if (options.stop?.aborted === true || options.cut?.aborted === true)
    return (await store.trials.ofRun(run.id)).length >= plannedTrials(run)
      ? { end: 'done' }
      : { end: 'interrupted' };
  return endOfAll(run, subject.cases);
}

const keyOf = (caseHash: string, ordinal: number): string => `${caseHash} ${ordinal}`;

/** Trials that there are or that are being made, for tests that hear of them. */
function trialsByCase(stored: readonly Trial[]): Map<string, Promise<Trial | null>> {
  return new Map(stored.map((t) => [keyOf(t.caseHash, t.ordinal), Promise.resolve(t)]));
}

const plannedTrials = (run: Run): number => run.caseHashes.length * run.trialsPerCase;

/** Adds up the trials of a run, and tells of each, with what all calls so far have cost. */
function trialCounter(
  run: Run,
  spend: Pick<Spend, 'ofRuns'>,
  onProgress: ReplayOptions['onProgress'],
): (t: Trial) => Promise<void> {
  const progress: Progress = {
    run,
    planned: plannedTrials(run),
    done: 0,
    pass: 0,
    fail: 0,
    none: 0,
    costUsd: 0,
  };
  return async (t) => {
    progress.done++;
    progress[t.outcome]++;
    if (onProgress === undefined) return;
    // Others are counted while the cost is read; each number is told once.
    const counted = { ...progress };
    onProgress({ ...counted, costUsd: await spend.ofRuns([run.id]) });
  };
}

/** Ends a run whose provider refuses more than this one call, or answers none of the first ones. */
function stopOnFailure(
  early: EarlyEnd<Stopped>,
  answered: boolean,
): NonNullable<CallOptions['onCall']> {
  const whyOfFirst = watchFirstCalls(answered);
  return (ok, failure, at) => {
    const allFailed = whyOfFirst(ok, failure);
    if (failure !== null && failure.scope !== 'trial')
      early.end({ end: 'stopped', kind: 'provider', failure, at, reason: failure.message });
    if (allFailed !== null)
      early.end({ end: 'stopped', kind: 'first-eight', failure, at, reason: allFailed });
  };
}

/** Makes what is to do, several side by side, until it is done or ended. */
async function workOff(
  todo: Todo[],
  early: EarlyEnd<Stopped>,
  one: (next: Todo) => Promise<void>,
): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      if (early.quit.aborted) {
        todo.unshift(next);
        return;
      }
      await one(next);
    }
  };
  const errors: unknown[] = [];
  await Promise.all(
    Array.from({ length: Math.min(MOST_WORKERS, todo.length) }, () =>
      worker().catch((e: unknown) => {
        // One that cannot write must not leave the others calling behind its back.
        errors.push(e);
        early.halt();
      }),
    ),
  );
  if (errors.length > 0) throw errors[0];
}

/** How a run ends that nothing ended early: cases that left the suite cannot be asked. */
function endOfAll(run: Run, cases: ReadonlyMap<string, Case>): ReplayEnd {
  const gone = run.caseHashes.filter((h) => !cases.has(h)).length;
  return gone > 0
    ? {
        end: 'stopped',
        kind: 'suite-gone',
        failure: null,
        reason: `${gone} of its cases are no longer in the suite`,
      }
    : { end: 'done' };
}

interface Todo {
  c: Case;
  ordinal: number;
}

/**
 * The planned trials that are not stored yet, round by round, so that a run cut short has seen
 * every case.
 */
export function missingTrials(
  run: Pick<Run, 'caseHashes' | 'trialsPerCase'>,
  stored: readonly Pick<Trial, 'caseHash' | 'ordinal'>[],
  cases: ReadonlyMap<string, Case>,
): Todo[] {
  const have = new Set(stored.map((t) => `${t.caseHash} ${t.ordinal}`));
  const todo: Todo[] = [];
  for (let ordinal = 0; ordinal < run.trialsPerCase; ordinal++) {
    for (const hash of run.caseHashes) {
      const c = cases.get(hash);
      if (c !== undefined && !have.has(`${hash} ${ordinal}`)) todo.push({ c, ordinal });
    }
  }
  return todo;
}
