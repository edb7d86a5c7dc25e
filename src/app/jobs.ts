import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import { configuredSuites } from '../config/agent.ts';
import { DAY, isAhead, iso } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import { planRun } from '../evaluation/replay/plan-run.ts';
import { pollCalendars } from '../models/calendars/poll.ts';
import { calendarsOn } from '../models/calendars/state.ts';
import { tellEnds } from '../models/ends/warn.ts';
import { pollModels } from '../models/lists/poll.ts';
import { toolJobs } from '../monitoring/changes/watch-tools.ts';
import { ping } from '../platform/health/health.ts';
import type { Logger } from '../platform/log.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import { digest } from './collect-digest.ts';
import type { Runtime } from './runtime.ts';

const PING_TIMEOUT = 10_000;

/**
 * Everything that happens by the clock, from the configuration as it is now.
 * @param trusted whether the clock's date may be believed: what is purged does not come back
 */
export function jobsOf(
  live: Runtime,
  recorder: IncidentRecorder,
  log: Logger,
  trusted: () => boolean,
): Scheduled[] {
  const { timezone } = live.config;
  const suites = configuredSuites(live.config).map(({ agent, suite, config }): Scheduled => ({
    name: `suite:${agent}/${suite}`,
    cron: config.schedule,
    timezone,
    async claim(tx, _slot, reason) {
      await planRun(
        tx,
        await live.agents.load(agent, suite),
        { agent, suite, trigger: 'schedule', reason, trials: config.trials },
        live.ids,
        live.clock.now(),
      );
    },
    takenBack: (tx, at, reason) => endUnbegun(tx, { agent, suite }, at, reason),
  }));
  const { pingUrl } = live.config.health;
  return [
    ...suites,
    ...Object.values(live.config.providers)
      .filter((p) => p.watch)
      .map((p): Scheduled => ({
        name: `models:${p.name}`,
        cron: live.config.models.schedule,
        timezone,
        atOnce: true,
        work: async () => void (await pollModels(live, recorder, p.name, log)),
      })),
    ...(calendarsOn(live.config).length === 0 && live.config.overrides === null
      ? []
      : [
          {
            name: 'calendars',
            cron: live.config.models.calendars.schedule,
            timezone,
            atOnce: true,
            work: async () => {
              await pollCalendars(live, recorder, log);
              await tellEnds(live, recorder);
            },
          },
        ]),
    ...toolJobs(live, recorder, log),
    {
      name: 'digest',
      cron: live.config.alerts.digest,
      timezone,
      claim: async (tx) =>
        recorder.notify(tx, null, 'digest', await digest({ ...live, store: tx })),
    },
    { name: 'purge', cron: '41 3 * * *', timezone, work: () => purge(live, trusted, log) },
    ...(pingUrl === undefined
      ? []
      : [
          {
            name: 'ping',
            cron: '*/5 * * * *',
            timezone,
            work: async () => {
              const failed = await ping(pingUrl, PING_TIMEOUT);
              if (failed !== null)
                log.warn({ why: failed }, 'the dead-man ping did not get through');
            },
          },
        ]),
  ];
}

/**
 * A run of a slot that was taken back, and that nobody has begun: the slot makes another at its own
 * time.
 */
async function endUnbegun(
  tx: Store,
  of: { agent: string; suite: string },
  at: string,
  reason: string,
): Promise<void> {
  for (const run of await tx.runs.unfinished()) {
    const its =
      run.agent === of.agent &&
      run.suite === of.suite &&
      run.trigger === 'schedule' &&
      run.state === 'planned';
    if (!its || !isAhead(run.createdAt, Date.parse(at))) continue;
    await tx.runs.end(run.id, 'stopped', at, reason);
    await tx.drift.markReviewed(run.id, at, reason);
  }
}

async function purge(live: Runtime, trusted: () => boolean, log: Logger): Promise<void> {
  if (!trusted()) {
    log.warn('nothing is purged: the clock was set ahead less than an hour ago, and may be wrong');
    return;
  }
  await live.store.outputs.purge(iso(live.clock.now() - live.config.store.keepOutputsDays * DAY));
}
