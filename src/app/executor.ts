import type { Supervisor } from '../alerting/self-watch/supervisor.ts';
import { configuredSuites } from '../config/agent.ts';
import { messageOf } from '../domain/errors.ts';
import { madeFor, type Run } from '../domain/run.ts';
import type { Progress } from '../evaluation/replay/replay.ts';
import { type Executor, type ExecutorDeps, makeExecutor } from '../evaluation/replay/run-queue.ts';
import { confirmationHindrance } from '../monitoring/review/confirmation-limits.ts';
import { finishRun } from '../monitoring/run-end/finish-run.ts';
import type { Logger } from '../platform/log.ts';
import type { Platform, Runtime } from './runtime.ts';

interface Wiring {
  platform: Platform;
  /** The runtime that is in force. */
  live(): Runtime;
  parts: Supervisor;
  log: Logger;
  onProgress: ((p: Progress) => void) | undefined;
}

/** The queue of runs, wired to the configuration that is in force. */
export function wireExecutor({ platform, live, parts, log, onProgress }: Wiring): Executor {
  return makeExecutor({
    ...platform,
    ceilings: (now) => live().ceilings(now),
    subjectOf: (run) => subjectOf(live(), run),
    async finish(run, ended, stopping) {
      if (!(await finishRun(live(), run, ended, stopping))) return;
      await parts.reportSuccess('replaying');
      const { id, agent, suite } = run;
      const why = ended.end === 'stopped' ? { why: ended.reason } : {};
      const said = { run: id, agent, suite, trigger: madeFor(run), end: ended.end, ...why };
      log.info(said, 'run ended');
    },
    onError(run, e) {
      log.error({ run: run.id, err: e }, 'run failed; it is taken up again by itself');
      parts
        .reportFailure('replaying', e)
        .catch((e2: unknown) => log.error({ err: e2 }, 'and it cannot be told'));
    },
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

async function subjectOf(
  live: Runtime,
  run: Run,
): Promise<Awaited<ReturnType<ExecutorDeps['subjectOf']>>> {
  try {
    const hindered = run.joins === null ? null : await confirmationHindrance(live, run);
    if (hindered !== null) return { ok: false, gone: true, reason: hindered };
    return { ok: true, subject: (await live.agents.load(run.agent, run.suite)).subject };
  } catch (e) {
    const gone = !configuredSuites(live.config).some(
      (s) => s.agent === run.agent && s.suite === run.suite,
    );
    return { ok: false, gone, reason: messageOf(e) };
  }
}
