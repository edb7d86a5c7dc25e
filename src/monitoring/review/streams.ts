import type { FrozenBins } from '../../detection/drift/bins.ts';
import { type ChunkedWork, runSynchronously } from '../../detection/drift/chunked-work.ts';
import { summed } from '../../detection/drift/detector.ts';
import {
  provisionalRuns,
  rolesOf,
  streamSteps,
  type StreamRun,
} from '../../detection/drift/streams.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { Look, Metric, Stream } from '../../domain/drift.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Expectation } from '../../domain/judgment.ts';
import type { Observed, Run, Trial } from '../../domain/run.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { type FailingSpan, withoutFailingAtFirst } from './failing-spans.ts';
import { METRICS, observedOf, rawOf, replied, type Shape, shapeOf } from './observations.ts';

/** A run as the review remembers it: its case list is the suite's, and long. */
export type RunFacts = Omit<Run, 'caseHashes'>;

export interface SuiteFacts {
  agent: string;
  suite: string;
  /** Ended runs that may enter streams, and the confirmations that joined them; oldest first. */
  runs: readonly RunFacts[];
  cases: readonly StoredCase[];
  baseline: Baseline | null;
  /** Hashes in today's suite. */
  today: ReadonlySet<string>;
  /** What the suite is watched for; everything unless given. */
  metrics?: readonly Metric[];
  /**
   * Detection starts anew after a person closed an incident: looks up to then are not looked at
   * again.
   */
  restartAfter: string | null;
  /**
   * Since when an incident concerns the suite that was unfinished when the baseline was approved,
   * and is: whether it recovers is asked of its own looks. Absent or null where there is none.
   */
  unsettledSince?: string | null;
  /** The times in which it failed. */
  failingSpans?: readonly FailingSpan[];
}

export interface SuiteHistory extends SuiteFacts {
  trials: readonly Trial[];
}

export interface SuiteStreams {
  streams: Stream[];
  bins: FrozenBins;
  baselineRuns: readonly string[];
  /** Runs in time order with the part they play; confirmations are not among them. */
  roles: readonly StreamRun[];
  shape: Shape;
}

const CHANGE_TRIGGERS: ReadonlySet<Run['trigger']> = new Set([
  'model-change',
  'soul-change',
  'suite-change',
]);

/**
 * A suite's history as streams, against the approved baseline or, until there is one, a provisional
 * one. Pure.
 */
export function suiteStreams(h: SuiteHistory): SuiteStreams & { keptApart: readonly Trial[] } {
  const byRun = Map.groupBy(h.trials, (t) => t.run);
  const read = new Map(h.runs.map((r) => [r.id, observedOf(byRun.get(r.id) ?? [])]));
  const observed = new Map([...read].map(([id, { observed: o }]) => [id, o]));
  return {
    ...runSynchronously(suiteStreamSteps(h, observed)),
    keptApart: [...read.values()].flatMap((r) => r.keptApart),
  };
}

/** The same in pieces, from what each run said. */
export function* suiteStreamSteps(
  h: SuiteFacts,
  observed: ReadonlyMap<string, readonly Observed[]>,
): ChunkedWork<SuiteStreams> {
  const said = (run: string): readonly Observed[] => observed.get(run) ?? [];
  const { roles, baselineRuns } = assignRoles(h, (run) => replied(said(run)));
  const joining = joiningOf(h, roles);
  // What joins a look was labelled as it or is left out: the looks come last and decide.
  const shape = shapeOf(baselineRuns.map(said), [
    ...joining.map((r) => said(r.run)),
    ...roles.map((r) => said(r.run)),
  ]);
  const streams: Stream[] = [];
  let bins: FrozenBins = h.baseline?.bins ?? { edges: {}, values: {} };
  const of = {
    agent: h.agent,
    suite: h.suite,
    provisional: h.baseline === null,
    cases: h.today,
    runs: [...roles, ...joining],
    ...metadataOf(h.cases),
  };
  for (const metric of h.metrics ?? METRICS) {
    yield;
    const rows = of.runs.flatMap((r) => rawOf(r.run, r.at, said(r.run), metric, shape));
    yield;
    const made = yield* streamSteps(of, metric, rows, bins);
    if (made === null) continue;
    const joins = new Map(joining.map((r) => [r.run, r.joins]));
    streams.push(folded(made.stream, joins));
    bins = made.bins;
  }
  return { streams, bins, baselineRuns, roles, shape };
}

