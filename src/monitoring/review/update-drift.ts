import {
  decideAfterLook,
  type DriftStatus,
  type IncidentDecision,
} from '../../alerting/incidents/lifecycle.ts';
import type { Millis } from '../../domain/clock.ts';
import type { Incident, IncidentFacts, Measure } from '../../domain/incident.ts';
import type { ToldLevel } from '../../domain/incident-parts.ts';
import type { Store } from '../../domain/store.ts';
import { judgeIncident } from '../anchors/update-incident.ts';
import { toldFailing } from '../failing/act.ts';
import {
  endAsChange,
  endWithin,
  failingToldBy,
  isPartOf,
  withFailing,
} from '../failing/told-by-change.ts';
import { toldBeforeWords } from '../failing/comes-back.ts';
import { failsNowAfter } from '../failing/fails-still.ts';
import { failingMarks, failsToo, floorSeenBy, type TellsFailing } from '../failing/fails-too.ts';
import { floorsBeside, withFloor, withFloors } from '../failing/floors.ts';
import { bringAlsoUpToDate, isRead, withAlsoStill } from '../failing/one-event.ts';
import { toldPasses } from '../failing/told-passes.ts';
import { bringUpToDate } from '../failing/waiting.ts';
import { withLastTimes } from './chart-series.ts';
import type { ReviewDeps } from './deps.ts';
import { streamName } from './drift-facts.ts';
import { factsNow, type Judges, newsSince } from './facts-now.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { toldAsJoined } from './joined.ts';
import { beginnings, movedOn, TELLS_ANEW } from './moved-on.ts';
import { decideNarrowed, failedNarrowed, levelNarrowed, type Narrowed } from './narrowed.ts';
import { holdFor, openDriftIncident } from './open-drift.ts';
import { areGrave, othersNow, withoutToldOver } from './other-cases.ts';
import { levelOver, toldAsBefore } from './partly-over.ts';
import { partlyNow, type PartlyNow, withUntold } from './partly-waiting.ts';
import { quietNow, rowNow, turnedBack } from './quiet-now.ts';
import { levelAfter, toldLevelOf, type Worse } from './told-level.ts';
import { noiseIn, takeBackWorse } from './still-worse.ts';
import { withScope } from './told-scope.ts';
import { isWaiting, toldAsCounted } from './told-waiting.ts';
import { isWorse } from './worse.ts';
import { isToldFailing, withDeepened, worseNow } from './worse-now.ts';

export interface IncidentUpdate {
  decision: IncidentDecision | null;
  incident: Incident | null;
}

/**
 * What the evidence means for the agent's incident, and the words that go with it; in the given
 * transaction.
 */
export async function updateDriftIncident(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident | null,
  j: Judges,
): Promise<IncidentUpdate> {
  const { run, look } = p;
  const before = live === null || live.state === 'confirming' ? [] : (live.streams ?? []);
  const over = f.reviews.filter((r) => r.review.alarm).map((r) => streamName(r.review));
  // A suite that is not part of the incident cannot say that it recovers, and the same look is not
  // counted twice.
  if (
    live !== null &&
    over.length === 0 &&
    (look !== run || !before.some((name) => name.startsWith(`${run.suite}/`)))
  )
    return { decision: null, incident: live };
  const passes = live === null ? [] : await toldPasses(tx, look.agent);
  const found = othersNow(f) ?? (live === null ? null : await worseNow(tx, p, f, live, over));
  const worse = found !== null && isToldFailing(found, passes) ? null : found;
  const quiet = quietNow(p, f, live);
  const present = await partlyNow(tx, live, look, f);
  const isOther = present.partly !== null || worse?.others !== undefined;
  const narrowed = isOther ? null : decideNarrowed(live, look, f);
  const ends = present.partly ?? narrowed;
  const decision = decideAfterLook(live, before, {
    alarm: over.length > 0,
    streams: over,
    ...rowNow(p, quiet, live),
    ...(ends && { partly: ends.reason }),
    ...(f.recoveries.length === 0 ? {} : { turnedBack: turnedBack(f, live, look.suite) }),
    mayOpen: !p.verdicts.tooFew,
    ...(worse && (await worseSight(tx, p, f, worse, passes, live))),
  });
  if (decision === null) return { decision, incident: live };
  const streams = [...new Set([...before, ...over])];
  const opens = live === null || live.state === 'confirming';
  const now = { decision, worse, ...present, narrowed, streams, passes };
  const saidAs = (id: string): ReturnType<typeof factsNow> =>
    factsNow(tx, deps, p, f, live, j, { id, notice: decision.notice, ...now });
  const { said, failing, id } = await toldAs(tx, deps, look, live, saidAs);
  if (said === null) return { decision: null, incident: live };
  if (!opens) return updateToldIncident(tx, deps, p, f, live, { ...now, facts: said.facts });
  const { facts, fails } = await asUrgent(tx, deps, p, f, said.facts, firstTold(failing));
  const opened = {
    id,
    facts,
    fails: failingMarks(fails),
    streams,
    reason: decision.reason,
    began: beginnings(f, facts.since),
    told: withScope(toldLevelOf(facts, f.whole, p.at, undefined), null, facts),
    quiet: quiet.bySuite,
    first: await judgeIncident(tx, said.mover),
  };
  const incident = await openDriftIncident(tx, deps, look, opened, { suspicion: live, failing });
  return { decision, incident };
}

