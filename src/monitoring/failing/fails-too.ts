import { budgetBars } from '../../detection/failing/budget.ts';
import { MOST_RUNS } from '../../detection/failing/decide.ts';
import { learnOrdinary } from '../../detection/failing/ordinary.ts';
import { decideFailsToo, type FailsToo } from '../../detection/failing/told-as-change.ts';
import { DAY, iso } from '../../domain/clock.ts';
import type { Look, Stream } from '../../domain/drift.ts';
import type { FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { failingSpansSince } from '../review/failing-spans.ts';
import type { PreparedReview, ReviewFindings } from '../review/findings.ts';
import type { FloorSeen } from './floors.ts';
import { ordinaryRuns, passesIn, rulesOf, runsBefore } from './ordinary-runs.ts';

const YEAR = 365 * DAY;

/** A suite that fails now and is told as a change. */
export interface TellsFailing extends FailsToo {
  suite: string;
}

/**
 * Whether the suite of a look that is told as a change fails now by its own measure: the change was
 * sure before its failing cases were asked again. Null where it does not.
 * @param since when the change probably began
 */
export async function failsToo(
  tx: Store,
  deps: ReviewDeps,
  { look }: Pick<PreparedReview, 'look'>,
  f: ReviewFindings,
  since: string | null,
): Promise<TellsFailing | null> {
  const found = await runsOf(tx, look, f, since);
  if (found === null) return null;
  const { pass, newest, live, runs } = found;
  const today = f.history.cases.filter((c) => f.history.today.has(c.hash));
  const rules = rulesOf(today, deps.failingFor(look).floor);
  const episode = live === null ? await begunBy(tx, deps, look, f, pass, runs) : { ...live, runs };
  const confirmed = passesIn({ cells: newest.confirmed ?? [] });
  const fails = decideFailsToo(episode, confirmed, rules);
  return fails === null ? null : { ...fails, suite: look.suite };
}

/** The floor of a look's suite with its runs since a change; null where the look counts no passes. */
export async function floorSeenBy(
  tx: Store,
  deps: ReviewDeps,
  { look }: Pick<PreparedReview, 'look'>,
  f: ReviewFindings,
  since: string | null,
): Promise<FloorSeen | null> {
  const { floor } = deps.failingFor(look);
  const found = floor === null ? null : await runsOf(tx, look, f, since);
  if (found === null) return null;
  const confirmed = passesIn({ cells: found.newest.confirmed ?? [] });
  return { agent: look.agent, suite: look.suite, floor, runs: found.runs, confirmed };
}

/** The runs of a look's suite since they stood out, or since a change; null where it counts no passes. */
async function runsOf(
  tx: Store,
  look: PreparedReview['look'],
  f: ReviewFindings,
  since: string | null,
): Promise<{
  pass: Stream;
  newest: Look;
  live: FailingEpisode | null;
  runs: readonly SeenRun[];
} | null> {
  const pass = f.streams.find((s) => s.metric === 'pass' && s.suite === look.suite);
  const newest = pass?.looks.at(-1);
  if (pass === undefined || newest?.run !== look.id) return null;
  const live = await tx.failing.live(look.agent, look.suite);
  const seenIn = (l: Look): SeenRun => ({ run: l.run, at: l.at, counts: passesIn(l) });
  const changed = pass.looks
    .filter((l) => l.run === look.id || (since !== null && l.at >= since))
    .slice(-MOST_RUNS);
  const isSeen = live?.runs.some((r) => r.run === look.id) === true;
  const runs =
    live === null ? changed.map(seenIn) : isSeen ? live.runs : [...live.runs, seenIn(newest)];
  return { pass, newest, live, runs };
}

/** An episode that nothing began yet: the runs since the change, beside those before it. */
async function begunBy(
  tx: Store,
  deps: ReviewDeps,
  look: PreparedReview['look'],
  f: ReviewFindings,
  pass: Stream,
  runs: readonly SeenRun[],
): Promise<Parameters<typeof decideFailsToo>[0]> {
  const at = look.startedAt ?? look.createdAt;
  const spans = await failingSpansSince(tx, look, iso(Date.parse(at) - YEAR));
  const own = new Set(runs.map((r) => r.run));
  const before = { ...pass, looks: pass.looks.filter((l) => !own.has(l.run)) };
  const { schedule, change } = f.settings.plannedLooks;
  const risky = f.history.cases.filter((c) => c.metadata.risk === 'high').length;
  return {
    ordinary: learnOrdinary(ordinaryRuns(before, look.id, spans)),
    // What is told as a change takes nothing of this budget: it is only measured by it.
    bars: budgetBars({
      plannedLooks: schedule + change,
      suites: deps.failingFor(look).suites,
      highRiskCases: risky,
      runsBefore: runsBefore(pass, look.id),
      spent: await tx.failing.spentSince(iso(Date.parse(at) - YEAR)),
    }),
    runs,
  };
}

/** What is kept with an incident that tells of a suite which fails now. */
export function failingMarks(
  found: TellsFailing | null,
  before: Pick<Incident, 'failsNow' | 'failedCases'> = {},
): Pick<Incident, 'failsNow' | 'failedCases'> {
  if (found === null) return {};
  const { suite, cases } = found;
  return {
    failsNow: { ...before.failsNow, [suite]: true },
    failedCases: { ...before.failedCases, [suite]: cases },
  };
}
