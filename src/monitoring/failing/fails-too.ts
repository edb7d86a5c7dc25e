import { budgetBars } from '../../detection/failing/budget.ts';
import { MOST_RUNS } from '../../detection/failing/decide.ts';
import { learnOrdinary } from '../../detection/failing/ordinary.ts';
import type { Rules } from '../../detection/failing/rules.ts';
import { decideFailsToo, type FailsToo } from '../../detection/failing/told-as-change.ts';
import { DAY, iso } from '../../domain/clock.ts';
import type { Stream } from '../../domain/drift.ts';
import type { CaseCount, SeenRun } from '../../domain/failing.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { failingSpansSince } from '../review/failing-spans.ts';
import type { PreparedReview, ReviewFindings } from '../review/findings.ts';
import { ordinaryRuns, passesIn, rulesOf, runsBefore } from './ordinary-runs.ts';

const YEAR = 365 * DAY;

/** A suite that fails now and is told as a change, with what people set for it. */
export interface TellsFailing extends FailsToo {
  suite: string;
  rules: Rules;
  /** Of the newest run. */
  passes: number;
  trials: number;
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
  const pass = f.streams.find((s) => s.metric === 'pass' && s.suite === look.suite);
  const newest = pass?.looks.at(-1);
  if (pass === undefined || newest?.run !== look.id) return null;
  const today = f.history.cases.filter((c) => f.history.today.has(c.hash));
  const rules = rulesOf(today, deps.failingFor(look).floor);
  const live = await tx.failing.live(look.agent, look.suite);
  const seen: SeenRun = { run: look.id, at: newest.at, counts: passesIn(newest) };
  const isSeen = live?.runs.some((r) => r.run === look.id) === true;
  const episode =
    live === null
      ? await begunBy(tx, deps, look, f, pass, since)
      : { ...live, runs: isSeen ? live.runs : [...live.runs, seen] };
  const confirmed = passesIn({ cells: newest.confirmed ?? [] });
  const found = decideFailsToo(episode, confirmed, rules);
  const [passes, trials] = passesOf(seen.counts);
  return found === null ? null : { ...found, suite: look.suite, rules, passes, trials };
}

/** An episode that nothing began yet: the runs since the change, beside those before it. */
async function begunBy(
  tx: Store,
  deps: ReviewDeps,
  look: PreparedReview['look'],
  f: ReviewFindings,
  pass: Stream,
  since: string | null,
): Promise<Parameters<typeof decideFailsToo>[0]> {
  const at = look.startedAt ?? look.createdAt;
  const spans = await failingSpansSince(tx, look, iso(Date.parse(at) - YEAR));
  const changed = pass.looks
    .filter((l) => l.run === look.id || (since !== null && l.at >= since))
    .slice(-MOST_RUNS);
  const before = { ...pass, looks: pass.looks.filter((l) => !changed.includes(l)) };
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
    runs: changed.map((l) => ({ run: l.run, at: l.at, counts: passesIn(l) })),
  };
}

const passesOf = (counts: readonly CaseCount[]): [number, number] => [
  counts.reduce((n, c) => n + c.passes, 0),
  counts.reduce((n, c) => n + c.trials, 0),
];

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

/** The facts of a change with what people set for the suite, where it is broken. */
export function withRulesBroken(facts: IncidentFacts, found: TellsFailing | null): IncidentFacts {
  const floor = found?.rules.floor ?? null;
  if (found === null || floor === null || !found.why.includes('floor')) return facts;
  const words =
    `${found.passes} of ${found.trials} passed in the last run of ${found.suite}, under your floor of ` +
    `${Math.round(100 * floor)} %.`;
  return { ...facts, summary: `${facts.summary} ${words}` };
}
