import { driftKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import { runCooperatively } from '../../detection/drift/chunked-work.ts';
import {
  type Recovery,
  type RecoverySoFar,
  recoverySteps,
} from '../../detection/drift/recovery.ts';
import { type Reviewed, type ReviewSettings, reviewSteps } from '../../detection/drift/review.ts';
import { DAY, iso } from '../../domain/clock.ts';
import { type Charge, type Lane, type Metric, type Stream, streamId } from '../../domain/drift.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { tooFewVerdicts } from '../run-end/run-trouble.ts';
import { besideOf } from './ask-beside.ts';
import type { ReviewDeps } from './deps.ts';
import { afterOtherEngine, type EngineChange, lastByOtherEngine } from './engine-change.ts';
import { withEdition } from './editions.ts';
import type { PreparedReview, Verdicts } from './findings.ts';
import { saidBy } from './memory.ts';
import { askedOfPart, otherCasesOf } from './other-cases.ts';
import { METRICS, observedOf, replied, servedMajority } from './observations.ts';
import { type SuiteFacts, unsettledSince } from './streams.ts';
import { confirmedOf } from './suspicion.ts';
import { type FailingSpan, failingSpansSince } from './failing-spans.ts';
import { countedOutsideIncidents, incidentTimes } from './one-beginning.ts';
import { onlyFollows, standingOf } from './quiet-now.ts';
import { namedIn, NEWS, toldScope } from './told-scope.ts';
import { metricsOf, stillFed } from './watched.ts';
import { cutOffRuns, ofWholeRuns } from './whole-runs.ts';

const YEAR = 365 * DAY;

export const yearBefore = (look: Run): string =>
  iso(Date.parse(look.startedAt ?? look.createdAt) - YEAR);

/** Reads, counts and weighs; writes nothing, and lets others have their turn in between. */
export async function prepareReview(deps: ReviewDeps, run: Run): Promise<PreparedReview> {
  const { store } = deps;
  const at = iso(deps.recorder.now());
  const look =
    run.trigger === 'confirmation' && run.joins !== null
      ? ((await store.runs.get(run.joins)) ?? run)
      : run;
  const trials = await store.trials.ofRun(run.id);
  const served =
    look === run
      ? undefined
      : (servedMajority(await store.trials.ofRun(look.id)).get(look.id) ?? null);
  const seen = observedOf(trials, served).observed;
  const verdicts = verdictsOf(run, trials);
  const live = await store.incidents.findUnfinished(driftKey(run.agent));
  const stamp = await stampOf(store, run, live);
  if (!replied(seen) && look === run)
    return { run, look, at, trials, observed: seen, verdicts, stamp, found: null };
  const history = await factsOf(deps, look, live);
  const observed = await withEdition(deps, history, run, seen, (id) => saidBy(store, id));
  const base = { run, look, at, trials, observed, verdicts, stamp };
  const { streams } = await deps.memory.streamsOf(
    store,
    history,
    new Map([[run.id, observed]]),
    deps.yieldToEventLoop,
  );
  const settings = {
    ...(await settingsOf(deps, look, streams, history.metrics ?? METRICS)),
    told: isToldOf(live, look.suite),
  };
  const times = incidentTimes(history.failingSpans ?? [], live, look.suite);
  const { reviews, engineChanges } = await reviewsOf(deps, look, streams, settings, times);
  const own = streams.filter((s) => s.suite === run.suite);
  const cutOff = cutOffRuns(history.runs);
  const standing = standingOf(own, times);
  const of = { live, cutOff, standing, cases: history.cases };
  const recoveries = look === run ? await recoveriesOf(deps, own, settings, of) : [];
  const ask = askOf(deps, look, { settings, reviews });
  const reviewed = reviews.map((r) => r.review);
  const beside = await besideOf(live, look, own, { reviews, cases: history.cases }, ask);
  return {
    ...base,
    found: {
      history,
      streams,
      whole: ofWholeRuns(streams, cutOff),
      settings,
      reviews,
      engineChanges,
      incidentTimes: times,
      recoveries,
      others: await otherCasesOf(live, look, own, reviewed, ask),
      ...(await confirmedOf(deps, { ...base, live, reviews, history, beside })),
    },
  };
}

/** Whether people were told of a suite, by an alarm of one of its streams. */
const isToldOf = (live: Incident | null, suite: string): boolean =>
  live !== null &&
  NOTIFIED_STATES.includes(live.state) &&
  (live.streams ?? []).some((name) => suiteOf(name) === suite);

/** What the look says of each stream that it fed, each charged after those before it. */
async function reviewsOf(
  deps: ReviewDeps,
  look: Run,
  streams: readonly Stream[],
  settings: ReviewSettings,
  times: readonly FailingSpan[],
): Promise<{ reviews: Reviewed[]; engineChanges: EngineChange[] }> {
  const { store, memory, yieldToEventLoop: breathe } = deps;
  const spent: Record<Lane, number> = { ...(await store.drift.spentSince(yearBefore(look))) };
  const others = await lastByOtherEngine(store, memory);
  const reviews: Reviewed[] = [];
  const engineChanges: EngineChange[] = [];
  for (const stream of streams.filter((s) => newestIs(s, look))) {
    const charges = await chargesFor(store, [streamId(stream)], look, spent);
    await memory.states.recall(store, stream);
    const reviewed = await runCooperatively(
      reviewSteps(stream, charges, settings, memory.detectors),
      breathe,
    );
    memory.states.note(stream, deps.recorder.now());
    for (const c of reviewed.charges) spent[c.lane] += c.weight;
    const last = others.get(streamId(stream));
    const met =
      last === undefined ? null : afterOtherEngine(last, stream, reviewed, charges, settings);
    const said = met?.reviewed ?? reviewed;
    reviews.push({ ...said, review: countedOutsideIncidents(said.review, stream, times) });
    if (met !== null) engineChanges.push(met.change);
    await breathe();
  }
  return { reviews, engineChanges };
}

/** Asks the engine of a part of a stream, as of cases of which the open incident has told nothing. */
function askOf(
  deps: ReviewDeps,
  look: Run,
  { settings, reviews }: { settings: ReviewSettings; reviews: readonly Reviewed[] },
): ReturnType<typeof askedOfPart> {
  const { store, memory } = deps;
  const chargesOf = async (s: Stream): Promise<Charge[]> => {
    const spent = await store.drift.spentSince(yearBefore(look));
    const opened = reviews.find((r) => streamId(r.review.stream) === streamId(s))?.charges ?? [];
    return [...(await chargesFor(store, [streamId(s)], look, spent)), ...opened];
  };
  return askedOfPart(
    { memory: memory.others, yieldToEventLoop: deps.yieldToEventLoop },
    settings,
    chargesOf,
  );
}

/** What a person, or another process, may have changed meanwhile. */
export async function stampOf(
  store: Store,
  run: Pick<Run, 'agent' | 'suite'>,
  live: Incident | null,
): Promise<string> {
  const baseline = await store.baselines.current(run.agent, run.suite);
  return JSON.stringify([
    baseline?.id ?? null,
    await store.incidents.resolvedAt(driftKey(run.agent)),
    live?.id ?? null,
    live?.state ?? null,
    live?.changedAt ?? null,
  ]);
}

/** Only streams that this look fed have news. */
const newestIs = (s: Stream, look: Run): boolean =>
  s.looks.at(-1)?.run === look.id || (s.looks.length === 0 && s.baseline.at(-1)?.run === look.id);

async function factsOf(deps: ReviewDeps, look: Run, live: Incident | null): Promise<SuiteFacts> {
  const { store, memory } = deps;
  const { agent, suite } = look;
  const today = new Set(look.caseHashes);
  const cases = await store.cases.ofSuite(agent, suite);
  const baseline = await store.baselines.current(agent, suite);
  const runs = [];
  for (const id of await store.runs.endedOfSuite(agent, suite)) {
    const r = await memory.run(store, id);
    if (r !== null && (r.trigger === 'confirmation' || r.createdAt <= look.createdAt)) runs.push(r);
  }
  return {
    agent,
    suite,
    runs,
    cases,
    baseline,
    today,
    metrics: metricsOf(
      deps.switchesFor(look),
      cases.filter((c) => today.has(c.hash)),
    ),
    restartAfter: await store.incidents.resolvedAt(driftKey(look.agent)),
    unsettledSince: unsettledSince(live, { suite, baseline }),
    failingSpans: await failingSpansSince(store, look, runs[0]?.createdAt ?? ''),
  };
}

/**
 * K counts every live stream of the installation, constant ones too; streams seen before stay live.
 */
async function settingsOf(
  deps: ReviewDeps,
  look: Run,
  streams: readonly Stream[],
  metrics: readonly Metric[],
): Promise<ReviewSettings> {
  const known = (deps.memory.streams ??= new Set(
    stillFed(await deps.store.drift.latest(), deps.switchesFor).map((l) =>
      streamId(l.review.stream),
    ),
  ));
  const fed = new Set(streams.map((s) => s.metric));
  for (const s of streams) known.add(streamId(s));
  // What is watched no longer gives its part of the budget to the others.
  for (const metric of METRICS)
    if (!metrics.includes(metric) && !fed.has(metric))
      known.delete(streamId({ agent: look.agent, suite: look.suite, metric }));
  return {
    ...(await deps.settingsFor(look)),
    liveStreams: known.size,
    highRiskStreams: Math.max(1, streams.filter((s) => s.highRisk.size > 0).length),
  };
}

/**
 * Some streams' own charges, and all others' of the year as one a lane: their sum is all that
 * counts.
 */
export async function chargesFor(
  store: Store,
  streams: readonly string[],
  look: Run,
  spent: Readonly<Record<Lane, number>>,
): Promise<Charge[]> {
  const at = look.startedAt ?? look.createdAt;
  const own = (await Promise.all(streams.map((id) => store.drift.chargesOf(id)))).flat();
  const from = yearBefore(look);
  const others = (Object.keys(spent) as Lane[]).map((lane): Charge => {
    const mine = own
      .filter((c) => c.lane === lane && c.at > from)
      .reduce((sum, c) => sum + c.weight, 0);
    return {
      stream: '',
      run: '',
      at,
      lane,
      weight: Math.max(0, spent[lane] - mine),
      lasting: false,
    };
  });
  return [...own, ...others];
}

/** The live incident's streams of this suite, against the behaviour before it. */
async function recoveriesOf(
  deps: ReviewDeps,
  streams: readonly Stream[],
  settings: ReviewSettings,
  {
    live,
    cases,
    ...runs
  }: {
    live: Incident | null;
    cases: readonly StoredCase[];
    cutOff: ReadonlySet<string>;
    standing: NonNullable<RecoverySoFar['standing']>;
  },
): Promise<(Recovery & { name: string })[]> {
  const recoveries = [];
  for (const s of streams) {
    const name = `${s.suite}/${s.metric}`;
    if (live?.streams?.includes(name) !== true || (await beganSince(deps.store, s, live))) continue;
    const soFar = {
      ...runs,
      memory: deps.memory.detectors,
      follows: onlyFollows(live, s),
      lastDifferingRun: live.loudRuns?.[name] ?? null,
      ...heldIn(live, s, cases),
    };
    recoveries.push({
      name,
      ...(await runCooperatively(
        recoverySteps(s, alarmOf(live, name, s.suite), settings, soFar),
        deps.yieldToEventLoop,
      )),
    });
    await deps.yieldToEventLoop();
  }
  return recoveries;
}

/** The cases of a stream that have a word each; of lengths and wordings none has. */
function heldIn(live: Incident, s: Stream, cases: readonly StoredCase[]): Partial<RecoverySoFar> {
  if (!NEWS.has(s.metric)) return {};
  const mustHold = cases.flatMap((c) => (c.metadata.mustHold === true ? [c.hash] : []));
  const known = live.still?.[`${s.suite}/${s.metric}`];
  return {
    held: {
      named: namedIn(live.facts, s.suite),
      grave: new Set([...s.highRisk, ...mustHold]),
      areExamples: toldScope(live, s.suite) === null,
    },
    ...(known === undefined
      ? {}
      : { besides: { still: known.cases, lastDifferingRun: known.loudRun } }),
  };
}

/**
 * The run whose look raised a stream's alarm: one that joined the incident later is weighed against
 * what it showed itself, and not against what its suite did when another stream alarmed.
 */
const alarmOf = (live: Incident, name: string, suite: string): string | null =>
  live.joinedRuns?.[name] ?? live.alarmRuns?.[suite] ?? null;

/**
 * Labels of another edition of the rules, or another comparison of answers, began this stream anew
 * since the incident: it knows nothing of the behaviour before it, and cannot say that it is back.
 */
async function beganSince(store: Store, s: Stream, live: Incident): Promise<boolean> {
  const alarm = live.alarmRuns?.[s.suite];
  if (alarm === undefined) return false;
  if (s.metric === 'answer')
    return !(await store.drift.chargesOf(streamId(s))).some((c) => c.run === alarm);
  return (
    (s.metric === 'judgment' || s.metric === 'refusal') &&
    ![...s.baseline, ...s.looks].some((l) => l.run === alarm)
  );
}

export function verdictsOf(run: Run, trials: readonly Trial[]): Verdicts {
  const judged = new Set(trials.filter((t) => t.outcome !== 'none').map((t) => t.caseHash));
  const without = run.caseHashes.filter((h) => !judged.has(h)).length;
  const failures = new Map<string, number>();
  for (const t of trials)
    if (t.failure !== null) failures.set(t.failure, (failures.get(t.failure) ?? 0) + 1);
  return {
    tooFew: tooFewVerdicts(run.caseHashes.length, without),
    none: trials.filter((t) => t.outcome === 'none').length,
    failures,
  };
}
