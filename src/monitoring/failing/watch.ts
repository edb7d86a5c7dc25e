import { budgetBars, failingCharge } from '../../detection/failing/budget.ts';
import {
  decideFirst,
  decideNext,
  decideStreak,
  endsWell,
  isWell,
  mayStandOut,
  MOST_RUNS,
  type Rules,
} from '../../detection/failing/decide.ts';
import { figuresOf } from '../../detection/failing/run-figures.ts';
import { learnOrdinary } from '../../detection/failing/ordinary.ts';
import { DAY, iso, MINUTE } from '../../domain/clock.ts';
import type { Stream } from '../../domain/drift.ts';
import type { CaseCount, FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { failingSpansSince } from '../review/failing-spans.ts';
import type { PreparedReview, ReviewFindings } from '../review/findings.ts';
import { planAgain } from '../review/plan-again.ts';
import { actOn, closeTold, endEpisode, followTold, isToldOf, toldBy } from './act.ts';
import { waitForAsked } from './one-event.ts';
import { failedOf } from './told-cases.ts';
import { countsOf, earlierRuns, ordinaryRuns, rulesOf, runsBefore } from './ordinary-runs.ts';

/** So long after the run its failing cases are asked once more. */
const ASKED_AFTER = 2 * MINUTE;
const YEAR = 365 * DAY;
/** A suite that failed from its first run on has no stream, and is asked about all the same. */
const NONE_YET: Pick<Stream, 'baseline' | 'looks'> = { baseline: [], looks: [] };

/**
 * What a look says of whether its agent fails now (docs/failing-now.md), in the transaction that
 * reviews it: its failing cases are asked again, people are told, or it is over.
 * @param drift the agent's drift incident as the look left it
 */
export async function watchFailing(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  drift: Incident | null,
): Promise<void> {
  const { run, look } = p;
  const stream = f.streams.find((s) => s.metric === 'pass' && s.suite === look.suite);
  if (run !== look || run.state !== 'done' || p.verdicts.tooFew) return;
  const seen: SeenRun = {
    run: run.id,
    at: run.startedAt ?? run.createdAt,
    counts: countsOf(p.observed),
  };
  const cases = f.history.cases.filter((c) => f.history.today.has(c.hash));
  const rules = rulesOf(cases, deps.failingFor(run).floor);
  const live = await tx.failing.live(run.agent, run.suite);
  if (live === null)
    return begin(tx, deps, { p, f, history: stream ?? NONE_YET, seen, rules, drift });
  if (live.state === 'failing') {
    const runs = [...live.runs, seen];
    const endedWell = live.why.includes('high-risk')
      ? endsWell({ ordinary: live.ordinary, runs }, rules)
      : isWell(live.ordinary, seen.counts, rules);
    const isOver = endedWell && hasJudged(seen.counts, toldApart(live, rules));
    if (isOver) await closeTold(tx, deps, live, seen);
    else await followTold(tx, deps, live, seen);
    return;
  }
  const next: FailingEpisode = { ...live, runs: [...live.runs, seen] };
  const { counts } = seen;
  if (isToldOf(drift, run, { counts, failed: failedOf(counts), mustHold: rules.mustHold }))
    await endEpisode(tx, toldBy(next, drift), `${drift.id} tells of it`, seen.at);
  // An asking that never comes to its end keeps no suite from its baseline.
  else if (live.state === 'asking' && next.runs.length < MOST_RUNS) await tx.failing.put(next);
  else {
    const decided = decideNext(next, rules);
    if (decided.verdict !== 'ask') return actOn(tx, deps, next, decided);
    await askAgain(tx, deps, run, decided);
    await tx.failing.put({ ...next, state: 'asking', reason: decided.reason });
  }
}

/** The cases that an episode is told of by themselves, of those that the suite has today. */
function toldApart({ why, runs }: FailingEpisode, { mustHold, highRisk }: Rules): string[] {
  const told = why.includes('must-hold') ? mustHold : why.includes('high-risk') ? highRisk : null;
  const failed = failedOf(runs.flatMap((r) => r.again ?? []));
  return told === null ? [] : [...new Set(failed)].filter((c) => told.has(c));
}

/** Whether each of these cases came to a verdict: without one nobody knows that it passes again. */
const hasJudged = (counts: readonly CaseCount[], cases: readonly string[]): boolean =>
  cases.every((hash) => counts.some((c) => c.caseHash === hash));

interface Begun {
  p: PreparedReview;
  f: ReviewFindings;
  history: Pick<Stream, 'baseline' | 'looks'>;
  seen: SeenRun;
  rules: Rules;
  drift: Incident | null;
}

/** A look that no episode came before: ordinary, or its failing cases are asked once more. */
async function begin(tx: Store, deps: ReviewDeps, b: Begun): Promise<void> {
  const { run } = b.p;
  const { agent, suite } = run;
  const from = iso(Date.parse(b.seen.at) - YEAR);
  const { schedule, change } = b.f.settings.plannedLooks;
  const share = {
    plannedLooks: schedule + change,
    suites: deps.failingFor(run).suites,
    highRiskCases: b.rules.highRisk.size,
    runsBefore: runsBefore(b.history, run.id),
    spent: await tx.failing.spentSince(from),
  };
  await tx.failing.charge(b.seen.at, failingCharge(share));
  const spans = await failingSpansSince(tx, run, from);
  const runs = ordinaryRuns(b.history, run.id, spans);
  if (!mayStandOut(runs, b.seen, b.rules)) return;
  const learned = learnOrdinary(runs);
  const decided = decideFirst(learned, b.seen, b.rules);
  const streak =
    decided.verdict === 'ordinary' ? decideStreak(runs, b.seen, b.rules, learnOrdinary) : null;
  const { first, ordinary, before } = streak ?? { first: decided, ordinary: learned };
  if (first.verdict === 'ordinary') return;
  const failed = failedOf(b.seen.counts);
  const { mustHold } = b.rules;
  if (isToldOf(b.drift, run, { counts: b.seen.counts, failed, mustHold })) return;
  await askAgain(tx, deps, run, first);
  const { passes, trials, usual } = figuresOf(ordinary, b.seen.counts);
  await tx.failing.put({
    run: run.id,
    agent,
    suite,
    at: b.seen.at,
    state: 'asking',
    reason: first.reason,
    why: [],
    passes,
    trials,
    usual,
    ...(first.alone === undefined ? {} : { alone: first.alone }),
    ...(before === undefined ? {} : { before }),
    endedAt: null,
    ordinary,
    bars: budgetBars(share),
    earlier: earlierRuns(
      b.history,
      run.id,
      new Set(failed.filter((c) => b.rules.mustHold.has(c) || b.rules.highRisk.has(c))),
    ),
    runs: [b.seen],
  });
}

/** A run's failing cases are asked once more, a little later. */
async function askAgain(
  tx: Store,
  deps: ReviewDeps,
  run: Run,
  { reason, cases }: { reason: string; cases: readonly string[] },
): Promise<void> {
  const now = deps.recorder.now();
  await planAgain(tx, deps, run, {
    trigger: 'second-asking',
    reason,
    caseHashes: cases,
    createdAt: iso(now),
    notBefore: iso(now + ASKED_AFTER),
  });
  await waitForAsked(tx, run, now + ASKED_AFTER, now);
}
