import { findUntestedSkills, skillsOf } from '../agents/skills.ts';
import { NOTIFIED_STATES, UNFINISHED_STATES } from '../alerting/incidents/lifecycle.ts';
import { agentNameOf, configuredSuites } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { suiteName } from '../config/names.ts';
import { type Clock, DAY, iso } from '../domain/clock.ts';
import type { FailingEpisode } from '../domain/failing.ts';
import type { Incident, IncidentFacts, Notice } from '../domain/incident.ts';
import { LOOK_TRIGGERS } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { dayWords } from '../domain/text-dates.ts';
import type { AgentLoader } from '../evaluation/replay/agent-loader.ts';
import { spentInWindows } from '../llm/pricing/queries.ts';
import { incidentSpans } from './baselines/incident-spans.ts';
import { proposeBaseline } from './baselines/propose.ts';
import { controlWords } from './control-words.ts';
import { FEW_RUNS } from './baselines/words.ts';
import { highRiskWords, labelsAlone } from './failing/alone.ts';
import { gravestFirst } from './gravest-first.ts';
import { reviewSoonWords } from './documents/review-soon.ts';
import { notTaken } from '../alerting/delivery/waiting-words.ts';
import { findSoulFindings, soulWords } from './documents/soul-findings.ts';
import { worthOfReviews } from './review/worth-of-reviews.ts';
import { stillFed, switchesOf } from './review/watched.ts';
import { alarmsCalledWords, staleWords } from './staleness.ts';
import { undecidedNow } from './undecided.ts';
import { collectOver } from './week-over.ts';
import { barsOf, weekRuns } from './week-runs.ts';
import { type ComingEnd, digestFacts, type StoodOut, type Week } from './weekly-digest.ts';

/**
 * The week's word, from the store as the transaction sees it.
 * @param models the ends of models in use, the nearest first, and what is new in their lines, in words
 */
export async function collectDigest(
  deps: {
    store: Store;
    clock: Clock;
    config: Config;
    agents: AgentLoader;
  },
  models: { coming: readonly ComingEnd[]; newVersions: readonly string[] },
): Promise<IncidentFacts> {
  const now = deps.clock.now();
  const from = iso(now - 7 * DAY);
  const agents = await Promise.all(
    Object.entries(deps.config.agents).map(async ([id, a]) => {
      const week = await weekRuns(deps, id, from);
      return {
        id,
        name: a.name ?? id,
        runs: week.runs,
        newestOnly: week.newestOnly,
        stopped: week.stopped,
        unasked: week.unasked,
        pass: week.pass,
        trials: week.pass + week.fail + week.none,
        none: week.none,
        bars: barsOf(week.newest),
      };
    }),
  );
  const reviews = stillFed(await deps.store.drift.latest(), (of) => switchesOf(deps.config, of));
  const worthOf = await worthOfReviews(deps.store);
  const live = await deps.store.incidents.list({ states: NOTIFIED_STATES, limit: 50 });
  const pending = await deps.store.outbox.pending();
  const isLeaving = (n: Notice): boolean => leavesSoon(n, iso(now));
  return digestFacts({
    agents,
    suites: configuredSuites(deps.config),
    reviews: await Promise.all(
      reviews.map(async (l) => ({ ...l.review, stale: (await worthOf(l)).stale })),
    ),
    live: gravestFirst(live, now),
    leaving: pending.flatMap((n) =>
      n.reason === 'opened' && n.incident !== null && isLeaving(n) ? [n.incident] : [],
    ),
    controls: await controlWords(deps, live),
    ...models,
    spentUsd: await deps.store.spend.total(from, iso(now)),
    windows: await spentInWindows(deps.store, deps.config, now),
    stale: await staleWords(deps, now),
    reviewSoon: await reviewSoonWords(deps, now),
    alarmsCalled: await alarmsCalledWords(deps.store, now),
    pending: notTaken(pending, now).length,
    ...(await overAndBad(deps, from)),
    undecided: await undecidedNow({ ...deps, reviews }),
    provisional: await readyToApprove(deps),
    untested: await untestedWords(deps),
  });
}

/** It waits a few minutes on purpose, so that one message may tell all of an event. */
export const leavesSoon = (
  { attempts, held, nextAt }: Pick<Notice, 'attempts' | 'held' | 'nextAt'>,
  now: string,
): boolean => attempts === 0 && held === undefined && nextAt > now;

/** What is over, told or not, and what looked bad. */
async function overAndBad(
  { store, config }: { store: Store; config: Config },
  from: string,
): Promise<Pick<Week, 'over' | 'endedUndecided' | 'stoodOut'>> {
  const ended = await collectOver(store, from, (id) => agentNameOf(config, id));
  const { gone, ...stood } = await stoodOut(store, from);
  return { ...ended, over: [...ended.over, ...gone], stoodOut: stood };
}

