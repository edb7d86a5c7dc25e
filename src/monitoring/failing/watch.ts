import { isToldWhole, speaksForBefore } from '../../detection/failing/as-before.ts';
import { budgetBars, failingCharge } from '../../detection/failing/budget.ts';
import {
  decideFirst,
  decideInARow,
  decideNext,
  decideStreak,
  mayStandOut,
  MOST_RUNS,
} from '../../detection/failing/decide.ts';
import { learnOrdinary } from '../../detection/failing/ordinary.ts';
import { endsWell, isWell } from '../../detection/failing/over.ts';
import { failInARow, type Rules } from '../../detection/failing/rules.ts';
import { DAY, iso } from '../../domain/clock.ts';
import type { Stream } from '../../domain/drift.ts';
import type { Bars, CaseCount, EarlierRun, FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { toldScope } from '../review/told-scope.ts';
import { failingSpansSince } from '../review/failing-spans.ts';
import type { PreparedReview, ReviewFindings } from '../review/findings.ts';
import { incidentTimes } from '../review/one-beginning.ts';
import { actOn, closeTold, endEpisode, followTold, toldBy, toldFailing } from './act.ts';
import { asUntold, isToldOf } from './is-told.ts';
import { type Asks, askNewest, beginEpisode, episodeWith } from './begin.ts';
import { decideEnd, haveJudged, shareWords, tallyOf } from './comes-back.ts';
import { tellMoreFails } from './more-fails.ts';
import { othersFail } from './others-fail.ts';
import { mayAskMore, mayTellMore } from './raise.ts';
import { failedOf, toldWay, untoldRules } from './told-cases.ts';
import {
  countsOf,
  earlierRuns,
  ordinaryRuns,
  passesIn,
  rulesOf,
  runsBefore,
} from './ordinary-runs.ts';

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
  const begun: Begun = { p, f, history: stream ?? NONE_YET, seen, rules, drift };
  if (live === null) return begin(tx, deps, begun);
  if (live.state === 'failing') return watchTold(tx, deps, begun, live);
  const next: FailingEpisode = { ...live, runs: [...live.runs, seen] };
  const { counts } = seen;
  const others = othersFail(drift, run.suite, live.ordinary, seen, rules);
  const untold = untoldRules(drift, run.suite, rules);
  const { mustHold } = untold;
  const isKnown = isToldOf(drift, run, { counts, failed: failedOf(counts), mustHold, others });
  const isAsked = live.state === 'asking' && next.runs.length < MOST_RUNS;
  if (isKnown && isAsked && mayTellMore(drift, run, counts, rules.floor))
    await tx.failing.put(next);
  else if (isKnown) await endEpisode(tx, toldBy(next, drift), `${drift.id} tells of it`, seen.at);
  else {
    const inARow = decideInARow(next, untold);
    // An asking that never comes to its end keeps no suite from its baseline.
    if (inARow === null && isAsked)
      return tx.failing.put(await mayBeginAnew(tx, deps, begun, next));
    const decided = inARow ?? decideNext(next, untold);
    if (decided.verdict === 'ask') await askNewest(tx, deps, next, decided);
    else await actOn(tx, deps, next, asUntold(decided, drift, run, { counts, others }), untold);
  }
}

/** A look at what people were told fails: it is over, it breaks more, or it fails still. */
async function watchTold(
  tx: Store,
  deps: ReviewDeps,
  b: Begun,
  told: FailingEpisode,
): Promise<void> {
  const { seen, rules } = b;
  const { wells = [], ...plain } = told;
  const runs = [...told.runs, seen];
  const isWellAgain = told.why.includes('high-risk')
    ? endsWell({ ordinary: told.ordinary, runs }, rules)
    : isWell(told.ordinary, withoutTold(b, told, seen.counts), rules);
  const since = isWellAgain ? [...wells, seen] : [];
  const live = since.length === 0 ? plain : { ...plain, wells: since };
  if (since.length > 0 || wells.length > 0) await tx.failing.put(live);
  const apart = toldApart(told, rules);
  const isOver = (): boolean =>
    !isToldWhole(told) || speaksForBefore(told.ordinary, told.runs, since);
  if (isWellAgain && haveJudged(seen.counts, apart) && isOver())
    return passesAgain(tx, deps, b, live, apart);
  const last = lastBefore(b);
  const pair = last === null ? [seen] : [last, seen];
  if (await tellMoreFails(tx, deps, live, pair, rules)) return;
  await followTold(tx, deps, live, seen);
}

