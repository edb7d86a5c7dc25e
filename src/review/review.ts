import { judgeIncident, tellJudges } from '../anchors/tell.ts';
import { moverOf, reviewJudges, type JudgeSeen } from '../anchors/watch.ts';
import { explained } from '../anchors/words.ts';
import { iso } from '../domain/clock.ts';
import { streamId, type Charge, type Stream, type StreamReview } from '../domain/drift.ts';
import type { Incident, IncidentFacts } from '../domain/incident.ts';
import type { Run, Trial } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { DetectorMemory } from '../drift/memory.ts';
import { recoveryOf } from '../drift/recovery.ts';
import { reviewStream, type ReviewSettings } from '../drift/review.ts';
import { driftFacts, streamName, type DriftSeen } from '../incidents/drift-facts.ts';
import { sameCause, together } from '../incidents/group.ts';
import { afterLook, LIVE, type Decision } from '../incidents/lifecycle.ts';
import { move, raise, type Telling } from '../incidents/record.ts';
import { noVerdictTrouble, tooFewVerdicts, type Where } from '../incidents/trouble.ts';
import { flipsOf } from './flips.ts';
import { suiteStreams, type SuiteHistory } from './streams.ts';

export interface ReviewDeps {
  store: Store;
  /** Kept between reviews, so that one costs its newest look and not its history. */
  memory: DetectorMemory;
  telling: Telling;
  /** Names, target and plans, as configured now. */
  where(run: Run): Where;
  plans(run: Run): Omit<ReviewSettings, 'liveStreams' | 'highRiskStreams'>;
  /** What else the outcome asks for, written in the review's own transaction. */
  following?(tx: Store, run: Run, outcome: ReviewOutcome): Promise<void>;
}

export interface ReviewOutcome {
  reviews: readonly StreamReview[];
  decision: Decision | null;
  incident: Incident | null;
  /** It had too few verdicts to open an incident. */
  tooFew: boolean;
  /** Such a run is repeated once. */
  repeat: boolean;
  summary: string;
}

const YEAR = 365 * 86_400_000;
const DAY = 86_400_000;

/**
 * What a finished run says: counts → verdict → incident and notices, in one transaction, once a run. A kill before the
 * commit leaves the run unreviewed, and the restart reviews it.
 */
export async function reviewRun(deps: ReviewDeps, run: Run): Promise<ReviewOutcome | null> {
  return deps.store.transaction(async (tx) => {
    if (await tx.drift.reviewed(run.id)) return null;
    const at = iso(deps.telling.now());
    const outcome = STREAMLESS.has(run.trigger) ? nothing('it enters no stream') : await review(tx, deps, run, at);
    await deps.following?.(tx, run, outcome);
    await tx.drift.markReviewed(run.id, at, outcome.summary);
    return outcome;
  });
}

const STREAMLESS: ReadonlySet<Run['trigger']> = new Set(['manual', 'rehearsal', 'gate']);
const nothing = (summary: string): ReviewOutcome => ({ reviews: [], decision: null, incident: null, tooFew: false, repeat: false, summary });

async function review(tx: Store, deps: ReviewDeps, run: Run, at: string): Promise<ReviewOutcome> {
  const trials = await tx.trials.ofRun(run.id);
  const verdicts = verdictsOf(run, trials);
  const repeat = verdicts.tooFew ? await tellTooFew(tx, deps, run, verdicts) : false;
  if (trials.every((t) => t.finishReason === null)) return { ...nothing('no trial brought a reply'), tooFew: verdicts.tooFew, repeat };

  const history = await historyOf(tx, run);
  const { streams } = suiteStreams(history);
  const settings = await settingsOf(tx, deps, run, streams);
  const charges: Charge[] = await tx.drift.chargesSince(iso(Date.parse(at) - YEAR));
  const reviews: StreamReview[] = [];
  for (const stream of streams.filter((s) => newestIs(s, run))) {
    const reviewed = reviewStream(stream, charges, settings, deps.memory);
    charges.push(...reviewed.charges);
    await tx.drift.addCharges(reviewed.charges);
    await tx.drift.putReview(run.id, at, reviewed.review);
    reviews.push(reviewed.review);
  }
  const judges = await reviewJudges(tx, { run, at, settings, charges, memory: deps.memory });
  const mayOpen = !verdicts.tooFew;
  const told = await decideAndTell(tx, deps, run, { history, streams, settings, reviews, mayOpen, judges, trials });
  await tellJudges(tx, deps.telling, { run, agentName: deps.where(run).agentName, judges, reviews, trials, memory: deps.memory, mayOpen });
  const summary = told.decision?.reason ?? `${reviews.length} stream${reviews.length === 1 ? '' : 's'} reviewed, ${reviews.filter((r) => r.alarm).length} over the bar`;
  return { reviews, ...told, tooFew: verdicts.tooFew, repeat, summary };
}

