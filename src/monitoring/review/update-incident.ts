import { confirmedFacts } from '../../alerting/incidents/confirming.ts';
import { driftKey } from '../../alerting/incidents/keys.ts';
import { afterLook, type Decision, TOLD } from '../../alerting/incidents/lifecycle.ts';
import { kindSentence } from '../../detection/explain/kind.ts';
import { DAY, iso } from '../../domain/clock.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { explained } from '../anchors/text.ts';
import { judgeIncident } from '../anchors/update-incident.ts';
import { type JudgeSeen, moverOf } from '../anchors/watch.ts';
import { kindOfDrift } from './change-kind.ts';
import { looksOf } from './chart-series.ts';
import type { ReviewDeps } from './deps.ts';
import type { Findings, Prepared } from './evaluate-run.ts';
import { flipsOf, speaking, trialsAround } from './flips.ts';
import { sameCause, together } from './group-incidents.ts';
import { driftFacts, type DriftSeen, streamName } from './incident-facts.ts';
import { byWeight } from './incident-text.ts';
import { soulDiffs } from './soul-diff.ts';
import { versionsAround } from './versions.ts';

export interface Told {
  decision: Decision | null;
  incident: Incident | null;
}

/**
 * The agent's judges with their anchors, and the trials they judged: who moved, the agent or its
 * judge.
 */
export interface Judges {
  judges: readonly JudgeSeen[];
  trials: readonly Trial[];
}

/**
 * What the evidence means for the agent's incident, and the words that go with it; in the given
 * transaction.
 */
export async function tellDrift(
  tx: Store,
  deps: ReviewDeps,
  p: Prepared,
  f: Findings,
  live: Incident | null,
  j: Judges,
): Promise<Told> {
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
  const decision = afterLook(live, known, {
    alarm: over.length > 0,
    streams: over,
    quietLooks: quietLooksOf(p, f, live),
    mayOpen: !p.verdicts.tooFew,
  });
  if (decision === null) return { decision, incident: live };

  const streams = [...new Set([...known, ...over])];
  const id = live?.id ?? deps.recorder.newId('inc');
  const worsened = decision.notice === 'worsened';
  const said = await factsNow(tx, deps, p, f, live, j, { id, streams, worsened });
  if (said === null) return { decision: null, incident: live };
  const { facts, mover } = said;
  if (live === null || live.state === 'confirming')
    return {
      decision,
      incident: await open(
        tx,
        deps,
        look,
        { id, facts, streams, reason: decision.reason, first: await judgeIncident(tx, mover) },
        live,
      ),
    };
  const next = movedOn(live, f, decision, {
    facts,
    streams,
    alarmed: over.length > 0 ? look : null,
  });
  await move(tx, deps, live, next, decision);
  return { decision, incident: next };
}

/** Over how many looks in a row every recovering stream was quiet; a confirmation adds none. */
function quietLooksOf({ run, look }: Prepared, f: Findings, live: Incident | null): number {
  if (look !== run) return live?.quietLooks ?? 0;
  return f.recoveries.length === 0 ? 0 : Math.min(...f.recoveries.map((r) => r.quietLooks));
}

/** What is said of the incident now; what was said before where there is nothing to tell. */
async function factsNow(
  tx: Store,
  deps: ReviewDeps,
  p: Prepared,
  f: Findings,
  live: Incident | null,
  j: Judges,
  about: { id: string; streams: readonly string[]; worsened: boolean },
): Promise<{ facts: IncidentFacts; mover: ReturnType<typeof moverOf> } | null> {
  const confirming = live?.state === 'confirming';
  const tells = live === null || confirming || about.worsened;
  const found = tells
    ? driftFacts(await seenOf(tx, deps, p, f, about.id, about.streams))
    : live.facts;
  if (found === null) return null;
  const entry = confirming ? live.confirming?.find((c) => c.look === p.look.id) : undefined;
  const mover = tells
    ? moverOf(
        j.judges,
        f.reviews.map((r) => r.review),
        j.trials,
        about.streams,
      )
    : null;
  return {
    facts: explained(entry === undefined ? found : confirmedFacts(found, entry), mover),
    mover,
  };
}

function movedOn(
  live: Incident,
  f: Findings,
  { state, quietLooks }: Decision,
  now: { facts: IncidentFacts; streams: readonly string[]; alarmed: Run | null },
): Incident {
  const { alarmed } = now;
  return {
    ...live,
    loudRuns: {
      ...live.loudRuns,
      ...Object.fromEntries(f.recoveries.map((r) => [r.name, r.loudRun])),
    },
    state,
    quietLooks,
    streams: now.streams,
    alarmRuns:
      alarmed !== null && live.alarmRuns?.[alarmed.suite] === undefined
        ? { ...live.alarmRuns, [alarmed.suite]: alarmed.id }
        : { ...live.alarmRuns },
    facts: now.facts,
  };
}

async function move(
  tx: Store,
  deps: ReviewDeps,
  live: Incident,
  next: Incident,
  decision: Decision,
): Promise<void> {
  if (decision.state === live.state && decision.notice === null)
    await tx.incidents.update({ ...next, changedAt: live.changedAt });
  else
    await deps.recorder.transition(tx, next, {
      actor: 'daytwo',
      what: decision.notice ?? decision.state,
      reason: decision.reason,
      notice: decision.notice,
    });
}

