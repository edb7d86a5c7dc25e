import { deliverNotices } from '../alerting/delivery/channel-health.ts';
import { sendReminders } from '../alerting/incidents/reminders.ts';
import type { ClockWatch } from '../alerting/self-watch/clock-watch.ts';
import type { Supervisor } from '../alerting/self-watch/supervisor.ts';
import type { Executor } from '../evaluation/replay/run-queue.ts';
import type { RehearsalScheduler } from '../models/migration/scheduler.ts';
import { watchFiles } from '../monitoring/changes/watch-files.ts';
import { reviewEnded } from '../monitoring/run-end/review-ended.ts';
import { sharing } from '../platform/clock/sharing.ts';
import type { Logger } from '../platform/log.ts';
import { jobsOf } from './jobs.ts';
import type { Runtime } from './runtime.ts';

export interface Turns {
  /**
   * One turn of everything that may be due. Turns never overlap: while one waits for somebody, only
   * files are looked at and queued runs begun.
   */
  take(): Promise<void>;
  /** What waits to be told, told now: somebody has just acted and looks for it. */
  tell(): Promise<void>;
  /** Resolves when no turn is under way. */
  ended(): Promise<void>;
}

interface TurnDeps {
  /** The runtime that is in force. */
  live(): Runtime;
  parts: Supervisor;
  executor: Executor;
  rehearsals: RehearsalScheduler;
  clockWatch: ClockWatch;
  log: Logger;
  stop: AbortSignal;
}

export function takeTurns(deps: TurnDeps): Turns {
  const { parts, executor, stop } = deps;
  const watch = sharing(() =>
    parts.runPart('watching files', () => watchFiles(deps.live(), deps.live().recorder)),
  );
  const notices = sharing(() =>
    parts.runPart('notices', () =>
      deliverNotices(deps.live(), deps.live().recorder, deps.log, stop),
    ),
  );
  const turn = sharing(() => everything(deps, watch.run, notices.run));
  /**
   * A turn may wait minutes for a list, a calendar or a server of tools; an edit is seen, and its
   * run begun, all the same.
   */
  const aside = sharing(async () => {
    await watch.run();
    if (!stop.aborted) await parts.runPart('runs', () => executor.pump());
  });
  return {
    async take() {
      if (stop.aborted) return turn.running() ?? undefined;
      const running = turn.running();
      if (running === null) return turn.run();
      await Promise.all([running, aside.run()]);
    },
    tell: () => (stop.aborted ? Promise.resolve() : notices.runAnew()),
    async ended() {
      await Promise.all([turn.running(), aside.running(), notices.running()]);
    },
  };
}

async function everything(
  deps: TurnDeps,
  watch: () => Promise<void>,
  tell: () => Promise<void>,
): Promise<void> {
  const { parts, executor, rehearsals, clockWatch, log } = deps;
  const { store, recorder } = deps.live();
  await watch();
  await parts.runPart('schedule', async () => {
    const jobs = await jobsOf(deps.live(), log, clockWatch.trusted);
    const failed = (job: string, e: unknown): void => log.error({ job, err: e }, 'job failed');
    for (const fired of await clockWatch.schedule(jobs, failed))
      log.info(fired, fired.skipped === undefined ? 'slot claimed' : 'slot skipped');
  });
  await parts.runPart('runs', () => executor.pump());
  await parts.runPart('rehearsals', () => rehearsals.pump(deps.live()));
  await parts.runPart('reviews', async () => {
    for (const run of await store.runs.unreviewed())
      if (!executor.active().includes(run.id)) await reviewEnded(deps.live(), run.id);
  });
  // A clock that was set ahead a moment ago may be wrong: nobody's acknowledgement runs out by it.
  if (clockWatch.trusted())
    await parts.runPart('reminders', () => sendReminders(deps.live(), recorder));
  await tell();
}
