import { type Millis, MINUTE } from '../../domain/clock.ts';
import { DaytwoError } from '../../domain/errors.ts';
import type { Run } from '../../domain/run.ts';
import type { CallerDeps } from '../../llm/call.ts';
import { type Progress, type ReplayEnd, replayRun } from './replay.ts';
import type { Subject } from './subject.ts';

export interface ExecutorDeps extends CallerDeps {
  /**
   * What a run replays, as it is now; a reason where it cannot be had: `gone` for good (its agent
   * left the configuration), or until a file is mended.
   */
  subjectOf(
    run: Run,
  ): Promise<{ ok: true; subject: Subject } | { ok: false; gone: boolean; reason: string }>;
  /**
   * Has the judges' anchors judged, stores the end together with what people must know of it, then
   * has it reviewed. May leave the run unfinished when told to stop; it is taken up again.
   */
  finish(
    run: Run,
    ended: Extract<ReplayEnd, { end: 'done' | 'stopped' }>,
    stopping: { stop: AbortSignal; cut: AbortSignal },
  ): Promise<void>;
  onProgress?(p: Progress): void;
  onError(run: Run, e: unknown): void;
}

export interface Executor {
  /**
   * Starts every planned or interrupted run that is not under way; agents side by side, one run of
   * an agent at a time.
   */
  pump(): Promise<void>;
  active(): readonly string[];
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Claims nothing new, lets calls in flight end for at most `grace`, then cuts them. */
  drain(grace: Millis): Promise<void>;
}

/**
 * A run that failed for a reason of ours (a full disk) is not begun again at every tick: each time
 * pays for calls. Where another process held the database, the next tick goes on: the lock was
 * waited for already, and will pass.
 */
const AGAIN_AFTER: Millis = 5 * MINUTE;
/**
 * Less than a tick, and more than nothing: at once it would call in a circle while the lock is
 * held.
 */
const AFTER_LOCK: Millis = 5_000;

/**
 * Who planned it makes it: a command in its own process, a rehearsal pair by pair. Here every call
 * would be paid twice. One that a person asked the worker for is the worker's.
 */
const NOT_HERE: ReadonlySet<Run['trigger']> = new Set(['manual', 'rehearsal', 'gate']);

/** What belongs to a run that was made a moment ago comes before what is due anyway. */
const AT_ONCE: ReadonlySet<Run['trigger']> = new Set(['confirmation', 'second-asking']);
/**
 * No run is told to wait longer: one that seems to was planned by a clock that ran ahead, and is
 * begun.
 */
const LONGEST_WAIT: Millis = 5 * MINUTE;

function isEarly({ notBefore }: Run, now: Millis): boolean {
  if (notBefore === undefined) return false;
  const left = Date.parse(notBefore) - now;
  return left > 0 && left <= LONGEST_WAIT;
}

/** @param deps what a run is made and finished with */
export function makeExecutor(deps: ExecutorDeps): Executor {
  const { clock } = deps;
  const stop = new AbortController();
  const cut = new AbortController();
  const stopping = { stop: stop.signal, cut: cut.signal };
  const active = new Map<string, { agent: string; work: Promise<void> }>();
  const notBefore = new Map<string, Millis>();

  const isDue = (run: Run): boolean =>
    (!NOT_HERE.has(run.trigger) || run.asked !== undefined) &&
    !isEarly(run, clock.now()) &&
    !active.has(run.id) &&
    ![...active.values()].some((a) => a.agent === run.agent) &&
    clock.monotonic() >= (notBefore.get(run.id) ?? Number.NEGATIVE_INFINITY);
  const failed = (run: Run, e: unknown): boolean => {
    const wait = e instanceof DaytwoError && e.code === 'store-busy' ? AFTER_LOCK : AGAIN_AFTER;
    notBefore.set(run.id, clock.monotonic() + wait);
    deps.onError(run, e);
    return true;
  };
  const begin = (run: Run): void => {
    const work: Promise<void> = makeRun(deps, run, stopping)
      .then(
        (went) => {
          notBefore.delete(run.id);
          return went;
        },
        (e: unknown) => failed(run, e),
      )
      .finally(() => active.delete(run.id))
      // What its review planned is made now and not at the next tick: a confirmation belongs to
      // its look's hour.
      .then((went) => (went ? executor.pump() : undefined))
      .catch((e: unknown) => void failed(run, e));
    active.set(run.id, { agent: run.agent, work });
  };
  const executor: Executor = {
    async pump() {
      if (stop.signal.aborted) return;
      // A suspicion is looked at within its hour, before what is due anyway.
      for (const run of (await deps.store.runs.unfinished()).toSorted(
        (a, b) => Number(AT_ONCE.has(b.trigger)) - Number(AT_ONCE.has(a.trigger)),
      ))
        if (isDue(run)) begin(run);
    },
    active: () => [...active.keys()],
    async idle() {
      while (active.size > 0) await Promise.all([...active.values()].map((a) => a.work));
    },
    async drain(grace) {
      stop.abort();
      const over = new AbortController();
      await Promise.race([this.idle(), clock.sleep(grace, over.signal)]);
      over.abort();
      if (active.size > 0) cut.abort();
      await this.idle();
    },
  };
  return executor;
}

/**
 * Replays one run and has it finished. False where it could not begin and nothing is different for
 * it: asking again at once would go in a circle.
 */
async function makeRun(
  deps: ExecutorDeps,
  run: Run,
  stopping: { stop: AbortSignal; cut: AbortSignal },
): Promise<boolean> {
  const found = await deps.subjectOf(run);
  if (!found.ok && !found.gone) return false;
  const ended: ReplayEnd = found.ok
    ? await replayRun(deps, run, found.subject, {
        ...stopping,
        ...(deps.onProgress === undefined ? {} : { onProgress: deps.onProgress }),
      })
    : { end: 'stopped', kind: 'suite-gone', failure: null, reason: found.reason };
  if (ended.end === 'interrupted') return true;
  await deps.finish(run, ended, stopping);
  return true;
}
