import { confirmedFacts } from '../../alerting/incidents/confirming.ts';
import { iso } from '../../domain/clock.ts';
import type { Incident, IncidentFacts, NoticeReason } from '../../domain/incident.ts';
import type { Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { moverOf, type ReviewedJudge } from '../anchors/review-judges.ts';
import { addAttribution } from '../anchors/text.ts';
import type { ReviewDeps } from './deps.ts';
import { collectDriftDetails } from './drift-seen.ts';
import { type DriftDetails, driftFacts, streamName } from './drift-facts.ts';
import { fellFurther } from './fell-further.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { quietBySuite } from './last-run-words.ts';
import { lastTold } from './last-told.ts';
import { withLaterChanges } from './later-changes.ts';
import { TELLS_ANEW } from './moved-on.ts';
import { type Narrowed, narrowedFacts, ofNarrowed } from './narrowed.ts';
import { otherCasesFacts, withGraveTitle, withOtherCases } from './other-cases.ts';
import {
  fallsAgain,
  type PartlyOver,
  partlyOverFacts,
  quietOf,
  withoutOver,
} from './partly-over.ts';
import { quietNow, quietSinceOf } from './quiet-now.ts';
import { recoveryFacts, withLastRun } from './recovery-facts.ts';
import { relapsedFacts, relapseNow, sinceRelapse } from './relapse.ts';
import { toldAnew } from './suites-told.ts';
import { withDetails, withGroup } from './told-besides.ts';
import type { Worse } from './told-level.ts';
import { turnedFacts, turnNow } from './turned.ts';

// The words that go with a drift incident after a look.

/**
 * The agent's judges with their anchors, and the trials they judged: who moved, the agent or its
 * judge.
 */
export interface Judges {
  judges: readonly ReviewedJudge[];
  trials: readonly Trial[];
}

/** What a message tells of an incident, and why it is written. */
interface Tidings {
  id: string;
  streams: readonly string[];
  notice: NoticeReason | null;
  worse: Worse | null;
  partly: PartlyOver | null;
  narrowed: Narrowed | null;
  takenBack: IncidentFacts | null;
}

/** What is said of the incident now; what was said before where there is nothing to tell. */
export async function factsNow(
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
            about.worse?.others?.isToldOver === true,
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
  { id, streams, notice, partly, narrowed, worse }: Tidings,
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
    const isOver = (r: Parameters<typeof details.chance>[0]): boolean =>
      partly?.over.includes(streamName(r)) === true ||
      (narrowed !== null && notice === 'joined' && !of.includes(streamName(r)));
    const chance: typeof details.chance = (r) => (isOver(r) ? 0 : details.chance(r));
    const fell = notice === 'worsened' ? fellFurther(worse?.deepened, f.whole) : null;
    return driftFacts({ ...details, chance, fell, ...known });
  };
  if (partly !== null && told !== null) {
    const rest = withoutOver(f, streams, partly);
    // What led is said to be over: it is not said beside that to have been no such thing.
    const { lead: _, ...toldOfRest } = told.facts;
    const lasts = await factsOf(rest.found, rest.streams, { told: toldOfRest });
    if (lasts !== null)
      return partlyOverFacts(lasts, told, p.look.suite, partly, await lastTold(tx, told));
  }
  if (narrowed !== null && told !== null && notice === 'joined') {
    const rest = ofNarrowed(f, narrowed);
    const lasts = await factsOf(rest.found, rest.streams, {});
    if (lasts !== null)
      return narrowedFacts(lasts, await lastTold(tx, told), p.look.suite, {
        found: rest.found,
        narrowed,
        agentName: deps.runTarget(p.look).agentName,
      });
  }
  if (worse?.others !== undefined && told !== null) {
    const counted = withOtherCases(f, worse.others);
    const found = await factsOf(counted, streams);
    const { agentName } = deps.runTarget(p.look);
    const anew = found && withGraveTitle(found, agentName, worse.others, counted);
    if (anew !== null)
      return otherCasesFacts(anew, await lastTold(tx, told), p.look.suite, worse.others);
  }
  if (relapse === null) return factsOf(f, streams);
  const since = sinceRelapse(f, streams, relapse);
  const facts = await factsOf(since.found, since.streams);
  return facts === null ? factsOf(f, streams) : { ...facts, relapsed: relapse };
}

/** What has come since facts were told: the last run, and what was changed around the agent. */
export async function newsSince(
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
  const { since, bySuite } = quietNow(p, f, live);
  if (since === null) return live.facts;
  return recoveryFacts(live.facts, {
    agent: look.agent,
    agentName: deps.runTarget(look).agentName,
    since,
    at,
    streams: f.whole,
    suites: bySuite,
  });
}