/** What is said of a look: where nothing is told yet, as of what fails now if it is that. */
async function toldAs(
  tx: Store,
  { recorder }: ReviewDeps,
  look: PreparedReview['look'],
  live: Incident | null,
  saidAs: (id: string) => ReturnType<typeof factsNow>,
): Promise<{
  said: Awaited<ReturnType<typeof factsNow>>;
  failing: Incident | null;
  id: string;
}> {
  const opens = live === null || live.state === 'confirming';
  const failing = opens ? await toldFailing(tx, look) : null;
  if (failing !== null) {
    const said = await saidAs(failing.id);
    if (said === null || (await isPartOf(tx, said.facts, failing, look)))
      return { said, failing, id: failing.id };
  }
  const id = live?.id ?? recorder.newId('inc');
  const said = await saidAs(id);
  if (said === null || !opens) return { said, failing: null, id };
  const before = await toldBeforeWords(tx, { ...look, run: look.id, at: look.createdAt });
  const summary = `${said.facts.summary} ${before}`.trim();
  return { said: { ...said, facts: { ...said.facts, summary } }, failing: null, id };
}

/** What was told before a change's first message: that its suite fails now, or nothing. */
const firstTold = (failing: Incident | null): Parameters<typeof asUrgent>[5] => ({
  isTold: failing !== null,
  before: failing?.facts,
  writes: true,
});

/**
 * Facts of a change, with the floors that its suites are under, and with whether the suite of the look
 * fails now by its own measure where that is not told yet.
 * @param told what was told before, and whether a message is written now
 */
async function asUrgent(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  facts: IncidentFacts,
  told: { isTold: boolean; before: IncidentFacts | undefined; writes: boolean },
): Promise<{ facts: IncidentFacts; fails: TellsFailing | null }> {
  const fails = told.isTold ? null : await failsToo(tx, deps, p, f, facts.since);
  const { floors: _, ...plain } = facts;
  const known = withFloors(plain, told.before === undefined ? [] : floorsBeside(told.before));
  const seen = await floorSeenBy(tx, deps, p, f, facts.since);
  const named = seen === null ? known : withFloor(known, seen, told.writes);
  return { facts: withLastTimes(named, p.look.agent, f.whole), fails };
}

/**
 * What is worse, for the decision; other cases are told already where their suite fails now, and are
 * part of what was told where they began before that; not so a high-risk case that nobody told of.
 */
async function worseSight(
  tx: Store,
  { look }: PreparedReview,
  { history }: ReviewFindings,
  { reason, deepened, others }: Worse,
  passes: readonly Measure[],
  live: Incident | null,
): Promise<Pick<DriftStatus, 'worse' | 'turned' | 'grave' | 'lighter' | 'sameEvent'>> {
  const worse = { worse: reason, turned: deepened?.turnedAt !== undefined };
  if (others === undefined || areGrave(others, history.cases, await toldFailing(tx, look)))
    return { ...worse, grave: others !== undefined };
  return {
    ...worse,
    lighter: passes.some((m) => m.source?.stream === `${look.suite}/pass`),
    sameEvent: beganBefore(others.review.began?.at, live?.told?.at),
  };
}

const beganBefore = (began: string | null | undefined, told: string | undefined): boolean =>
  began != null && told !== undefined && began <= told;

/** What a look shows of an incident that people know of, and what is decided on it. */
interface SeenNow extends PartlyNow {
  decision: IncidentDecision;
  worse: Worse | null;
  facts: IncidentFacts;
  narrowed: Narrowed | null;
  streams: readonly string[];
  /** What people were told of suites that fail now. */
  passes: readonly Measure[];
}