/**
 * A run's counts without those cases of which the agent's change tells, where single cases are told to
 * fail: that others do what people know says nothing of these.
 */
function withoutTold(
  { drift, p, rules }: Begun,
  told: FailingEpisode,
  counts: readonly CaseCount[],
): CaseCount[] {
  const apart = toldApart(told, rules);
  const isOfCases = apart.length > 0 && !isToldWhole(told);
  const isTold = isOfCases && drift !== null && NOTIFIED_STATES.includes(drift.state);
  const scope = isTold ? toldScope(drift, p.run.suite) : null;
  return counts.filter((c) => apart.includes(c.caseHash) || scope?.has(c.caseHash) !== true);
}

/** The cases that an episode is told of by themselves, of those that the suite has today. */
function toldApart({ why, runs }: FailingEpisode, { mustHold, highRisk }: Rules): string[] {
  const told = why.includes('must-hold') ? mustHold : why.includes('high-risk') ? highRisk : null;
  const failed = failedOf(runs.flatMap((r) => r.again ?? r.counts));
  return told === null ? [] : [...new Set(failed)].filter((c) => told.has(c));
}

interface Begun {
  p: PreparedReview;
  f: ReviewFindings;
  history: Pick<Stream, 'baseline' | 'looks'>;
  seen: SeenRun;
  rules: Rules;
  drift: Incident | null;
}

/** A run passes again: it is over, or where it came back before, once enough of them do. */
async function passesAgain(
  tx: Store,
  deps: ReviewDeps,
  b: Begun,
  episode: FailingEpisode,
  apart: readonly string[],
): Promise<void> {
  const { seen, rules, history } = b;
  const { wells = [], ...told } = episode;
  const incident = await toldFailing(tx, told);
  const comesBack = incident?.comesBack;
  if (comesBack === undefined || history === NONE_YET) {
    const first = wells.find((r) => haveJudged(r.counts, apart)) ?? seen;
    return closeTold(tx, deps, told, seen, { since: first.at });
  }
  const of = { episode, seen, since: comesBack.since };
  const without = (counts: readonly CaseCount[]): CaseCount[] => withoutTold(b, episode, counts);
  const tally = tallyOf(history, of, rules, { cases: apart, without });
  const { isOver, reason } = decideEnd(comesBack, tally.row, seen.at);
  const share = shareWords(tally, comesBack.since, seen.at);
  if (isOver) return closeTold(tx, deps, told, seen, { since: tally.row.since, share });
  const passing = `${share} The last run passed: ${reason} until it is told to be over.`;
  return followTold(tx, deps, episode, seen, passing);
}

