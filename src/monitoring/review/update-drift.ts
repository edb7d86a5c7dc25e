import { confirmedFacts } from '../../alerting/incidents/confirming.ts';
import { decideAfterLook, type IncidentDecision } from '../../alerting/incidents/lifecycle.ts';
import { iso, type Millis } from '../../domain/clock.ts';
import type { Incident, IncidentFacts, Measure, NoticeReason } from '../../domain/incident.ts';
import type { Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { moverOf, type ReviewedJudge } from '../anchors/review-judges.ts';
import { addAttribution } from '../anchors/text.ts';
import { judgeIncident } from '../anchors/update-incident.ts';
import { toldFailing } from '../failing/act.ts';
import { failsNowAfter } from '../failing/fails-still.ts';
import {
  failingMarks,
  failsToo,
  type TellsFailing,
  withRulesBroken,
} from '../failing/fails-too.ts';
import { toldPasses } from '../failing/told-passes.ts';
import { bringAlsoUpToDate, withAlsoStill } from '../failing/one-event.ts';
import type { ReviewDeps } from './deps.ts';
import { collectDriftDetails } from './drift-seen.ts';
import { fellFurther } from './fell-further.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { type DriftDetails, driftFacts, streamName } from './drift-facts.ts';
import { quietBySuite } from './last-run-words.ts';
import { withLaterChanges } from './later-changes.ts';
import { toldAsJoined } from './joined.ts';
import { beginnings, movedOn, TELLS_ANEW } from './moved-on.ts';
import { holdFor, openDriftIncident } from './open-drift.ts';
import {
  fallsAgain,
  levelOver,
  type PartlyOver,
  partlyOverFacts,
  quietOf,
  toldAsBefore,
  withoutOver,
} from './partly-over.ts';
import { partlyNow, type PartlyNow, withUntold } from './partly-waiting.ts';
import { quietNow, quietSinceOf, rowNow, turnedBack } from './quiet-now.ts';
import { recoveryFacts, withLastRun } from './recovery-facts.ts';
import { bringUpToDate } from '../failing/waiting.ts';
import { relapsedFacts, relapseNow, sinceRelapse } from './relapse.ts';
import { toldAnew } from './suites-told.ts';
import { withDetails, withGroup } from './told-besides.ts';
import { isWaiting, toldAsCounted } from './told-waiting.ts';
import { levelAfter, toldLevelOf, type Worse } from './told-level.ts';
import { turnedFacts, turnNow } from './turned.ts';
import { noiseIn, takeBackWorse } from './still-worse.ts';
import { isWorse } from './worse.ts';
import { isToldFailing, withDeepened, worseNow } from './worse-now.ts';

export interface IncidentUpdate {
  decision: IncidentDecision | null;
  incident: Incident | null;
}

/**
 * The agent's judges with their anchors, and the trials they judged: who moved, the agent or its
 * judge.
 */
export interface Judges {
  judges: readonly ReviewedJudge[];
  trials: readonly Trial[];
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
  const known = live === null || live.state === 'confirming' ? [] : (live.streams ?? []);
  const over = f.reviews.filter((r) => r.review.alarm).map((r) => streamName(r.review));
  // A suite that is not part of the incident cannot say that it recovers, and the same look is not
  // counted twice.
  if (
    live !== null &&
    over.length === 0 &&
    (look !== run || !known.some((name) => name.startsWith(`${run.suite}/`)))
  )
    return { decision: null, incident: live };
  const found = live === null ? null : await worseNow(tx, p, f, live, over);
  const passes = live === null ? [] : await toldPasses(tx, look.agent);
  const isTold = found !== null && isToldFailing(found, passes);
  const worse = isTold ? null : found;
  const quiet = quietNow(p, f, live);
  const present = await partlyNow(tx, live, look, f);
  const decision = decideAfterLook(live, known, {
    alarm: over.length > 0,
    streams: over,
    ...rowNow(p, quiet, live),
    ...(present.partly === null ? {} : { partly: present.partly.reason }),
    ...(f.recoveries.length === 0 ? {} : { turnedBack: turnedBack(f) }),
    mayOpen: !p.verdicts.tooFew,
    ...(worse === null
      ? {}
      : { worse: worse.reason, turned: worse.deepened?.turnedAt !== undefined }),
  });
  if (decision === null) return { decision, incident: live };
  const streams = [...new Set([...known, ...over])];
  const opens = live === null || live.state === 'confirming';
  const failing = opens ? await toldFailing(tx, look) : null;
  const id = failing?.id ?? live?.id ?? deps.recorder.newId('inc');
  const now = { decision, worse, ...present, streams, passes };
  const said = await factsNow(tx, deps, p, f, live, j, { id, notice: decision.notice, ...now });
  if (said === null) return { decision: null, incident: live };
  if (!opens) return updateToldIncident(tx, deps, p, f, live, { ...now, facts: said.facts });
  const { facts, fails } = await asUrgent(tx, deps, p, f, said.facts, failing !== null);
  const opened = {
    id,
    facts,
    fails: failingMarks(fails),
    streams,
    reason: decision.reason,
    began: beginnings(f, facts.since),
    told: toldLevelOf(facts, f.whole, p.at, undefined),
    quiet: quiet.bySuite,
    first: await judgeIncident(tx, said.mover),
  };
  const incident = await openDriftIncident(tx, deps, look, opened, { suspicion: live, failing });
  return { decision, incident };
}

/** Facts of a change, with whether its suite fails now by its own measure, where that is not told yet. */
async function asUrgent(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  facts: IncidentFacts,
  isTold: boolean,
): Promise<{ facts: IncidentFacts; fails: TellsFailing | null }> {
  const fails = isTold ? null : await failsToo(tx, deps, p, f, facts.since);
  return { facts: withRulesBroken(facts, fails), fails };
}

/** What a look shows of an incident that people know of, and what is decided on it. */
interface SeenNow extends PartlyNow {
  decision: IncidentDecision;
  worse: Worse | null;
  facts: IncidentFacts;
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
  const isToldFailing = !isNews || live.failsNow?.[look.suite] === true;
  const counted = waits ? toldAsCounted(said) : said;
  const { facts, fails } = await asUrgent(tx, deps, p, f, counted, isToldFailing);
  const isSaid = !waits && now.takenBack === null;
  const alarmed = f.reviews.some((r) => r.review.alarm) ? look : null;
  const failsNow = failsNowAfter(live, f.streams);
  const level = levelAfter(live, isSaid ? told.notice : 'updated', {
    facts: waits ? { ...facts, countedAt: p.at } : facts,
    streams: f.whole,
    at: p.at,
    deepened,
  });
  const next = {
    ...movedOn(live, f, told, { facts, streams, alarmed }),
    ...(failsNow === undefined ? {} : { failsNow }),
    ...failingMarks(fails, { ...live, ...(failsNow === undefined ? {} : { failsNow }) }),
    // Whoever took it on took on that it got better.
    ...(worse?.deepened?.turnedAt === undefined ? {} : { ack: null }),
    ...(p.run === look ? { quiet: quietNow(p, f, live).bySuite } : {}),
    told: withUntold(
      now.partly === null
        ? { ...level, at: isSaid ? level.at : (live.told?.at ?? level.at) }
        : levelOver(level, now.partly, look, f),
      live,
      look,
      now,
    ),
  };
  await move(tx, deps, live, next, told, await holdFor(tx, look));
  await bringAlsoUpToDate(tx, next);
  if (told.notice === null) {
    const news = await newsSince(tx, deps, p, f, live);
    await bringUpToDate(tx, live, news);
    await takeBackWorse(tx, deps, f, live);
  }
  return { decision, incident: next };
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

/** What a message tells of an incident, and why it is written. */
interface Tidings {
  id: string;
  streams: readonly string[];
  notice: NoticeReason | null;
  worse: Worse | null;
  partly: PartlyOver | null;
  takenBack: IncidentFacts | null;
}

/** What is said of the incident now; what was said before where there is nothing to tell. */
async function factsNow(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident | null,
  j: Judges,
  about: Tidings,
): Promise<{ facts: IncidentFacts; mover: ReturnType<typeof moverOf> } | null> {
  const told = live === null || live.state === 'confirming' ? null : live;
  const { notice, takenBack } = about;
  const tells = told === null || TELLS_ANEW.has(notice);
  if (!tells) {
    const isOver = notice === 'recovering' || notice === 'resolved';
    const facts = isOver
      ? recoveredFacts(deps, p, f, { ...told, facts: takenBack ?? told.facts })
      : (await newsSince(tx, deps, p, f, told))(takenBack ?? told.facts);
    return { facts, mover: null };
  }
  const found = await foundNow(tx, deps, p, f, told, about);
  if (found === null) return null;
  const isSuspicion = live?.state === 'confirming';
  const entry = isSuspicion ? live.confirming?.find((c) => c.look === p.look.id) : undefined;
  const mover = moverOf(
    j.judges,
    f.reviews.map((r) => r.review),
    j.trials,
    about.streams,
  );
  const attributed = addAttribution(
    entry === undefined ? found : confirmedFacts(found, entry),
    mover,
  );
  const detailed = await withDetails(tx, deps, p, f, attributed);
  const { agentName } = deps.runTarget(p.look);
  const turn = turnNow(live?.facts, p.look, f.whole, about.worse);
  const written = turn === null ? detailed : turnedFacts(detailed, turn, agentName);
  // What turned back is told by itself: what it was before is over.
  const facts =
    told === null
      ? written
      : notice === 'relapsed'
        ? relapsedFacts(written, told.facts)
        : toldAnew(
            told.facts,
            written,
            agentName,
            quietBySuite(quietOf(told, p.look, f), p.look.suite),
          );
  return { facts: live === null ? facts : await withGroup(tx, deps, live, facts, p.look), mover };
}

/** What a look shows of an incident; of one that turned back, since it did. */
async function foundNow(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  told: Incident | null,
  { id, streams, notice, partly, worse }: Tidings,
): Promise<IncidentFacts | null> {
  const isNew = notice === 'relapsed' || (told !== null && fallsAgain(told, p.look, f));
  const relapse = told === null ? null : relapseNow(told, p.look, f, isNew);
  const before = told === null || isNew ? {} : { told: told.facts };
  const factsOf = async (
    seen: ReviewFindings,
    of: readonly string[],
    known: Pick<DriftDetails, 'told'> = before,
  ) => {
    const details = await collectDriftDetails(tx, deps, p, seen, id, of);
    const chance: typeof details.chance = (r) =>
      partly?.over.includes(streamName(r)) === true ? 0 : details.chance(r);
    const fell = notice === 'worsened' ? fellFurther(worse?.deepened, f.whole) : null;
    return driftFacts({ ...details, chance, fell, ...known });
  };
  if (partly !== null && told !== null) {
    const rest = withoutOver(f, streams, partly);
    // What led is said to be over: it is not said beside that to have been no such thing.
    const { lead: _, ...toldOfRest } = told.facts;
    const lasts = await factsOf(rest.found, rest.streams, { told: toldOfRest });
    if (lasts !== null) return partlyOverFacts(lasts, told, p.look.suite, partly);
  }
  if (relapse === null) return factsOf(f, streams);
  const since = sinceRelapse(f, streams, relapse);
  const facts = await factsOf(since.found, since.streams);
  return facts === null ? factsOf(f, streams) : { ...facts, relapsed: relapse };
}

/** What has come since facts were told: the last run, and what was changed around the agent. */
async function newsSince(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident,
): Promise<(said: IncidentFacts) => IncidentFacts> {
  const { look } = p;
  const { countedAt } = live.facts;
  const now = iso(deps.recorder.now());
  const changes =
    countedAt === undefined ? [] : await tx.changes.between(look.agent, countedAt, now);
  const suites = new Set((live.streams ?? []).map(suiteOf));
  const own = changes.filter((c) => c.suite === null || suites.has(c.suite));
  return (said) =>
    withLaterChanges(
      withLastRun(said, {
        agent: look.agent,
        streams: f.whole,
        quietSince: quietSinceOf(f),
        quiet: quietOf(live, look, f),
        ...(p.run === look && f.recoveries.length > 0 ? { row: quietNow(p, f, live) } : {}),
      }),
      own,
    );
}

/** The facts of an incident that is over, or nearly: since the newest of its streams was quiet. */
function recoveredFacts(
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident,
): IncidentFacts {
  const { look, at } = p;
  const { since } = quietNow(p, f, live);
  if (since === null) return live.facts;
  return recoveryFacts(live.facts, {
    agent: look.agent,
    agentName: deps.runTarget(look).agentName,
    since,
    at,
    streams: f.whole,
  });
}

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
