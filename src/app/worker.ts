import { tellAll } from '../alerting/delivery/channel-health.ts';
import { IncidentRecorder } from '../alerting/incidents/record.ts';
import { reminders } from '../alerting/incidents/reminders.ts';
import { watchClock } from '../alerting/self-watch/clock-watch.ts';
import { watchParts } from '../alerting/self-watch/supervisor.ts';
import { configuredSuites } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { iso } from '../domain/clock.ts';
import type { Progress } from '../evaluation/replay/replay.ts';
import { type Executor, makeExecutor } from '../evaluation/replay/run-queue.ts';
import { makeRehearsals, type Rehearsals } from '../models/migration/scheduler.ts';
import { watchFiles } from '../monitoring/changes/watch-files.ts';
import { confirmationHindrance } from '../monitoring/review/confirmation-limits.ts';
import { ReviewMemory } from '../monitoring/review/memory.ts';
import { finishRun } from '../monitoring/run-end/finish-run.ts';
import { reviewEnded } from '../monitoring/run-end/review-ended.ts';
import type { Logger } from '../platform/log.ts';
import { redactedStore } from '../platform/privacy/redacted-ports.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import { jobsOf } from './jobs.ts';
import { createRuntime, type Platform, type Runtime } from './runtime.ts';

export interface Worker {
  /**
   * One turn of everything that may be due. Turns never overlap; while one waits for somebody, only
   * files are looked at.
   */
  tick(): Promise<void>;
  /**
   * Claims nothing new, drains calls in flight for at most `graceMs`, and tells what is already
   * decided.
   */
  stop(graceMs: number): Promise<void>;
  reload(config: Config): Promise<void>;
  executor: Executor;
  rehearsals: Rehearsals;
  live(): Runtime;
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
  const base = { ...given, store: redactedStore(given.store, config.redactor) };
  const memory = new ReviewMemory();
  const recorder = new IncidentRecorder({
    ids: base.ids,
    now: () => base.clock.now(),
    get channels() {
      return [...live.notifiers.keys()];
    },
  });
  let live = await createRuntime(base, config, { memory, recorder });
  const parts = watchParts(base, recorder, log);
  const executor = makeExecutor({
    ...base,
    ceilings: (now) => live.ceilings(now),
    async subjectOf(run) {
      try {
        const hindered =
          run.trigger === 'confirmation' ? await confirmationHindrance(live, run) : null;
        if (hindered !== null) return { ok: false, gone: true, reason: hindered };
        return { ok: true, subject: (await live.agents.load(run.agent, run.suite)).subject };
      } catch (e) {
        const gone = !configuredSuites(live.config).some(
          (s) => s.agent === run.agent && s.suite === run.suite,
        );
        return { ok: false, gone, reason: e instanceof Error ? e.message : String(e) };
      }
    },
    async finish(run, ended, stopping) {
      if (!(await finishRun(live, run, ended, stopping))) return;
      await parts.works('replaying');
      log.info(
        {
          run: run.id,
          agent: run.agent,
          suite: run.suite,
          trigger: run.trigger,
          end: ended.end,
          ...(ended.end === 'stopped' ? { why: ended.reason } : {}),
        },
        'run ended',
      );
    },
    onError(run, e) {
      log.error({ run: run.id, err: e }, 'run failed; it is taken up again by itself');
      parts
        .failed('replaying', e)
        .catch((e2: unknown) => log.error({ err: e2 }, 'and it cannot be told'));
    },
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const rehearsals = makeRehearsals(base.clock, recorder, log);
  const stopping = new AbortController();
  const { safely } = parts;
  const clockWatch = watchClock(base, recorder, log);
  const jobs = (): Scheduled[] => jobsOf(live, recorder, log, clockWatch.trusted);
  let watching: Promise<void> | null = null;
  const watch = (): Promise<void> =>
    (watching ??= safely('watching files', () => watchFiles(live, recorder)).finally(() => {
      watching = null;
    }));
  /**
   * A turn may wait minutes for a list, a calendar or a server of tools; an edit is seen, and its
   * run begun, all the same.
   */
  const lookAside = async (): Promise<void> => {
    await watch();
    if (!stopping.signal.aborted) await safely('runs', () => executor.pump());
  };
  let aside: Promise<void> | null = null;
  const turn = async (): Promise<void> => {
    await watch();
    await safely('schedule', async () => {
      for (const f of await clockWatch.schedule(jobs(), (job, e) =>
        log.error({ job, err: e }, 'job failed'),
      ))
        log.info(f, 'slot claimed');
    });
    await safely('runs', () => executor.pump());
    await safely('rehearsals', () => rehearsals.pump(live));
    await safely('reviews', async () => {
      for (const run of await base.store.runs.unreviewed())
        if (!executor.active().includes(run.id)) await reviewEnded(live, run.id);
    });
    // A clock that was set ahead a moment ago may be wrong: nobody's acknowledgement runs out by
    // it.
    if (clockWatch.trusted()) await safely('reminders', () => reminders(live, recorder));
    await safely('notices', () => tellAll(live, recorder, log, stopping.signal));
  };
  let running: Promise<void> | null = null;
  return {
    executor,
    rehearsals,
    live: () => live,
    async tick() {
      if (stopping.signal.aborted) return running ?? undefined;
      if (running !== null) {
        aside ??= lookAside().finally(() => {
          aside = null;
        });
        await Promise.all([running, aside]);
        return;
      }
      running = turn().finally(() => {
        running = null;
      });
      return running;
    },
    async stop(graceMs) {
      stopping.abort();
      await Promise.all([executor.drain(graceMs), rehearsals.drain(live, graceMs)]);
      await Promise.all([running, aside]);
    },
    async reload(next) {
      live = await createRuntime(base, next, { memory, recorder });
      // What waited for a refused token or a wrong address may go now.
      await base.store.outbox.retryNow(iso(base.clock.now()));
    },
  };
}
