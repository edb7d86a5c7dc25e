import { iso } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { planRun } from '../../evaluation/replay/plan-run.ts';
import { type ReplayEnd, type ReplayOptions, replayRun } from '../../evaluation/replay/replay.ts';
import type { CallerDeps } from '../../llm/call.ts';
import { recordVersions, type WatchFilesDeps } from '../changes/watch-files.ts';
import { finishByHand } from './finish-run.ts';
import type { RunObserver } from './observer.ts';

/** A suite of an agent as a person has it replayed. */
export interface HandRun {
  agent: string;
  suite: string;
  built: LoadedAgent;
  /** Calls a case. */
  trials: number;
  /** The process that makes it. */
  by: string;
}

/** What came of it. */
export interface HandReplay {
  run: string;
  end: ReplayEnd['end'];
  /** Why it is not whole; null where it is. */
  why: string | null;
  trials: Trial[];
}

/**
 * One replay now. It is kept and enters no stream: looking more often by hand must not raise
 * alarms.
 */
export async function replayByHand(
  deps: CallerDeps & WatchFilesDeps & { runObservers: readonly RunObserver[] },
  hand: HandRun,
  options: ReplayOptions,
): Promise<HandReplay> {
  const { store, clock } = deps;
  const { agent, suite, built, trials, by } = hand;
  // As the worker does, so that whoever traces a case later is told what this run was made with.
  await recordVersions(deps, agent, suite, built);
  const run = await store.transaction((tx) =>
    planRun(
      tx,
      built,
      { agent, suite, trigger: 'manual', reason: 'by hand', trials, by },
      deps.ids,
      clock.now(),
    ),
  );
  const ended = await replayRun(deps, run, built.subject, options).catch(async (e: unknown) => {
    await endFailed(deps, run, e);
    throw e;
  });
  await finishByHand(deps, run, ended);
  return {
    run: run.id,
    end: ended.end,
    why: ended.end === 'done' ? null : ended.end === 'stopped' ? ended.reason : 'stopped by hand',
    trials: await store.trials.ofRun(run.id),
  };
}

/** The error itself is what the person is told; that the run could not be ended is not. */
async function endFailed({ store, clock }: CallerDeps, run: Run, e: unknown): Promise<void> {
  await store.runs
    .end(run.id, 'stopped', iso(clock.now()), `it failed: ${messageOf(e)}`)
    .catch(() => undefined);
}
