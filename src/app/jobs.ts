import { skillsOf, untested } from '../agents/skills.ts';
import { suiteName } from '../config/load.ts';
import { iso, isAhead } from '../domain/clock.ts';
import { TOLD } from '../alerting/incidents/lifecycle.ts';
import { digestFacts } from '../monitoring/weekly-digest.ts';
import { tell, type Telling } from '../alerting/incidents/record.ts';
import { ping } from '../platform/health/health.ts';
import type { IncidentFacts } from '../domain/incident.ts';
import type { Trigger } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { Logger } from '../platform/log.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import type { Live } from './runtime.ts';
import { calendarsOn, pollCalendars } from '../models/calendars/poll.ts';
import { usedModels } from '../models/knowledge/used-models.ts';
import { pollModels } from '../models/lists/poll.ts';
import { planRun } from '../evaluation/replay/plan-run.ts';
import { toolJobs } from '../monitoring/changes/watch-tools.ts';

const DAY = 86_400_000;
const PING_TIMEOUT = 10_000;
/** Runs that say nothing of how the week went. */
const NOT_TOLD: ReadonlySet<Trigger> = new Set(['confirmation', 'manual', 'rehearsal', 'gate']);

/**
 * Everything that happens by the clock, from the configuration as it is now.
 * @param trusted whether the clock's date may be believed: what is purged does not come back
 */
export function jobsOf(
  live: Live,
  telling: Telling,
  log: Logger,
  trusted: () => boolean,
): Scheduled[] {
  const { timezone } = live.config;
  const suites = live.suites().map(({ agent, suite, config }): Scheduled => ({
    name: `suite:${agent}/${suite}`,
    cron: config.schedule,
    timezone,
    async claim(tx, _slot, reason) {
      await planRun(
        tx,
        await live.built(agent, suite),
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
        work: async () => void (await pollModels(live, telling, p.name, log)),
      })),
    ...(calendarsOn(live.config).length === 0 && live.config.overrides === null
      ? []
      : [
          {
            name: 'calendars',
            cron: live.config.models.calendars.schedule,
            timezone,
            atOnce: true,
            work: async () => void (await pollCalendars(live, telling, log)),
          },
        ]),
    ...toolJobs(live, telling, log),
    {
      name: 'digest',
      cron: live.config.alerts.digest,
      timezone,
      claim: async (tx) => tell(tx, telling, null, 'digest', await digest({ ...live, store: tx })),
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

async function purge(live: Live, trusted: () => boolean, log: Logger): Promise<void> {
  if (!trusted()) {
    log.warn('nothing is purged: the clock was set ahead less than an hour ago, and may be wrong');
    return;
  }
  await live.store.outputs.purge(iso(live.clock.now() - live.config.store.keepOutputsDays * DAY));
}

/** The week's word, from the store as the transaction sees it. */
async function digest(live: Live): Promise<IncidentFacts> {
  const now = live.clock.now();
  const from = iso(now - 7 * DAY);
  const agents = await Promise.all(
    Object.entries(live.config.agents).map(async ([id, a]) => {
      const runs = (await live.store.runs.recent({ agent: id, limit: 500 })).filter(
        (r) => r.createdAt >= from && r.endedAt !== null && !NOT_TOLD.has(r.trigger),
      );
      const trials = (await Promise.all(runs.map((r) => live.store.trials.ofRun(r.id)))).flat();
      const count = (o: string): number =>
        trials.filter((t) => t.asserted && t.outcome === o).length;
      return {
        id,
        name: a.name ?? id,
        runs: runs.length,
        pass: count('pass'),
        trials: trials.filter((t) => t.asserted).length,
        none: count('none'),
      };
    }),
  );
  const provisional = new Set<string>();
  for (const { agent, suite } of live.suites())
    if ((await live.store.baselines.current(agent, suite)) === null) provisional.add(agent);
  return digestFacts({
    agents,
    suites: live.suites(),
    reviews: (await live.store.drift.latest()).map((l) => l.review),
    live: await live.store.incidents.list({ states: TOLD, limit: 50 }),
    coming: await coming(live),
    spentUsd: await live.store.spend.total(from, iso(now)),
    provisional: [...provisional],
    untested: await untestedWords(live),
  });
}

/**
 * A suite that cannot be read is told as such; what it tests is not known then, and nothing is
 * said.
 */
async function untestedWords(live: Live): Promise<string[]> {
  const agents = await Promise.all(
    Object.entries(live.config.agents).map(async ([id, a]) => {
      const built = await Promise.all(
        a.suites.map((s) => live.built(id, suiteName(s)).catch(() => null)),
      );
      const sound = built.filter((b) => b !== null);
      const [any] = sound;
      if (any === undefined || sound.length < built.length) return [];
      return untested(
        skillsOf(any.soul),
        sound.map((b) => b.suite),
      ).map((s) => `${a.name ?? id}: no canary tests the skill "${s.name}"`);
    }),
  );
  return agents.flat();
}

async function coming(
  live: Live,
): Promise<{ model: string; endsAt: string; agents: readonly string[] }[]> {
  const ends = await Promise.all(
    Object.keys(live.config.providers).map(async (provider) =>
      (await usedModels(live, provider, live.clock.now())).used.flatMap(({ use, record }) =>
        record?.endsAt == null || record.retiredAt !== null
          ? []
          : [{ model: use.model, endsAt: record.endsAt, agents: use.by }],
      ),
    ),
  );
  return ends.flat().toSorted((a, b) => (a.endsAt < b.endsAt ? -1 : 1));
}