/** Only streams that this run fed have news. */
const newestIs = (s: Stream, run: Run): boolean => s.looks.at(-1)?.run === run.id || (s.looks.length === 0 && s.baseline.at(-1)?.run === run.id);

const nameOf = (s: Stream): string => `${s.suite}/${s.metric}`;

interface Findings {
  history: SuiteHistory;
  streams: readonly Stream[];
  settings: ReviewSettings;
  reviews: readonly StreamReview[];
  mayOpen: boolean;
  /** The agent's judges with their anchors, and this run's trials: who moved, the agent or its judge. */
  judges: readonly JudgeSeen[];
  trials: readonly Trial[];
}

async function decideAndTell(tx: Store, deps: ReviewDeps, run: Run, f: Findings): Promise<Pick<ReviewOutcome, 'decision' | 'incident'>> {
  const key = `drift:${run.agent}`;
  const live = await tx.incidents.live(key);
  const known = live?.streams ?? [];
  const over = f.reviews.filter((r) => r.alarm).map(streamName);
  const ofThisSuite = known.filter((name) => name.startsWith(`${run.suite}/`));
  // A suite that is not part of the incident cannot say that it recovers.
  if (live !== null && ofThisSuite.length === 0 && over.length === 0) return { decision: null, incident: live };
  const watched = f.streams.filter((s) => ofThisSuite.includes(nameOf(s)));
  const recoveries = watched.map((s) => ({ name: nameOf(s), ...recoveryOf(s, live?.alarmRuns?.[s.suite] ?? null, f.settings, { memory: deps.memory, loudRun: live?.loudRuns?.[nameOf(s)] ?? null }) }));
  const loudRuns = { ...live?.loudRuns, ...Object.fromEntries(recoveries.map((r) => [r.name, r.loudRun])) };
  const decision = afterLook(live, known, { alarm: over.length > 0, streams: over, quietLooks: recoveries.length === 0 ? 0 : Math.min(...recoveries.map((r) => r.quietLooks)), mayOpen: f.mayOpen });
  if (decision === null) return { decision, incident: live };

  const streams = [...new Set([...known, ...over])];
  const id = live?.id ?? deps.telling.ids.next('inc');
  const tellsFacts = live === null || decision.notice === 'worsened';
  const found = tellsFacts ? driftFacts(await seenOf(tx, deps, run, f, id, streams)) : live.facts;
  if (found === null) return { decision: null, incident: live };
  const mover = tellsFacts ? moverOf(f.judges, f.reviews, f.trials, streams) : null;
  const facts = explained(found, mover);
  if (live === null) return { decision, incident: await open(tx, deps, run, { id, key, facts, streams, reason: decision.reason, first: await judgeIncident(tx, mover) }) };
  const alarmRuns = over.length > 0 && live.alarmRuns?.[run.suite] === undefined ? { ...live.alarmRuns, [run.suite]: run.id } : { ...live.alarmRuns };
  const next: Incident = { ...live, loudRuns, state: decision.state, quietLooks: decision.quietLooks, streams, alarmRuns, facts };
  if (decision.state === live.state && decision.notice === null) await tx.incidents.update({ ...next, changedAt: live.changedAt });
  else await move(tx, deps.telling, next, 'daytwo', decision.notice ?? decision.state, decision.reason, decision.notice);
  return { decision, incident: next };
}

/** Opens the incident: told by itself, or with another agent's where one recorded change explains both. */
async function open(tx: Store, deps: ReviewDeps, run: Run, i: { id: string; key: string; facts: IncidentFacts; streams: readonly string[]; reason: string; first: Incident | null }): Promise<Incident> {
  const { telling } = deps;
  const first = i.first ?? sameCause(await tx.incidents.list({ states: LIVE, limit: 500 }), run.agent, i.facts, telling.now());
  const ids = { next: (prefix: string) => (prefix === 'inc' ? i.id : telling.ids.next(prefix)) };
  const opened = await raise(tx, { ...telling, ids, channels: first === null ? telling.channels : [] }, { kind: 'drift', key: i.key, agent: run.agent, facts: i.facts, reason: i.reason });
  const incident: Incident = { ...opened.incident, streams: i.streams, alarmRuns: { [run.suite]: run.id }, ...(first === null ? {} : { group: first.id }) };
  await tx.incidents.update(incident);
  if (first !== null) await move(tx, telling, { ...first, facts: together(first.facts, i.facts, deps.where(run).agentName) }, 'daytwo', 'worsened', `${run.agent} is touched by the same change (${i.id})`, 'worsened');
  return incident;
}

