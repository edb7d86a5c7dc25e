import { configuredSuites } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import type { Clock, Ids } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import type { AgentLoader } from '../evaluation/replay/agent-loader.ts';
import { endUnbegun } from '../evaluation/replay/interrupted-runs.ts';
import { planScheduled } from '../evaluation/replay/plan-run.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import { dailySchedule, dailySince, todaysLook } from './daily-suites.ts';

interface SuiteJobDeps {
  store: Store;
  config: Config;
  agents: AgentLoader;
  ids: Ids;
  clock: Clock;
}

type ConfiguredSuite = ReturnType<typeof configuredSuites>[number];

/** Replays by the clock: each suite at its own schedule, and daily where a person signed that. */
export async function suiteJobs(live: SuiteJobDeps): Promise<Scheduled[]> {
  const jobs: Scheduled[] = [];
  for (const of of configuredSuites(live.config)) {
    jobs.push(ownJob(live, of));
    const since = await dailySince(live, of.agent, of.config, live.clock.now());
    if (since !== null) jobs.push(dailyJob(live, of, since));
  }
  return jobs;
}

function ownJob(live: SuiteJobDeps, { agent, suite, config }: ConfiguredSuite): Scheduled {
  return {
    name: `suite:${agent}/${suite}`,
    cron: config.schedule,
    timezone: live.config.timezone,
    claim: (tx, _slot, reason) =>
      planScheduled(live, tx, { agent, suite, reason, trials: config.trials }),
    takenBack: (tx, at, reason) => endUnbegun(tx, { agent, suite }, at, reason),
  };
}

/**
 * Named by when it was signed: what is signed again after a pause is a new job, which owes nothing
 * for the days between.
 */
function dailyJob(live: SuiteJobDeps, of: ConfiguredSuite, since: string): Scheduled {
  const { agent, suite } = of;
  return {
    ...ownJob(live, of),
    ...dailySchedule(live.config, of.config),
    name: `suite:${agent}/${suite} daily since ${since}`,
    async claim(tx, _slot, due) {
      const now = live.clock.now();
      // A command may have signed since the jobs were made.
      if ((await dailySince({ ...live, store: tx }, agent, of.config, now)) !== since)
        return 'what was signed meanwhile no longer says that it runs daily';
      const look = await todaysLook(tx, { agent, suite }, now);
      if (look !== null)
        return `${look.id} is today's look at ${agent}/${suite}, made at ${look.createdAt}`;
      const reason = `${due}; daily by signature since ${since}`;
      return planScheduled(live, tx, { agent, suite, reason, trials: of.config.trials });
    },
  };
}
