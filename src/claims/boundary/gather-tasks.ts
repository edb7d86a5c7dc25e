import { configuredSuites } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import type { Millis } from '../../domain/clock.ts';
import type { Interval } from '../../domain/incident.ts';
import { type Expectation, judgmentError, type JudgmentError } from '../../domain/judgment.ts';
import { REVIEW_LABELS, type Review, type ReviewLabel } from '../../domain/real-output.ts';
import { LOOK_TRIGGERS } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import type { Share } from '../claim.ts';
import { readClaims } from '../claims-file.ts';
import { answersOf, type Evidence, startOf } from '../gather-votes.ts';
import { assessClaims } from '../refresh.ts';
import { dispersionOfRuns, runVotes, shareOf, voteGroups } from '../votes.ts';
import type { TaskFacts } from './place-task.ts';
import { type Quarter, quarterBefore } from './quarter.ts';

const MOST_REVIEWS = 50_000;

/** What a quarter told of each task of an agent, in the order of their names. */
export async function gatherTasks(
  store: Store,
  config: Pick<Config, 'agents' | 'folder' | 'timezone'>,
  of: { agent: string; quarter: Quarter; now: Millis },
): Promise<TaskFacts[]> {
  const { agent, quarter } = of;
  const cases = await casesByTask(store, config, agent);
  const answered = await answeredIn(store, config, agent, quarter);
  const earlier = await answeredIn(store, config, agent, quarterBefore(quarter, config.timezone));
  const { from, to } = quarter;
  const reviews = (await store.reviews.list({ agent, from, to, limit: MOST_REVIEWS })).filter(
    (r) => r.kind === 'output',
  );
  const tallies = await store.realOutputs.tallies({
    agent,
    from: from.slice(0, 10),
    to: lastDay(to),
  });
  const read = readClaims(config, agent);
  const claims =
    read?.ok === true
      ? await assessClaims(store, config, { agent, claims: read.claims, now: of.now })
      : [];
  const tasks = new Set([
    ...cases.keys(),
    ...[...reviews, ...tallies].flatMap((r) => (r.task === null ? [] : [r.task])),
  ]);
  return [...tasks].toSorted().map((task): TaskFacts => {
    const own = cases.get(task) ?? [];
    const groups = voteGroups(own);
    const said = reviews.filter((r) => r.task === task);
    const made = tallies.filter((t) => t.task === task);
    const fate = (name: string): number =>
      made.reduce((n, t) => n + (t.fate === name ? t.outputs : 0), 0);
    return {
      task,
      passes: passesOf(answered, groups),
      before: passesOf(earlier, groups),
      overConfident: errorsOf(answered, own, 'over-confidence'),
      overCautious: errorsOf(answered, own, 'over-caution'),
      reviews: labelsOf(said),
      right: rightOf(said),
      outputs: made.reduce((n, t) => n + t.outputs, 0),
      fates: { accepted: fate('accepted'), edited: fate('edited'), rejected: fate('rejected') },
      claims: claims
        .filter((c) => c.claim.task === task)
        .map(({ claim, state }) => ({ id: claim.id, of: claim.expect.of, status: state.status })),
    };
  });
}

/** The UTC day before a quarter's end, or the end's own where it begins within it. */
const lastDay = (to: string): string => new Date(Date.parse(to) - 1).toISOString().slice(0, 10);

/** Cases without `metadata.task` count under their suite's name. */
async function casesByTask(
  store: Store,
  config: Pick<Config, 'agents'>,
  agent: string,
): Promise<Map<string, StoredCase[]>> {
  const found: StoredCase[] = [];
  for (const { suite } of configuredSuites(config).filter((s) => s.agent === agent))
    found.push(...(await store.cases.ofSuite(agent, suite)));
  return Map.groupBy(found, (c) => c.metadata.task ?? c.suite);
}

/** What looks in a quarter came to, whatever the agent was then. */
async function answeredIn(
  store: Store,
  config: Pick<Config, 'agents'>,
  agent: string,
  { from, to }: Quarter,
): Promise<Evidence['answered']> {
  const answered: Evidence['answered'][number][] = [];
  for (const { suite } of configuredSuites(config).filter((s) => s.agent === agent)) {
    const runs = (await store.runs.outlines(agent, suite)).filter(
      (r) =>
        LOOK_TRIGGERS.has(r.trigger) && r.endedAt !== null && startOf(r) >= from && startOf(r) < to,
    );
    answered.push(...(await answersOf(store, runs)));
  }
  return answered;
}

function passesOf(
  answered: Evidence['answered'],
  groups: ReadonlyMap<string, number>,
): Interval | null {
  const runs = runVotes(answered, groups);
  const { failed, of } = shareOf(runs.flatMap((r) => r.votes));
  return of === 0 ? null : wilson(of - failed, of, dispersionOfRuns(runs));
}

function errorsOf(
  answered: Evidence['answered'],
  cases: readonly StoredCase[],
  error: JudgmentError,
): Share {
  const expects = new Map<string, Expectation>(
    cases.flatMap((c) => (c.metadata.expect === undefined ? [] : [[c.hash, c.metadata.expect]])),
  );
  let [failed, of] = [0, 0];
  for (const a of answered) {
    const expect = expects.get(a.caseHash);
    if (expect === undefined || a.judgment == null) continue;
    if ((expect === 'acted') !== (error === 'over-caution')) continue;
    of++;
    const judged = { judgment: a.judgment, uncertain: a.uncertain ?? false };
    if (judgmentError(expect, judged) === error) failed++;
  }
  return { failed, of };
}

function labelsOf(reviews: readonly Review[]): Record<ReviewLabel, number> {
  const count = (label: ReviewLabel): number => reviews.filter((r) => r.label === label).length;
  const [right, plausible, wrong, outside] = REVIEW_LABELS.map(count);
  return {
    right: right ?? 0,
    plausible: plausible ?? 0,
    wrong: wrong ?? 0,
    'out-of-scope': outside ?? 0,
  };
}

/** Of outputs in scope, one vote each, the share that people called right. */
function rightOf(reviews: readonly Review[]): Interval | null {
  const votes = [...Map.groupBy(reviews, (r) => r.of).values()].flatMap((own) => {
    const inScope = own.filter((r) => r.label !== 'out-of-scope');
    if (inScope.length === 0) return [];
    return [inScope.filter((r) => r.label === 'right').length / inScope.length];
  });
  return votes.length === 0
    ? null
    : wilson(
        votes.reduce((a, b) => a + b, 0),
        votes.length,
      );
}