async function historyOf(tx: Store, run: Run): Promise<SuiteHistory> {
  const runs = (await tx.runs.ofSuite(run.agent, run.suite)).filter((r) => r.endedAt !== null && r.createdAt <= run.createdAt);
  const closed = (await tx.incidents.list({ states: ['resolved'], limit: 200 })).filter((i) => i.key === `drift:${run.agent}`).map((i) => i.changedAt).toSorted().at(-1);
  return {
    agent: run.agent, suite: run.suite, runs, trials: await tx.trials.ofSuite(run.agent, run.suite), cases: await tx.cases.ofSuite(run.agent, run.suite),
    baseline: await tx.baselines.current(run.agent, run.suite), today: new Set(run.caseHashes), restartAfter: closed ?? null,
  };
}

/** K counts every live stream of the installation, constant ones too; streams seen before stay live. */
async function settingsOf(tx: Store, deps: ReviewDeps, run: Run, streams: readonly Stream[]): Promise<ReviewSettings> {
  const others = (await tx.drift.latest()).map((l) => l.review.stream);
  const live = new Set([...others, ...streams].map(streamId));
  const risky = streams.filter((s) => s.highRisk.size > 0).length;
  return { ...deps.plans(run), liveStreams: live.size, highRiskStreams: Math.max(1, risky) };
}

async function seenOf(tx: Store, deps: ReviewDeps, run: Run, f: Findings, incident: string, streams: readonly string[]): Promise<DriftSeen> {
  const where = deps.where(run);
  const latest = (await tx.drift.latest()).map((l) => l.review).filter((r) => r.stream.agent === run.agent);
  const lead = f.reviews.find((r) => r.alarm) ?? f.reviews[0];
  const began = lead?.began ?? null;
  const from = began === null ? run.createdAt : iso(Date.parse(began.from) - DAY);
  const changes = await tx.changes.between(run.agent, from, run.endedAt ?? iso(deps.telling.now()));
  const pass = f.streams.find((s) => s.metric === 'pass');
  const looks = (which: 'baseline' | 'looks'): DriftSeen['series'][number][] => (pass?.[which] ?? []).map((l) => ({
    at: l.at, baseline: which === 'baseline', pass: l.cells.reduce((n, c) => n + (c.counts[0] ?? 0), 0), n: l.cells.reduce((n, c) => n + c.counts.reduce((a, b) => a + b, 0), 0),
  }));
  return {
    incident, agent: run.agent, agentName: where.agentName, target: { provider: where.provider, model: where.model }, reviews: latest, streams,
    cases: new Map(f.history.cases.map((c) => [c.hash, c])), flips: lead === undefined ? [] : await flipsOf(tx, lead, f.history), series: [...looks('baseline'), ...looks('looks')],
    changes, same: sameSince(f.history.runs, began?.run ?? run.id), replayUsd: costOf(f.history.trials.filter((t) => t.run === run.id)),
  };
}

/** What this replay cost is what the next one will; null where no price is known. */
function costOf(trials: readonly Trial[]): number | null {
  return trials.every((t) => t.costUsd === null) ? null : trials.reduce((sum, t) => sum + (t.costUsd ?? 0), 0);
}

/** What the run before the beginning and the newest one have in common, by hash. */
function sameSince(runs: readonly Run[], beganRun: string): string[] {
  const newest = runs.at(-1);
  const before = runs[runs.findIndex((r) => r.id === beganRun) - 1];
  if (newest === undefined || before === undefined) return [];
  return [
    ...(before.soulHash === newest.soulHash ? ['soul'] : []), ...(before.suiteHash === newest.suiteHash ? ['suite'] : []),
    ...(before.targetHash === newest.targetHash ? ['target (model, parameters, tools)'] : []),
  ];
}

function verdictsOf(run: Run, trials: readonly Trial[]): { tooFew: boolean; none: number; failures: ReadonlyMap<string, number> } {
  const judged = new Set(trials.filter((t) => t.outcome !== 'none').map((t) => t.caseHash));
  const without = run.caseHashes.filter((h) => !judged.has(h)).length;
  const failures = new Map<string, number>();
  for (const t of trials) if (t.failure !== null) failures.set(t.failure, (failures.get(t.failure) ?? 0) + 1);
  return { tooFew: tooFewVerdicts(run.caseHashes.length, without), none: trials.filter((t) => t.outcome === 'none').length, failures };
}

/** Repeated once; the second in a row is an incident. A run that stopped for a known reason is told by that reason. */
async function tellTooFew(tx: Store, deps: ReviewDeps, run: Run, v: ReturnType<typeof verdictsOf>): Promise<boolean> {
  if (run.state === 'stopped') return false;
  const all = await tx.runs.ofSuite(run.agent, run.suite);
  const before = all.slice(0, all.findIndex((r) => r.id === run.id)).findLast((r) => r.endedAt !== null);
  const again = before !== undefined && before.state === 'done' && verdictsOf(before, await tx.trials.ofRun(before.id)).tooFew;
  if (again) await raise(tx, deps.telling, noVerdictTrouble(deps.where(run), run, { none: v.none, planned: run.caseHashes.length * run.trialsPerCase }, v.failures));
  return !again;
}