/** Runs that failed, and failed again, and were over before people were told: in words. */
interface Gone {
  gone: readonly string[];
}

/** Incidents that are read for a week. */
const MOST_READ = 10_000;
/** Runs of a suite that are read to find its newest look: askings may lie between. */
const NEWEST_READ = 20;

/** The week's runs that stood out and of which nobody was told. */
async function stoodOut(store: Store, from: string): Promise<StoodOut & Gone> {
  const episodes = await store.failing.since(from);
  const alone = await Promise.all(
    episodes.map(async (e) => [e.run, await labelsAlone(store, e)] as const),
  );
  return stoodOutWords(
    episodes,
    await store.incidents.list({ limit: MOST_READ }),
    new Map(alone.filter(([, labels]) => labels.length > 0)),
    await newestRuns(store, episodes),
  );
}

/** When the newest run was made of each suite that an undecided episode ended of. */
async function newestRuns(
  store: Store,
  episodes: readonly FailingEpisode[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { agent, suite, endedUndecided } of episodes) {
    if (endedUndecided !== true || found.has(`${agent}/${suite}`)) continue;
    const recent = await store.runs.recent({ agent, suite, limit: NEWEST_READ });
    const newest = recent.find((r) => r.state === 'done' && LOOK_TRIGGERS.has(r.trigger));
    if (newest !== undefined) found.set(`${agent}/${suite}`, newest.createdAt);
  }
  return found;
}

/**
 * Runs that stood out: recorded, and never told by themselves. One in the midst of what people were
 * told of is that incident's, whatever its cases said two minutes later.
 * @param alone by run, the high-risk cases that it is about where the run as a whole is as usual
 * @param newestRuns by suite, when its newest run was made: one that stood out would have an episode
 */
export function stoodOutWords(
  episodes: readonly FailingEpisode[],
  incidents: readonly Incident[],
  alone: ReadonlyMap<string, readonly string[]> = new Map(),
  newestRuns: ReadonlyMap<string, string> = new Map(),
): StoodOut & Gone {
  const isTold = (e: FailingEpisode): boolean =>
    incidentSpans(incidents, e, () => null).some(
      ({ after, until }) => e.at > after && (until === null || e.at <= until),
    );
  const words = (e: FailingEpisode): string =>
    `${e.agent}/${e.suite}, ${dayWords(e.at)}: ${whatStoodOut(e, alone.get(e.run))}; ${endWords(e)}`;
  const untold = episodes.filter((e) => e.why.length === 0 && e.toldBy === undefined && !isTold(e));
  const over = untold.filter((e) => e.state === 'over' && e.untold === undefined);
  const goesOn = (e: FailingEpisode): boolean =>
    e.endedUndecided === true && isBadStill(e, episodes, newestRuns);
  return {
    over: over.filter((e) => !goesOn(e)).map(words),
    gone: untold.filter((e) => e.untold !== undefined).map(words),
    waiting: untold
      .filter((e) => e.state === 'undecided' || e.state === 'asking' || goesOn(e))
      .map(words),
  };
}

/** Whether the newest run of a suite, after one that nobody could decide of, still looks bad. */
function isBadStill(
  { agent, suite, endedAt }: FailingEpisode,
  episodes: readonly FailingEpisode[],
  newestRuns: ReadonlyMap<string, string>,
): boolean {
  const isLive = episodes.some((e) => e.agent === agent && e.suite === suite && e.state !== 'over');
  return isLive || (newestRuns.get(`${agent}/${suite}`) ?? '') <= (endedAt ?? '');
}

/** How it ended, or what is waited for. */
function endWords({ state, reason }: FailingEpisode): string {
  if (state === 'asking') return 'what failed is asked again';
  return state === 'over' ? reason : `the next runs decide: ${reason}`;
}

function whatStoodOut({ passes, trials }: FailingEpisode, alone?: readonly string[]): string {
  const counted = `${passes} of ${trials} passed`;
  return alone === undefined ? counted : `${highRiskWords(alone)} failed (${counted})`;
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
    if ((await store.failing.live(of.agent, of.suite)) !== null) continue;
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
      const name = a.name ?? id;
      const skills = findUntestedSkills(
        skillsOf(any.soul),
        sound.map((b) => b.suite),
      ).map((s) => `${name}: no canary tests the skill "${s.name}"`);
      const cases = sound.flatMap((b) => b.suite.cases);
      return [...skills, ...soulWords(name, findSoulFindings(any.soul.documents, cases))];
    }),
  );
  return agents.flat();
}
