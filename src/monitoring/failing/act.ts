import { driftKey, failingKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { byItself } from '../../alerting/incidents/told-together.ts';
import type { NextDecision } from '../../detection/failing/decide.ts';
import { outcomesOf } from '../../detection/failing/outcomes.ts';
import type { Rules } from '../../detection/failing/rules.ts';
import { HOUR, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type { FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Incident, IncidentFacts, NoticeReason } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { nameInTitle } from '../run-end/run-trouble.ts';
import { againFacts, againReason } from './again-facts.ts';
import { backWords, comesBackAs } from './comes-back.ts';
import { tellBack } from './tell-back.ts';
import { failingFacts, joinedFacts, stillFacts, untoldFacts } from './facts.ts';
import { figuresWith } from './figures.ts';
import { newsTitle, withNewsTitle } from './floors.ts';
import {
  alsoOf,
  bringAlsoUpToDate,
  decideHead,
  isRead,
  noLongerAlso,
  ofSameEvent,
  tellWithin,
  untilOthersAsked,
  withAlso,
} from './one-event.ts';
import { asOthers } from './other-than-told.ts';
import { failedOf, withoutPassing, withToldCases } from './told-cases.ts';
import { bringUpToDate } from './waiting.ts';

/** Does what was decided: people are told, the next run decides, or it is over. */
export async function actOn(
  tx: Store,
  deps: ReviewDeps,
  episode: FailingEpisode,
  decision: Exclude<NextDecision, { verdict: 'ask' }>,
  rules: Rules,
): Promise<void> {
  const at = iso(deps.recorder.now());
  const { reason } = decision;
  if (decision.verdict === 'undecided')
    return tx.failing.put({ ...episode, state: 'undecided', reason });
  if (decision.verdict === 'not-confirmed') {
    await endUntold(tx, episode, decision, { rules, at });
    await tx.audit.append({
      at,
      actor: 'daytwo',
      action: 'failing now: not confirmed',
      subject: `${episode.agent}/${episode.suite}`,
      detail: { run: episode.run, reason },
    });
    return;
  }
  const told: FailingEpisode = { ...episode, state: 'failing', reason, why: decision.why };
  await tellFailing(tx, deps, told, decision.cases);
  await tx.failing.put(told);
}

/** Opens the incident: told by itself, or with another that fails on the same model. */
async function tellFailing(
  tx: Store,
  deps: ReviewDeps,
  told: FailingEpisode,
  cases: readonly string[],
): Promise<void> {
  const { recorder } = deps;
  const agentName = nameInTitle(deps.runTarget(told));
  const { floor } = deps.failingFor(told);
  const earlier = await comesBackAs(tx, told);
  const id = earlier?.id ?? recorder.newId('inc');
  const said = await failingFacts(tx, agentName, told, {
    incident: id,
    cases,
    floor,
    now: recorder.now(),
    mostUsd: (await deps.mostOfRuns?.(told.agent, [told.suite])) ?? null,
  });
  const facts = await asOthers(tx, told, said, cases);
  // Within five minutes of its run, whatever else is to be asked.
  const holdMs = Math.min(
    MINUTE,
    untilOthersAsked(await tx.runs.unfinished(), told, recorder.now()),
  );
  if (earlier !== null) return tellBack(tx, recorder, earlier, { told, facts, cases, holdMs });
  const own = { id, kind: 'failing-now', agent: told.agent, facts } as const;
  const near =
    (await ofSameEvent(tx, recorder, 'drift', own)) ?? (await onSameModel(tx, deps, told, facts));
  const head = near === null ? 'each' : decideHead(near, own, await isRead(tx, near)).head;
  const first = head === 'earlier' ? near : null;
  const within = near !== null && head === 'later' ? await tellWithin(tx, recorder, near, own) : [];
  const { incident: opened } = await recorder.open(tx, {
    ...own,
    key: failingKey(told.agent, told.suite),
    reason: told.reason,
    facts: withAlso(facts, within),
    holdMs,
    ...(first === null ? {} : { channels: [] }),
  });
  const incident = { ...opened, failedCases: { [told.suite]: cases } };
  if (first === null) return tx.incidents.update(incident);
  await tx.incidents.update({ ...incident, group: first.id, joinedAt: iso(recorder.now()) });
  await tellBeside(tx, recorder, first, {
    own,
    told,
    cases,
    news: newsTitle(agentName, told, facts, floor),
  });
}

/** Says in another incident's message that a suite fails now, too. */
async function tellBeside(
  tx: Store,
  recorder: IncidentRecorder,
  first: Incident,
  of: {
    own: Pick<Incident, 'id' | 'kind' | 'agent' | 'facts'>;
    told: FailingEpisode;
    cases: readonly string[];
    /** Its title, where its own run is the news. */
    news: string;
  },
): Promise<void> {
  const { own, told, cases } = of;
  // Of a suite whose change people have read, its own run is the news.
  const isOwn = first.streams?.some((s) => s.startsWith(`${told.suite}/`)) === true;
  // Of single cases all is said here; of how many fail the change itself has more to say.
  const isOfCases = !told.why.includes('unlikely') && !told.why.includes('floor');
  const beside = {
    ...first,
    facts: withAlso(first.facts, [alsoOf(own, first.agent)]),
    ...(isOwn && isOfCases ? withToldCases(first, told.suite, cases) : {}),
  };
  const isNews = isOwn && (await isRead(tx, first));
  await recorder.transition(tx, beside, {
    actor: 'daytwo',
    what: 'worsened',
    reason:
      first.kind === 'drift'
        ? `${told.suite} of the same agent fails now (${own.id})`
        : `${told.agent}/${told.suite} fails on the same model (${own.id})`,
    notice: isNews ? null : 'worsened',
  });
  if (isNews) await recorder.notify(tx, beside, 'worsened', withNewsTitle(beside.facts, of.news));
}

/**
 * The incident that tells of another suite that began to fail on the same model within the hour, to
 * the same people at the same time.
 */
async function onSameModel(
  tx: Store,
  deps: ReviewDeps,
  { agent, suite }: FailingEpisode,
  facts: IncidentFacts,
): Promise<Incident | null> {
  const { provider, model } = deps.runTarget({ agent, suite });
  const now = deps.recorder.now();
  const live = await tx.incidents.list({ states: NOTIFIED_STATES, limit: 500 });
  return (
    live.find((i) => {
      if (i.kind !== 'failing-now' || i.group !== undefined || i.agent === null) return false;
      const other = deps.runTarget({ agent: i.agent, suite: '' });
      return (
        other.provider === provider &&
        other.model === model &&
        now - Date.parse(i.openedAt) <= HOUR &&
        deps.recorder.areToldTogether(i, { kind: 'failing-now', agent, facts })
      );
    }) ?? null
  );
}

/** An episode that another incident tells of. */
export const toldBy = (episode: FailingEpisode, by: Incident | null): FailingEpisode =>
  by === null ? episode : { ...episode, toldBy: by.id };

/** An episode is over; what it was measured by is not kept. */
export async function endEpisode(
  tx: Store,
  episode: FailingEpisode,
  reason: string,
  endedAt: string,
): Promise<void> {
  const { earlier: _, wells: _wells, ...kept } = episode;
  await tx.failing.put({
    ...kept,
    state: 'over',
    reason,
    endedAt,
    ordinary: { runs: 0, cases: [], noise: [] },
    runs: [],
  });
}

/**
 * Nobody is told. A run that failed again, or could not be asked, is no ordinary run for that; one
 * that passed again is one, and so are the good ones that came meanwhile.
 */
async function endUntold(
  tx: Store,
  episode: FailingEpisode,
  { because, reason, untold }: Extract<NextDecision, { verdict: 'not-confirmed' }>,
  { rules, at }: { rules: Rules; at: string },
): Promise<void> {
  const passed = because === 'next run' ? episode.runs.at(-1) : undefined;
  const outcomes = outcomesOf(episode, rules).filter((o) => o.at !== passed?.at);
  const unsettled = because !== 'passed again' && outcomes.some((o) => o.as !== 'ordinary');
  const over: FailingEpisode = {
    ...episode,
    unsettled,
    ...(unsettled ? { outcomes } : {}),
    ...(because === 'undecided' ? { endedUndecided: true } : {}),
    ...(untold === undefined ? {} : { untold }),
  };
  await endEpisode(tx, over, reason, passed?.at ?? at);
}

/** A run passes again: what people were told of is over. `share`: how often it failed, of what came back. */
export async function closeTold(
  tx: Store,
  deps: ReviewDeps,
  episode: FailingEpisode,
  seen: SeenRun,
  { since = seen.at, share = '' }: { since?: string; share?: string } = {},
): Promise<void> {
  const incident = await toldFailing(tx, episode);
  const agentName = nameInTitle(deps.runTarget(episode));
  const cases = await tx.cases.ofSuite(episode.agent, episode.suite);
  const labels = new Map(cases.map((c) => [c.hash, c.label]));
  const labelOf = (hash: string): string => labels.get(hash) ?? hash.slice(0, 12);
  const said = { since, labelOf };
  const reason = againReason(seen, incident?.facts ?? null, said);
  await endEpisode(tx, episode, reason, since);
  if (incident === null) return;
  const again = againFacts(agentName, episode, seen, incident.facts, said);
  const facts = { ...again, now: [again.now, share].filter((s) => s !== '').join(' ') };
  const { since: first, times } = incident.comesBack ?? { since: episode.at, times: 1 };
  const over = { state: 'resolved', comesBack: { since: first, times, endedAt: seen.at } } as const;
  const beside = await noLongerAlso(tx, incident, (f) =>
    withoutPassing(f, episode.suite, seen.counts),
  );
  await deps.recorder.transition(
    tx,
    { ...incident, ...over, facts },
    {
      actor: 'daytwo',
      what: 'resolved',
      reason,
      // A change that it was told beside goes on for long.
      notice: incident.group === undefined || beside?.kind === 'drift' ? 'resolved' : null,
    },
  );
}

/** It fails still: the message says what the last run brought, and nobody is called again. */
export async function followTold(
  tx: Store,
  deps: ReviewDeps,
  episode: FailingEpisode,
  seen: SeenRun,
  passing?: string,
): Promise<void> {
  const incident = await toldFailing(tx, episode);
  // A person closed it, or it has become the drift incident.
  if (incident === null)
    return endEpisode(tx, episode, 'the incident that told of it is over', seen.at);
  const agentName = nameInTitle(deps.runTarget(episode));
  const { floor } = deps.failingFor(episode);
  const { comesBack } = incident;
  const how = passing ?? (comesBack === undefined ? undefined : backWords(comesBack));
  const isWell = passing !== undefined || (episode.wells ?? []).length > 0;
  const factsOf =
    incident.group !== undefined || (await isRead(tx, incident)) ? stillFacts : untoldFacts;
  const still = (told: IncidentFacts): IncidentFacts => ({
    // A run that passes before it is told to be over is no part of what failed.
    ...(isWell
      ? { ...told, ...figuresWith(told, seen, false) }
      : factsOf(told, agentName, episode, seen, floor)),
    ...(how === undefined ? {} : { meanwhile: how }),
  });
  const now = { ...incident, facts: still(incident.facts) };
  await tx.incidents.update(now);
  await bringUpToDate(tx, incident, still);
  await bringAlsoUpToDate(tx, now);
}

/** The incident that tells that a suite fails now; null where there is none. */
export const toldFailing = (
  tx: Store,
  { agent, suite }: Pick<Run, 'agent' | 'suite'>,
): Promise<Incident | null> => tx.incidents.findUnfinished(failingKey(agent, suite));

/**
 * What fails now has moved: the incident becomes the agent's drift incident, in the same message
 * and thread. A suspicion of the same look is part of it.
 */
export async function becomeDrift(
  tx: Store,
  recorder: IncidentRecorder,
  failing: Incident,
  suspicion: Incident | null,
  drift: {
    suite: string;
    facts: IncidentFacts;
    reason: string;
    about: Pick<Incident, 'streams' | 'alarmRuns' | 'group' | 'joinedAt' | 'told'>;
  },
): Promise<Incident> {
  const agent = failing.agent ?? '';
  const episode = await tx.failing.live(agent, drift.suite);
  const now = recorder.now();
  if (episode !== null) await endEpisode(tx, episode, 'it is told of as a change', iso(now));
  const failed = failedOf(episode?.runs.flatMap((r) => r.again ?? r.counts) ?? []);
  if (suspicion !== null)
    await recorder.transition(
      tx,
      {
        ...suspicion,
        state: 'not-confirmed',
        confirming: [],
        facts: joinedFacts(suspicion, failing),
      },
      { actor: 'daytwo', what: 'joined', reason: `${failing.id} tells of it`, notice: null },
    );
  const { comesBack: _, ...kept } = failing;
  const isGraver = actsUntold(failing, drift);
  const moved: Incident = {
    ...kept,
    ...drift.about,
    kind: 'drift',
    key: driftKey(agent),
    facts: withAlso(drift.facts, failing.facts.also ?? []),
    failedCases: { [drift.suite]: [...new Set(failed)] },
    failsNow: { [drift.suite]: true },
    quietLooks: 0,
    // Whoever took on what was told has not taken this on.
    ...(isGraver ? { state: 'open' as const } : {}),
  };
  const isApart = await partsFrom(tx, recorder, failing, moved);
  const incident = isApart ? byItself(moved) : moved;
  await recorder.transition(tx, incident, {
    actor: 'daytwo',
    what: 'moved',
    reason: drift.reason,
    notice: isApart ? 'opened' : noticeOfMove(failing, drift.about.group, { now, isGraver }),
  });
  return incident;
}

/** Whether a high-risk case acts of which the message that the suite fails now did not tell. */
const actsUntold = (
  { failedCases, group }: Incident,
  { suite, about }: { suite: string; about: Pick<Incident, 'told'> },
): boolean => {
  const known = failedCases?.[suite];
  const isOwn = group === undefined && known !== undefined;
  return isOwn && about.told?.acting.some((c) => !known.includes(c)) === true;
};

/** Whether others are to hear of the change than of the failing suite that another's message told of. */
async function partsFrom(
  tx: Store,
  recorder: IncidentRecorder,
  failing: Incident,
  moved: Incident,
): Promise<boolean> {
  if (failing.group === undefined || moved.group !== failing.group) return false;
  const first = await tx.incidents.get(failing.group);
  return first !== null && !recorder.areToldTogether(first, moved);
}

/** Two messages about one event within a minute would be read as two events. */
function noticeOfMove(
  failing: Incident,
  group: string | undefined,
  { now, isGraver }: { now: Millis; isGraver: boolean },
): NoticeReason | null {
  if (failing.group !== undefined) return null;
  if (group !== undefined || now - Date.parse(failing.openedAt) < MINUTE) return 'updated';
  return isGraver ? 'worsened' : 'moved';
}
