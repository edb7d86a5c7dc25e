import { iso, type Millis } from '../../domain/clock.ts';
import type { CallFailure } from '../../domain/provider.ts';
import type { Run, RunCounts, Trial } from '../../domain/run.ts';
import type { Case } from '../../domain/suite.ts';
import type { CallerDeps, CallFor, ModelCalled } from '../../llm/call.ts';
import { makeTrial } from './run-trial.ts';
import type { Subject } from './subject.ts';

export { request, type Subject } from './subject.ts';

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

export type Replayed =
  | { end: 'done' }
  /** It ended by itself; `failure` where a provider said why, `at` whom the last call went to. */
  | {
      end: 'stopped';
      reason: string;
      failure: CallFailure | null;
      at?: ModelCalled;
      kind: 'no-money' | 'provider' | 'first-eight' | 'suite-gone';
    }
  /** The worker is stopping; the run is taken up again after the restart. */
  | { end: 'interrupted' };

/** A run that has not finished by then ends with what it has. */
const RUN_DEADLINE: Millis = 6 * 3_600_000;
/** "If the first eight calls all fail, the run stops" (DESIGN §4). */
const FIRST_CALLS = 8;

/**
 * Replays what a run still lacks: after a kill, only the trials that were not stored are made.
 * Every trial is stored as soon as it has an outcome.
 */
export async function replay(
  deps: CallerDeps,
  run: Run,
  subject: Subject,
  options: ReplayOptions = {},
): Promise<Replayed> {
  const { store, clock } = deps;
  const startedAt = run.startedAt ?? iso(clock.now());
  await store.runs.start(run.id, startedAt);
  const stored = await store.trials.ofRun(run.id);
  const todo = lacking(run, stored, subject.cases);
  // A start that lies ahead of the clock has used up nothing.
  const used = Math.max(0, clock.now() - Date.parse(startedAt));
  const deadline = clock.monotonic() + RUN_DEADLINE - used;
  const progress: Progress = {
    run,
    planned: run.caseHashes.length * run.trialsPerCase,
    done: 0,
    pass: 0,
    fail: 0,
    none: 0,
    costUsd: 0,
  };
  const count = (t: Trial): void => {
    progress.done++;
    progress[t.outcome]++;
    progress.costUsd += t.costUsd ?? 0;
    options.onProgress?.({ ...progress });
  };
  for (const t of stored) count(t);

  let ended: Replayed | null = null;
  const over = new AbortController();
  const end = (how: Extract<Replayed, { end: 'stopped' }>): void => {
    ended ??= how;
    over.abort();
  };
  const noMore = AbortSignal.any([
    over.signal,
    ...(options.stop === undefined ? [] : [options.stop]),
  ]);
  let failures = 0;
  let anyReply = stored.some((t) => t.outcome !== 'none');
  const onCall: CallFor['onCall'] = (ok, failure, at) => {
    anyReply ||= ok;
    if (!ok) failures++;
    if (failure !== null && failure.scope !== 'trial')
      end({ end: 'stopped', kind: 'provider', failure, at, reason: failure.message });
    if (!anyReply && failures >= FIRST_CALLS)
      end({
        end: 'stopped',
        kind: 'first-eight',
        failure,
        at,
        reason:
          `the first ${FIRST_CALLS} calls all failed, the last with: ` +
          `${failure?.message ?? 'no reason given'}`,
      });
  };
  const onNoMoney = (reason: string): void =>
    end({ end: 'stopped', kind: 'no-money', failure: null, reason });
  const one = async ({ c, ordinal }: Todo): Promise<void> => {
    const why = {
      run: run.id,
      caseHash: c.hash,
      ordinal,
      purpose: 'trial' as const,
      deadline,
      onCall,
      onNoMoney,
      quit: noMore,
      ...(options.cut === undefined ? {} : { signal: options.cut }),
    };
    const t = await makeTrial(deps, subject, c, why);
    if (t !== null) count(t);
  };
  const worker = async (): Promise<void> => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      if (noMore.aborted) {
        todo.unshift(next);
        return;
      }
      await one(next);
    }
  };
  // The limiter decides how many calls are really under way; a few more workers keep scoring from
  // holding up calls.
  const errors: unknown[] = [];
  await Promise.all(
    Array.from({ length: Math.min(16, todo.length) }, () =>
      worker().catch((e: unknown) => {
        // One that cannot write must not leave the others calling behind its back.
        errors.push(e);
        over.abort();
      }),
    ),
  );
  if (errors.length > 0) throw errors[0];

  if (ended !== null) return ended;
  if (options.stop?.aborted === true || options.cut?.aborted === true)
    return (await store.trials.ofRun(run.id)).length >= progress.planned
      ? { end: 'done' }
      : { end: 'interrupted' };
  const gone = run.caseHashes.filter((h) => !subject.cases.has(h)).length;
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
export function lacking(
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
