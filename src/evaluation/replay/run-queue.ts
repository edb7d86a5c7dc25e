import type { Millis } from '../../domain/clock.ts';
import { DaytwoError } from '../../domain/errors.ts';
import type { Run } from '../../domain/run.ts';
import type { CallerDeps } from '../../llm/call.ts';
import { type Progress, replay, type Replayed, type Subject } from './replay.ts';

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
    ended: Extract<Replayed, { end: 'done' | 'stopped' }>,
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
const AGAIN_AFTER: Millis = 5 * 60_000;
/**
 * Less than a tick, and more than nothing: at once it would call in a circle while the lock is
 * held.
 */
const AFTER_LOCK: Millis = 5_000;

const NOT_HERE: ReadonlySet<Run['trigger']> = new Set(['manual', 'rehearsal', 'gate']);

export function makeExecutor(deps: ExecutorDeps): Executor {
  const stop = new AbortController();
  const cut = new AbortController();
  const active = new Map<string, { agent: string; work: Promise<void> }>();
  const notBefore = new Map<string, Millis>();

  /**
   * False where it could not begin and nothing is different for it: asking again at once would go
   * in a circle.
   */
  const execute = async (run: Run): Promise<boolean> => {
    const found = await deps.subjectOf(run);
    if (!found.ok && !found.gone) return false;
    const ended: Replayed = found.ok
      ? await replay(deps, run, found.subject, {
          stop: stop.signal,
          cut: cut.signal,
          ...(deps.onProgress === undefined ? {} : { onProgress: deps.onProgress }),
        })
      : { end: 'stopped', kind: 'suite-gone', failure: null, reason: found.reason };
    if (ended.end === 'interrupted') return true;
    await deps.finish(run, ended, { stop: stop.signal, cut: cut.signal });
    return true;
  };
  const executor: Executor = {
    async pump() {
      if (stop.signal.aborted) return;
      // A suspicion is looked at within its hour, before what is due anyway.
      for (const run of (await deps.store.runs.unfinished()).toSorted(
        (a, b) => Number(b.trigger === 'confirmation') - Number(a.trigger === 'confirmation'),
      )) {
        // Who planned it makes it: a command in its own process, a rehearsal pair by pair. Here
        // every call would be paid twice.
        if (NOT_HERE.has(run.trigger)) continue;
        if (active.has(run.id) || [...active.values()].some((a) => a.agent === run.agent)) continue;
        if (deps.clock.monotonic() < (notBefore.get(run.id) ?? Number.NEGATIVE_INFINITY)) continue;
        const failed = (e: unknown): boolean => {
          notBefore.set(
            run.id,
            deps.clock.monotonic() +
              (e instanceof DaytwoError && e.code === 'store-busy' ? AFTER_LOCK : AGAIN_AFTER),
          );
          deps.onError(run, e);
          return true;
        };
        const work: Promise<void> = execute(run)
          .then((went) => {
            notBefore.delete(run.id);
            return went;
          }, failed)
          .finally(() => active.delete(run.id))
          // What its review planned is made now and not at the next tick: a confirmation belongs to
          // its look's hour.
          .then((went) => (went ? executor.pump() : undefined))
          .catch((e: unknown) => void failed(e));
        active.set(run.id, { agent: run.agent, work });
      }
    },
    active: () => [...active.keys()],
    async idle() {
      while (active.size > 0) await Promise.all([...active.values()].map((a) => a.work));
    },
    async drain(grace) {
      stop.abort();
      const over = new AbortController();
      await Promise.race([this.idle(), deps.clock.sleep(grace, over.signal)]);
      over.abort();
      if (active.size > 0) cut.abort();
      await this.idle();
    },
  };
  return executor;
}
