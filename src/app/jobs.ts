import { digestNow } from '../claims/digest.ts';
import { claimJobs } from '../claims/jobs.ts';
import { controlJobs } from '../controls/jobs.ts';
import { DAY, iso } from '../domain/clock.ts';
import { pollCalendars } from '../models/calendars/poll.ts';
import { calendarsOn } from '../models/calendars/state.ts';
import { modelsOfWeek } from '../models/week.ts';
import { notifyModelEnds } from '../models/ends/warn.ts';
import { pollModels } from '../models/lists/poll.ts';
import { toolJobs } from '../monitoring/changes/watch-tools.ts';
import { suiteJobs } from '../monitoring/suite-jobs.ts';
import { dropOldTexts, outputJobs } from '../outputs/jobs.ts';
import { ping } from '../platform/health/health.ts';
import type { Logger } from '../platform/log.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import { reviewJobs } from '../triage/review/daily.ts';
import { triageJobs } from '../triage/jobs.ts';
import { checkBeforeWordsGo } from '../triage/check-unkept.ts';
import type { Runtime } from './runtime.ts';

const PING_TIMEOUT = 10_000;

/**
 * Everything that happens by the clock, from the configuration as it is now.
 * @param trusted whether the clock's date may be believed: what is purged does not come back
 */
export async function jobsOf(
  live: Runtime,
  log: Logger,
  trusted: () => boolean,
): Promise<Scheduled[]> {
  return [
    ...(await suiteJobs(live)),
    ...modelJobs(live, log),
    ...toolJobs(live, live.recorder, log),
    ...controlJobs(live, log),
    ...reviewJobs(live, live.recorder),
    ...outputJobs({ ...live, beforeWordsGo: checkBeforeWordsGo(live.config) }, log),
    ...triageJobs(live, log),
    ...claimJobs(live),
    ...upkeepJobs(live, log, trusted),
  ];
}

function modelJobs(live: Runtime, log: Logger): Scheduled[] {
  const { config, recorder } = live;
  const { timezone } = config;
  const lists = Object.values(config.providers)
    .filter((p) => p.watch)
    .map((p): Scheduled => ({
      name: `models:${p.name}`,
      cron: config.models.schedule,
      timezone,
      runAtStart: true,
      work: async () => void (await pollModels(live, recorder, p.name, log)),
    }));
  if (calendarsOn(config).length === 0 && config.overrides === null) return lists;
  const calendars: Scheduled = {
    name: 'calendars',
    cron: config.models.calendars.schedule,
    timezone,
    runAtStart: true,
    async work() {
      await pollCalendars(live, recorder, log);
      await notifyModelEnds(live, recorder);
    },
  };
  return [...lists, calendars];
}

function upkeepJobs(live: Runtime, log: Logger, trusted: () => boolean): Scheduled[] {
  const { config, recorder } = live;
  const { timezone } = config;
  const { pingUrl } = config.health;
  const always: Scheduled[] = [
    {
      name: 'digest',
      cron: config.alerts.digest,
      timezone,
      async claim(tx) {
        const deps = { ...live, store: tx };
        const models = await modelsOfWeek(deps, live.clock.now());
        await recorder.notify(tx, null, 'digest', await digestNow(deps, models));
        return null;
      },
    },
    { name: 'purge', cron: '41 3 * * *', timezone, work: () => purge(live, trusted, log) },
  ];
  if (pingUrl === undefined) return always;
  const dead: Scheduled = {
    name: 'ping',
    cron: '*/5 * * * *',
    timezone,
    async work() {
      const failed = await ping(pingUrl, PING_TIMEOUT);
      if (failed !== null) log.warn({ why: failed }, 'the dead-man ping did not get through');
    },
  };
  return [...always, dead];
}

async function purge(live: Runtime, trusted: () => boolean, log: Logger): Promise<void> {
  if (!trusted()) {
    log.warn('nothing is purged: the clock was set ahead less than an hour ago, and may be wrong');
    return;
  }
  await live.store.outputs.purge(iso(live.clock.now() - live.config.store.keepOutputsDays * DAY));
  await dropOldTexts(live);
}
