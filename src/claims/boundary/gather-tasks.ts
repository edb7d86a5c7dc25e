import { configuredSuites } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import type { Millis } from '../../domain/clock.ts';
import type { Interval } from '../../domain/incident.ts';
import type { Review } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import { LOOK_TRIGGERS } from '../../domain/run.ts';
import { isStarterCase } from '../../domain/starter-case.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { drawnOf, reviewedOutputs } from '../../triage/drawn.ts';
import type { Share } from '../claim.ts';
import { readClaims } from '../claims-file.ts';
import { isBetterThanSaid, isWeakness } from '../judge-claim.ts';
import { assessClaims, type AssessedClaim } from '../refresh.ts';
import { labelsOf, rightVotes, shareOf } from '../votes.ts';
import type { TaskFacts } from './place-task.ts';
import { looksAt, quarterRates } from './quarter-rates.ts';
import { type Quarter, quarterBefore } from './quarter.ts';

const MOST_REVIEWS = 50_000;
/** Among so many of the newest is a look: replays by hand and confirmations are fewer. */
const MOST_RUNS = 50;
const NO_ANSWERS: Share = { failed: 0, of: 0 };

/** What a quarter told of each task of an agent, in the order of their names. */
export async function gatherTasks(
  store: Store,
  config: Pick<Config, 'agents' | 'folder' | 'timezone'>,
  of: { agent: string; quarter: Quarter; now: Millis; claims?: readonly AssessedClaim[] },
): Promise<TaskFacts[]> {
  const { agent, quarter } = of;
  const cases = await casesByTask(store, config, agent);
  const last = quarterBefore(quarter, config.timezone);
  const looks = await looksAt(store, config, agent);
  const rates = await quarterRates(store, { agent, quarter }, looks, cases);
  const earlier = await quarterRates(store, { agent, quarter: last }, looks, cases);
  const { from, to } = quarter;
  const reviews = (await store.reviews.list({ agent, from, to, limit: MOST_REVIEWS })).filter(
    (r) => r.kind === 'output',
  );
  const drawn = await drawnOf(store, agent, await reviewedOutputs(store, reviews));
  const tallies = await store.realOutputs.tallies({
    agent,
    from: from.slice(0, 10),
    to: lastDay(to),
  });
  const claims = of.claims ?? (await assessedClaims(store, config, of));
  const tasks = new Set([
    ...cases.keys(),
    ...[...reviews, ...tallies].flatMap((r) => (r.task === null ? [] : [r.task])),
  ]);
  return [...tasks].toSorted().map((task): TaskFacts => {
    const said = reviews.filter((r) => r.task === task);
    const [fair, picked] = [true, false].map((is) => said.filter((r) => drawn.has(r.of) === is));
    const made = tallies.filter((t) => t.task === task);
    const fate = (name: string): number =>
      made.reduce((n, t) => n + (t.fate === name ? t.outputs : 0), 0);
    return {
      task,
      passes: rates.get(task)?.passes ?? null,
      before: earlier.get(task)?.passes ?? null,
      overConfident: rates.get(task)?.overConfident ?? NO_ANSWERS,
      overCautious: rates.get(task)?.overCautious ?? NO_ANSWERS,
      reviews: labelsOf(said),
      drawn: labelsOf(fair ?? []),
      right: rightOf(fair ?? []),
      picked: shareOf(rightVotes(picked ?? []).map((right) => 1 - right)),
      outputs: made.reduce((n, t) => n + t.outputs, 0),
      fates: { accepted: fate('accepted'), edited: fate('edited'), rejected: fate('rejected') },
      claims: claims
        .filter((c) => c.claim.task === task)
        .map(({ claim: { id, expect }, state }) => ({
          id,
          of: isWeakness(expect) ? ('fails' as const) : ('holds' as const),
          status: state.status,
          ...(isBetterThanSaid(expect, state.interval) ? { better: true } : {}),
        })),
    };
  });
}

/** How an agent's claims stand; none where it has no file of them that can be read. */
export async function assessedClaims(
  store: Store,
  config: Pick<Config, 'agents' | 'folder'>,
  { agent, now }: { agent: string; now: Millis },
): Promise<AssessedClaim[]> {
  const read = readClaims(config, agent);
  if (read?.ok !== true) return [];
  return assessClaims(store, config, { agent, claims: read.claims, now });
}

/** The UTC day before a quarter's end, or the end's own where it begins within it. */
const lastDay = (to: string): string => new Date(Date.parse(to) - 1).toISOString().slice(0, 10);

/** Examples that nobody has made theirs yet: how many the newest looks asked, and what they are of. */
export interface StarterCases {
  cases: number;
  tasks: readonly string[];
}

/** The starter cases that an agent's suites still ask; they speak for no task. */
export async function starterCases(
  store: Store,
  config: Pick<Config, 'agents'>,
  agent: string,
): Promise<StarterCases> {
  const found: StoredCase[] = [];
  for (const { suite } of configuredSuites(config).filter((s) => s.agent === agent)) {
    const runs = await store.runs.recent({ agent, suite, limit: MOST_RUNS });
    const asked = new Set(runs.find((r) => LOOK_TRIGGERS.has(r.trigger))?.caseHashes);
    const cases = await store.cases.ofSuite(agent, suite);
    found.push(...cases.filter((c) => isStarterCase(c) && asked.has(c.hash)));
  }
  const tasks = [...new Set(found.map(taskOf))].toSorted();
  return { cases: found.length, tasks };
}

/** Cases without `metadata.task` count under their suite's name. */
const taskOf = (c: StoredCase): string => c.metadata.task ?? c.suite;

/** The cases of a suite that are somebody's own. */
export const ownCases = async (
  { cases }: Pick<Store, 'cases'>,
  agent: string,
  suite: string,
): Promise<StoredCase[]> => (await cases.ofSuite(agent, suite)).filter((c) => !isStarterCase(c));

async function casesByTask(
  store: Store,
  config: Pick<Config, 'agents'>,
  agent: string,
): Promise<Map<string, StoredCase[]>> {
  const found: StoredCase[] = [];
  for (const { suite } of configuredSuites(config).filter((s) => s.agent === agent))
    found.push(...(await ownCases(store, agent, suite)));
  return Map.groupBy(found, taskOf);
}

/** Of outputs in scope that were drawn, one vote each, the share that people called right. */
function rightOf(reviews: readonly Review[]): Interval | null {
  const { failed: right, of } = shareOf(rightVotes(reviews));
  return of === 0 ? null : wilson(right, of);
}
