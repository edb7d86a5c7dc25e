import { routedRecorder } from '../alerting/routes/telling.ts';
import { watchClock } from '../alerting/self-watch/clock-watch.ts';
import { superviseParts } from '../alerting/self-watch/supervisor.ts';
import type { Config } from '../config/load.ts';
import { iso } from '../domain/clock.ts';
import type { Progress } from '../evaluation/replay/replay.ts';
import type { Executor } from '../evaluation/replay/run-queue.ts';
import {
  createRehearsalScheduler,
  type RehearsalScheduler,
} from '../models/migration/scheduler.ts';
import { ReviewMemory } from '../monitoring/review/memory.ts';
import type { Logger } from '../platform/log.ts';
import { redactedStore } from '../platform/privacy/redacted-ports.ts';
import { wireExecutor } from './executor.ts';
import { createRuntime, type Platform, type Runtime } from './runtime.ts';
import { takeTurns } from './turns.ts';

export interface Worker {
  /**
   * One turn of everything that may be due. Turns never overlap; while one waits for somebody, only
   * files are looked at.
   */
  tick(): Promise<void>;
  /** Sends what waits to be told; who has just acted looks for it. */
  tell(): Promise<void>;
  /**
   * Claims nothing new, drains calls in flight for at most `graceMs`, and tells what is already
   * decided.
   */
  stop(graceMs: number): Promise<void>;
  reload(config: Config): Promise<void>;
  executor: Executor;
  rehearsals: RehearsalScheduler;
  currentRuntime(): Runtime;
}

/**
 * Puts the worker together. A configuration that is taken over later must be read with the redactor
 * of the first, so that no secret is forgotten.
 */
export async function makeWorker(
  given: Platform,
  config: Config,
  log: Logger,
  onProgress?: (p: Progress) => void,
): Promise<Worker> {
  const platform = { ...given, store: redactedStore(given.store, config.redactor) };
  const { store, clock } = platform;
  const memory = new ReviewMemory();
  const recorder = routedRecorder(
    platform.ids,
    () => clock.now(),
    () => live.config,
  );
  let live = await createRuntime(platform, config, { memory, recorder });
  const parts = superviseParts(platform, recorder, log);
  const executor = wireExecutor({ platform, live: () => live, parts, log, onProgress });
  const rehearsals = createRehearsalScheduler(clock, recorder, log);
  const stopping = new AbortController();
  const turns = takeTurns({
    live: () => live,
    parts,
    executor,
    rehearsals,
    clockWatch: watchClock(platform, recorder, log),
    log,
    stop: stopping.signal,
  });
  return {
    executor,
    rehearsals,
    currentRuntime: () => live,
    tick: () => turns.take(),
    tell: () => turns.tell(),
    async stop(graceMs) {
      stopping.abort();
      await Promise.all([executor.drain(graceMs), rehearsals.drain(live, graceMs)]);
      await turns.ended();
      await memory.states.storeAll(store, clock.now());
    },
    async reload(next) {
      live = await createRuntime(platform, next, { memory, recorder });
      // What waited for a refused token or a wrong address may go now.
      await store.outbox.retryNow(iso(clock.now()));
    },
  };
}