/** An incident that people know of after a look, with what is told of it and what that is compared with. */
async function updateToldIncident(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident,
  now: SeenNow,
): Promise<IncidentUpdate> {
  const { decision, worse, streams } = now;
  const { look } = p;
  const deepened = decision.notice === 'worsened' ? (worse?.deepened ?? null) : null;
  const written = await withAlsoStill(tx, live, withDeepened(now.facts, deepened), streams);
  const isUnread = await isWaiting(tx, live);
  const { decision: told, facts: said } = isMore(live, decision, written, now, f)
    ? toldAsJoined(live, decision, { facts: written, streams, waits: isUnread })
    : { decision, facts: written };
  const isNoted = told.notice !== null || toldAsBefore(live, look.suite) !== undefined;
  const waits = isUnread && !isNoted;
  const isNews = told.notice === 'worsened' || told.notice === 'joined';
  const isTold = !(isNews || isUnread) || live.failsNow?.[look.suite] === true;
  const counted = waits ? toldAsCounted(said) : said;
  const writes = isUnread || TELLS_ANEW.has(told.notice);
  const known = { isTold, before: live.facts, writes };
  const { facts, fails } = await asUrgent(tx, deps, p, f, counted, known);
  const isSaid = !waits && now.takenBack === null;
  const alarmed = f.reviews.some((r) => r.review.alarm) ? look : null;
  const failsNow = failsNowAfter(live, f.streams);
  const level = levelAfter(live, isSaid ? told.notice : 'updated', {
    facts: waits ? { ...facts, countedAt: p.at } : facts,
    streams: f.whole,
    at: p.at,
    deepened,
  });
  const marks = failingMarks(fails, { ...live, ...(failsNow && { failsNow }) });
  const moved: Incident = {
    ...movedOn(live, f, told, { facts, streams, alarmed }),
    ...(failsNow && { failsNow }),
    ...marks,
    ...(now.narrowed !== null && decision.notice === 'joined'
      ? failedNarrowed(marks.failedCases ?? live.failedCases, now.narrowed, look)
      : {}),
    // Whoever took it on took on that it got better.
    ...(worse?.deepened?.turnedAt === undefined ? {} : { ack: null }),
    ...(p.run === look ? { quiet: quietNow(p, f, live).bySuite } : {}),
    told: withUntold(endedLevel(level, live, isSaid, now, f, look), live, look, now),
  };
  if (worse?.others !== undefined && isNews && isSaid)
    Object.assign(moved, withoutToldOver(moved, worse.others, f));
  const failing = isNews && isSaid ? await failingToldBy(tx, moved, look) : null;
  const next = failing === null ? moved : withFailing(moved, failing, look.suite);
  await move(tx, deps, live, next, told, await holdFor(tx, look));
  if (failing !== null) await endAsChange(tx, deps, failing, next, look);
  else if (worse?.others !== undefined) await endWithin(tx, deps, live, look);
  await bringAlsoUpToDate(tx, next);
  if (told.notice === null) await sayInWaiting(tx, deps, p, f, live, next, fails);
  return { decision, incident: next };
}

/**
 * Messages that wait still say what is so when they leave. Where it turned out to fail now, what is
 * urgent may reach others than those, or at once.
 */
async function sayInWaiting(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident,
  next: Incident,
  fails: TellsFailing | null,
): Promise<void> {
  const news = await newsSince(tx, deps, p, f, live);
  await bringUpToDate(tx, live, (s) =>
    withLastTimes(withFloors(news(s), next.facts.floors), p.look.agent, f.whole),
  );
  if (fails !== null && !deps.recorder.areToldTogether(live, next))
    await deps.recorder.notify(tx, next, (await isRead(tx, live)) ? 'worsened' : 'opened');
  await takeBackWorse(tx, deps, f, live);
}

/** What later looks are compared with, where some of it is told to be over. */
function endedLevel(
  level: ToldLevel,
  live: Incident,
  isSaid: boolean,
  { partly, narrowed, decision }: SeenNow,
  f: ReviewFindings,
  look: PreparedReview['look'],
): ToldLevel {
  if (partly !== null) return levelOver(level, partly, look, f);
  if (narrowed !== null && decision.notice === 'joined')
    return levelNarrowed(level, narrowed, look, f);
  return { ...level, at: isSaid ? level.at : (live.told?.at ?? level.at) };
}

/** Whether a look that alarms tells more of what is known, and nothing worse. */
const isMore = (
  live: Incident,
  { notice }: IncidentDecision,
  facts: IncidentFacts,
  { worse, passes }: Pick<SeenNow, 'worse' | 'passes'>,
  f: ReviewFindings,
): boolean =>
  notice === 'worsened' &&
  worse === null &&
  !isWorse(live.facts, facts, { failing: passes, told: live.told, noise: noiseIn(f) });

async function move(
  tx: Store,
  deps: ReviewDeps,
  live: Incident,
  next: Incident,
  decision: IncidentDecision,
  holdMs: Millis,
): Promise<void> {
  const grew = (next.streams ?? []).length > (live.streams ?? []).length;
  if (decision.state === live.state && decision.notice === null && !grew)
    await tx.incidents.update({ ...next, changedAt: live.changedAt });
  else
    await deps.recorder.transition(tx, next, {
      actor: 'daytwo',
      what: decision.notice ?? (grew ? 'joined' : decision.state),
      reason: decision.reason,
      notice: decision.notice,
      holdMs,
    });
}
