import type { Stream } from '../domain/drift.ts';
import type { Expectation } from '../domain/judgment.ts';
import type { Run, Trial } from '../domain/run.ts';
import type { Baseline, StoredCase } from '../domain/store.ts';
import type { FrozenBins } from '../drift/bins.ts';
import { provisionalRuns, streamsOf, type StreamRun } from '../drift/streams.ts';
import { observationsOf } from './observations.ts';

export interface SuiteHistory {
  agent: string;
  suite: string;
  /** Ended runs that may enter streams, oldest first. */
  runs: readonly Run[];
  trials: readonly Trial[];
  cases: readonly StoredCase[];
  baseline: Baseline | null;
  /** Hashes in today's suite. */
  today: ReadonlySet<string>;
  /** Detection starts anew after a person closed an incident: looks up to then are not looked at again. */
  restartAfter: string | null;
}

export interface SuiteStreams {
  streams: Stream[];
  bins: FrozenBins;
  baselineRuns: readonly string[];
  keptApart: readonly Trial[];
}

const CHANGE_TRIGGERS: ReadonlySet<Run['trigger']> = new Set(['model-change', 'soul-change', 'suite-change']);

/** A suite's history as streams, against the approved baseline or, until there is one, a provisional one. Pure. */
export function suiteStreams(h: SuiteHistory): SuiteStreams {
  const baselineRuns = h.baseline === null ? h.runs.slice(0, provisionalRuns(h.runs.length)).map((r) => r.id) : h.baseline.runs;
  const inBaseline = new Set(baselineRuns);
  const approvedAt = h.baseline?.approvedAt ?? '';
  const lastOfBaseline = h.runs.findLastIndex((r) => inBaseline.has(r.id));
  const runs = h.runs.flatMap((r, i): StreamRun[] => {
    if (inBaseline.has(r.id)) return [streamRun(r, 'baseline')];
    // Runs between an approved baseline's are neither: they were seen when it was chosen.
    if (h.baseline !== null && i < lastOfBaseline) return [];
    if (h.restartAfter !== null && r.createdAt <= h.restartAfter && r.createdAt > approvedAt) return [];
    return [streamRun(r, 'look')];
  });
  const known = new Set(runs.map((r) => r.run));
  const { observations, keptApart } = observationsOf(h.trials.filter((t) => known.has(t.run)), inBaseline);
  const { streams, bins } = streamsOf({
    agent: h.agent, suite: h.suite, runs, observations, provisional: h.baseline === null, cases: h.today,
    expect: new Map(h.cases.flatMap((c): [string, Expectation][] => (c.metadata.expect === undefined ? [] : [[c.hash, c.metadata.expect]]))),
    highRisk: new Set(h.cases.filter((c) => c.metadata.risk === 'high').map((c) => c.hash)),
    ...(h.baseline === null ? {} : { bins: h.baseline.bins }),
  });
  return { streams, bins, baselineRuns, keptApart };
}

function streamRun(r: Run, role: StreamRun['role']): StreamRun {
  return { run: r.id, at: r.startedAt ?? r.createdAt, role, lane: CHANGE_TRIGGERS.has(r.trigger) ? 'change' : 'schedule' };
}