/** When a suite's unfinished drift incident began there, where it is older than the baseline. */
export function unsettledSince(
  live: Pick<Incident, 'openedAt' | 'began'> | null,
  { suite, baseline }: Pick<SuiteFacts, 'suite' | 'baseline'>,
): string | null {
  const isOlder = live !== null && baseline !== null && live.openedAt <= baseline.approvedAt;
  return isOlder ? (live.began?.[suite]?.from ?? null) : null;
}

/** Which run plays which part. */
export function assignRoles(
  h: SuiteFacts,
  has: (run: string) => boolean,
): { roles: StreamRun[]; baselineRuns: readonly string[] } {
  const whole = h.runs.filter((r) => r.trigger !== 'confirmation');
  const own = h.baseline === null ? withoutFailingAtFirst(whole, h.failingSpans ?? [], has) : whole;
  const baselineRuns =
    h.baseline === null
      ? own.slice(0, provisionalRuns(own.length)).map((r) => r.id)
      : h.baseline.runs;
  const inBaseline = new Set(baselineRuns);
  const lastOfBaseline = own.findLastIndex((r) => inBaseline.has(r.id));
  const runs = own.flatMap((r, i): StreamRun[] => {
    if (inBaseline.has(r.id)) return [streamRun(r, 'baseline')];
    // Runs between an approved baseline's are neither: they were seen when it was chosen.
    if (h.baseline !== null && i < lastOfBaseline) return [];
    if (isSettled(r, h)) return [];
    return [streamRun(r, 'look')];
  });
  return {
    roles: rolesOf(runs, new Set(runs.map((r) => r.run).filter(has)), h.baseline === null),
    baselineRuns,
  };
}

/** A person closed an incident after the run, or approved the baseline: it is no look any more. */
function isSettled(
  { createdAt, startedAt }: RunFacts,
  { baseline, restartAfter, unsettledSince }: SuiteFacts,
): boolean {
  const looksAfter = baseline?.looksAfter;
  const closed = restartAfter !== null && createdAt <= restartAfter;
  if (looksAfter === undefined) return closed && createdAt > (baseline?.approvedAt ?? '');
  if (closed) return true;
  const unsettled = unsettledSince != null && (startedAt ?? createdAt) > unsettledSince;
  return createdAt <= looksAfter && !unsettled;
}

/**
 * Confirmations of the looks among `roles`. What joined a run that is baseline now is left out:
 * only its suspects ran again.
 */
export function joiningOf(
  h: Pick<SuiteFacts, 'runs'>,
  roles: readonly StreamRun[],
): (StreamRun & { joins: string })[] {
  const looks = new Map(roles.filter((r) => r.role === 'look').map((r) => [r.run, r]));
  return h.runs.flatMap((r) => {
    const look = r.trigger === 'confirmation' && r.joins !== null ? looks.get(r.joins) : undefined;
    return look === undefined ? [] : [{ ...look, run: r.id, joins: look.run }];
  });
}

/** Confirmations made with their look's own run, and no look of theirs. */
function folded(stream: Stream, joins: ReadonlyMap<string, string>): Stream {
  const confirmed = new Map<string, Look['cells']>();
  for (const l of stream.looks) {
    const look = joins.get(l.run);
    if (look !== undefined) confirmed.set(look, summed(confirmed.get(look) ?? [], l.cells));
  }
  return {
    ...stream,
    looks: stream.looks.flatMap((l) => {
      const more = confirmed.get(l.run);
      return joins.has(l.run) ? [] : [more === undefined ? l : { ...l, confirmed: more }];
    }),
  };
}

export function metadataOf(cases: readonly StoredCase[]): {
  expect: ReadonlyMap<string, Expectation>;
  highRisk: ReadonlySet<string>;
} {
  return {
    expect: new Map(
      cases.flatMap((c): [string, Expectation][] =>
        c.metadata.expect === undefined ? [] : [[c.hash, c.metadata.expect]],
      ),
    ),
    highRisk: new Set(cases.filter((c) => c.metadata.risk === 'high').map((c) => c.hash)),
  };
}

function streamRun(r: RunFacts, role: StreamRun['role']): StreamRun {
  return {
    run: r.id,
    at: r.startedAt ?? r.createdAt,
    role,
    lane: CHANGE_TRIGGERS.has(r.trigger) ? 'change' : 'schedule',
  };
}