/** A look that no episode came before: ordinary, or its failing cases are asked once more. */
async function begin(tx: Store, deps: ReviewDeps, b: Begun): Promise<void> {
  const { run } = b.p;
  const bars = await charge(tx, deps, b);
  const spans = await failingSpansSince(tx, run, aYearBefore(b.seen));
  // What people were told of as a change is no more ordinary than what they were told fails now.
  const isChange = b.drift !== null && toldWay(b.drift, run.suite) !== 'rose';
  const apart = isChange ? incidentTimes(spans, b.drift, run.suite) : spans;
  const runs = ordinaryRuns(b.history, run.id, apart);
  const rules = untoldRules(b.drift, run.suite, b.rules);
  if (!mayStandOut(runs, b.seen, rules)) return;
  const learned = learnOrdinary(runs);
  const decided = decideFirst(learned, b.seen, rules);
  const streak =
    decided.verdict === 'ordinary' ? decideStreak(runs, b.seen, rules, learnOrdinary) : null;
  const { first, ordinary, before } = streak ?? { first: decided, ordinary: learned };
  if (first.verdict === 'ordinary') return;
  const { counts } = b.seen;
  const { mustHold } = rules;
  const others = othersFail(b.drift, run.suite, ordinary, b.seen, rules);
  const { drift } = b;
  const isKnown = isToldOf(drift, run, { counts, failed: failedOf(counts), mustHold, others });
  if (isKnown && !mayAskMore(drift, run, counts, b.rules.floor)) return;
  const of = { ordinary, bars, ...(before === undefined ? {} : { before }) };
  const last = lastBefore(b);
  if (!isKnown && last !== null && failInARow([last, b.seen], rules).length > 0)
    return beginInARow(tx, deps, { ...b, rules }, first, { ...of, runs: [last, b.seen] }, others);
  await beginEpisode(tx, deps, run, first, {
    ...of,
    earlier: earlierOf(b, [b.seen]),
    runs: [b.seen],
  });
}

/** The run of the suite before this one; null where none is known. */
function lastBefore({ history, seen }: Begun): SeenRun | null {
  const last = [...history.baseline, ...history.looks].findLast((l) => l.run !== seen.run);
  return last === undefined ? null : { run: last.run, at: last.at, counts: passesIn(last) };
}

/** A case that must hold failed in the run before too: nobody has to ask it again. */
async function beginInARow(
  tx: Store,
  deps: ReviewDeps,
  b: Begun,
  first: Asks,
  of: Pick<FailingEpisode, 'ordinary' | 'bars' | 'before'> & { runs: readonly [SeenRun, SeenRun] },
  others: boolean,
): Promise<void> {
  const { run } = b.p;
  const episode = episodeWith(run, first, { ...of, earlier: earlierOf(b, of.runs) });
  const decided = decideInARow(episode, b.rules);
  if (decided === null) return;
  const untold = asUntold(decided, b.drift, run, { counts: b.seen.counts, others });
  await actOn(tx, deps, episode, untold, b.rules);
}

/**
 * A look while an earlier one's failing cases are asked: where those pass, it may begin an episode
 * itself. Its chance of that is charged, and what its chart needs is kept.
 */
async function mayBeginAnew(
  tx: Store,
  deps: ReviewDeps,
  b: Begun,
  asking: FailingEpisode,
): Promise<FailingEpisode> {
  // The first one failed again: what comes is weighed with it.
  if (asking.runs[0]?.again !== undefined) return asking;
  const seen = { ...b.seen, bars: await charge(tx, deps, b) };
  const runs = [...asking.runs.slice(0, -1), seen];
  return { ...asking, runs, earlier: earlierOf(b, runs) };
}

const aYearBefore = ({ at }: SeenRun): string => iso(Date.parse(at) - YEAR);

/** A run that an episode may begin with takes its part of the year's budget: what people are told at. */
async function charge(tx: Store, deps: ReviewDeps, { p, f, ...b }: Begun): Promise<Bars> {
  const { schedule, change } = f.settings.plannedLooks;
  const share = {
    plannedLooks: schedule + change,
    suites: deps.failingFor(p.run).suites,
    highRiskCases: b.rules.highRisk.size,
    runsBefore: runsBefore(b.history, p.run.id),
    spent: await tx.failing.spentSince(aYearBefore(b.seen)),
  };
  await tx.failing.charge(b.seen.at, failingCharge(share));
  return budgetBars(share);
}

/** The runs before these, with the counts of the cases that may be told by themselves. */
function earlierOf({ history, rules }: Begun, runs: readonly SeenRun[]): EarlierRun[] {
  const failed = failedOf(runs.flatMap((r) => r.counts));
  return earlierRuns(
    history,
    new Set(runs.map((r) => r.run)),
    new Set(failed.filter((c) => rules.mustHold.has(c) || rules.highRisk.has(c))),
  );
}