interface Opened {
  id: string;
  facts: IncidentFacts;
  streams: readonly string[];
  reason: string;
  /** The judge's own incident, where the judge moved. */
  first: Incident | null;
}

/**
 * Opens the incident, a new one or the suspicion: told by itself, or with another agent's where one
 * recorded change explains both.
 */
async function open(
  tx: Store,
  deps: ReviewDeps,
  look: Run,
  i: Opened,
  suspicion: Incident | null,
): Promise<Incident> {
  const { recorder } = deps;
  const first =
    i.first ??
    sameCause(
      await tx.incidents.list({ states: TOLD, limit: 500 }),
      look.agent,
      i.facts,
      recorder.now(),
    );
  const about = {
    streams: i.streams,
    alarmRuns: { [look.suite]: look.id },
    ...(first === null ? {} : { group: first.id }),
  };
  const incident =
    suspicion === null
      ? await openNew(tx, deps, look.agent, i, about)
      : await openSuspicion(tx, deps, suspicion, i, about);
  if (first !== null)
    await recorder.transition(
      tx,
      { ...first, facts: together(first.facts, i.facts, deps.where(look).agentName) },
      {
        actor: 'daytwo',
        what: 'worsened',
        reason: `${look.agent} is touched by the same change (${i.id})`,
        notice: 'worsened',
      },
    );
  return incident;
}

type AboutDrift = Pick<Incident, 'streams' | 'alarmRuns' | 'group'>;

async function openNew(
  tx: Store,
  { recorder }: ReviewDeps,
  agent: string,
  i: Opened,
  about: AboutDrift,
): Promise<Incident> {
  const { incident } = await recorder.open(tx, {
    id: i.id,
    channels: about.group === undefined ? recorder.channels : [],
    kind: 'drift',
    key: driftKey(agent),
    agent,
    facts: i.facts,
    reason: i.reason,
  });
  const opened = { ...incident, ...about };
  await tx.incidents.update(opened);
  return opened;
}

async function openSuspicion(
  tx: Store,
  { recorder }: ReviewDeps,
  suspicion: Incident,
  i: Opened,
  about: AboutDrift,
): Promise<Incident> {
  const incident: Incident = {
    ...suspicion,
    ...about,
    state: 'open',
    facts: i.facts,
    confirming: [],
  };
  const told = (await tx.outbox.ofIncident(suspicion.id)).length > 0;
  await recorder.transition(tx, incident, {
    actor: 'daytwo',
    what: 'opened',
    reason: i.reason,
    notice: about.group !== undefined ? null : told ? 'worsened' : 'opened',
  });
  return incident;
}

/** Everything that people are told of; read when there is something to tell. */
export async function seenOf(
  tx: Store,
  deps: ReviewDeps,
  p: Prepared,
  f: Findings,
  incident: string,
  streams: readonly string[],
): Promise<DriftSeen> {
  const { run, look } = p;
  const target = deps.where(look);
  const latest = (await tx.drift.latest())
    .map((l) => l.review)
    .filter((r) => r.stream.agent === look.agent);
  const reviews = f.reviews.map((r) => r.review);
  const lead =
    reviews.filter((r) => r.alarm).toSorted(byWeight)[0] ??
    reviews.find((r) => streams.includes(streamName(r))) ??
    reviews[0];
  const began = lead?.began ?? null;
  const from = began === null ? look.createdAt : iso(Date.parse(began.from) - DAY);
  const changes = await tx.changes.between(
    look.agent,
    from,
    run.endedAt ?? iso(deps.recorder.now()),
  );
  const led = f.streams.find((s) => s.metric === lead?.stream.metric);
  const runs = f.history.runs.filter((r) => r.trigger !== 'confirmation');
  const { cases } = f.history;
  const trials = await trialsAround(tx, f.history.runs, began?.run ?? look.id);
  const flips =
    lead === undefined || led === undefined
      ? []
      : await flipsOf(tx, lead, led, { runs: f.history.runs, cases, trials });
  const kind =
    lead === undefined || led === undefined
      ? null
      : await kindOfDrift(tx, lead, trials, speaking(led, f.history.runs), cases);
  return {
    incident,
    agent: look.agent,
    agentName: target.agentName,
    target: { provider: target.provider, model: target.model },
    reviews: latest,
    streams,
    diffs: await soulDiffs(tx, look.agent, changes, began?.to ?? null),
    cases: new Map(cases.map((c) => [c.hash, c])),
    flips,
    looks: (of) => looksOf(f.streams, of),
    changes,
    versions: await versionsAround(tx, runs, began?.run ?? look.id, trials),
    kind: kind === null ? null : kindSentence(kind),
    replayUsd: costOf(run === look ? p.trials : await tx.trials.ofRun(look.id)),
  };
}

/** A suspicion's facts: of the streams that raised it, as if they were over the bar. */
export async function suspicionFacts(
  tx: Store,
  deps: ReviewDeps,
  p: Prepared,
  f: Findings,
  id: string,
  raised: readonly string[],
): Promise<IncidentFacts | null> {
  return driftFacts(await seenOf(tx, deps, p, f, id, raised));
}

/** What this replay cost is what the next one will; null where no price is known. */
function costOf(trials: readonly Trial[]): number | null {
  return trials.every((t) => t.costUsd === null)
    ? null
    : trials.reduce((sum, t) => sum + (t.costUsd ?? 0), 0);
}
