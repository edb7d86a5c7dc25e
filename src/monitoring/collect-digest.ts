import { findUntestedSkills, skillsOf } from '../agents/skills.ts';
import { NOTIFIED_STATES, UNFINISHED_STATES } from '../alerting/incidents/lifecycle.ts';
import { configuredSuites } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { suiteName } from '../config/names.ts';
import { type Clock, DAY, iso } from '../domain/clock.ts';
import type { FailingEpisode } from '../domain/failing.ts';
import type { IncidentFacts } from '../domain/incident.ts';
import type { Trigger } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { dayWords } from '../domain/text-dates.ts';
import type { AgentLoader } from '../evaluation/replay/agent-loader.ts';
import { proposeBaseline } from './baselines/propose.ts';
import { FEW_RUNS } from './baselines/words.ts';
import { stillFed, switchesOf } from './review/watched.ts';
import { type ComingEnd, digestFacts } from './weekly-digest.ts';

/** Runs that say nothing of how the week went. */
export const UNCOUNTED_TRIGGERS: ReadonlySet<Trigger> = new Set([
  'confirmation',
  'second-asking',
  'manual',
  'rehearsal',
  'gate',
]);

/**
 * The week's word, from the store as the transaction sees it.
 * @param coming the ends of models in use, the nearest first
 */
export async function collectDigest(
  deps: {
    store: Store;
    clock: Clock;
    config: Config;
    agents: AgentLoader;
  },
  coming: readonly ComingEnd[],
): Promise<IncidentFacts> {
  const now = deps.clock.now();
  const from = iso(now - 7 * DAY);
  const agents = await Promise.all(
    Object.entries(deps.config.agents).map(async ([id, a]) => {
      const runs = (await deps.store.runs.recent({ agent: id, limit: 500 })).filter(
        (r) => r.createdAt >= from && r.endedAt !== null && !UNCOUNTED_TRIGGERS.has(r.trigger),
      );
      const trials = (await Promise.all(runs.map((r) => deps.store.trials.ofRun(r.id)))).flat();
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
  return digestFacts({
    agents,
    suites: configuredSuites(deps.config),
    reviews: stillFed(await deps.store.drift.latest(), (of) => switchesOf(deps.config, of)).map(
      (l) => l.review,
    ),
    live: await deps.store.incidents.list({ states: NOTIFIED_STATES, limit: 50 }),
    coming,
    spentUsd: await deps.store.spend.total(from, iso(now)),
    stoodOut: stoodOutWords(await deps.store.failing.since(from)),
    provisional: await readyToApprove(deps),
    untested: await untestedWords(deps),
  });
}

/** Runs that stood out and did not fail again: recorded, and never told by themselves. */
function stoodOutWords(episodes: readonly FailingEpisode[]): string[] {
  return episodes
    .filter((e) => e.state === 'over' && e.why.length === 0)
    .map(
      (e) =>
        `${e.agent}/${e.suite}, ${dayWords(e.at)}: ${e.passes} of ${e.trials} passed; ${e.reason}`,
    );
}

/**
 * Agents whose behaviour so far somebody could approve as it is: nothing is unsettled about them
 * or suspicious, and every suite without a baseline has runs enough to be worth one.
 */
export async function readyToApprove({
  store,
  config,
}: {
  store: Store;
  config: Config;
}): Promise<string[]> {
  const unsettled = await store.incidents.list({ states: UNFINISHED_STATES, limit: 1_000 });
  const waiting = new Map<string, boolean>();
  for (const of of configuredSuites(config)) {
    if (unsettled.some((i) => i.agent === of.agent)) continue;
    if ((await store.baselines.current(of.agent, of.suite)) !== null) continue;
    const { chosen, suspicious } = await proposeBaseline(store, of, {
      since: null,
      first: FEW_RUNS,
    });
    const ready = chosen.length >= FEW_RUNS && suspicious.length === 0;
    waiting.set(of.agent, ready && waiting.get(of.agent) !== false);
  }
  return [...waiting].flatMap(([agent, ready]) => (ready ? [agent] : []));
}

/**
 * A suite that cannot be read is told as such; what it tests is not known then, and nothing is
 * said.
 */
export async function untestedWords(deps: {
  config: Config;
  agents: AgentLoader;
}): Promise<string[]> {
  const agents = await Promise.all(
    Object.entries(deps.config.agents).map(async ([id, a]) => {
      const built = await Promise.all(
        a.suites.map((s) => deps.agents.load(id, suiteName(s)).catch(() => null)),
      );
      const sound = built.filter((b) => b !== null);
      const [any] = sound;
      if (any === undefined || sound.length < built.length) return [];
      return findUntestedSkills(
        skillsOf(any.soul),
        sound.map((b) => b.suite),
      ).map((s) => `${a.name ?? id}: no canary tests the skill "${s.name}"`);
    }),
  );
  return agents.flat();
}
