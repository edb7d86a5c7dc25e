import { madeFor, type Run, type Trial } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';

/** Which runs are wanted; times are ISO-8601, `until` among them. */
export interface ExportRange {
  agent?: string | undefined;
  suite?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

/** One line of an export; every value is a text, a number, true, false or null. */
export type ExportRow = Readonly<Record<string, string | number | boolean | null>>;

const MOST_RUNS = 10_000_000;

/** The runs of a range, oldest first. */
export async function runsIn(store: Store, range: ExportRange): Promise<Run[]> {
  const { agent, suite, since, until } = range;
  const recent = await store.runs.recent({
    ...(agent === undefined ? {} : { agent }),
    ...(suite === undefined ? {} : { suite }),
    limit: MOST_RUNS,
  });
  return recent
    .filter(
      (r) =>
        (since === undefined || r.createdAt >= since) &&
        (until === undefined || r.createdAt <= until),
    )
    .toReversed();
}

/** A line a run. */
export async function* runRows(store: Store, range: ExportRange): AsyncGenerator<ExportRow> {
  for (const run of await runsIn(store, range)) {
    const trials = await store.trials.ofRun(run.id);
    const count = (outcome: string): number => trials.filter((t) => t.outcome === outcome).length;
    yield {
      run: run.id,
      agent: run.agent,
      suite: run.suite,
      trigger: madeFor(run),
      state: run.state,
      createdAt: run.createdAt,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      cases: run.caseHashes.length,
      pass: count('pass'),
      fail: count('fail'),
      noVerdict: count('none'),
      costUsd: await store.spend.ofRuns([run.id]),
      soul: run.soulHash,
      soulCommit: run.soulCommit,
      target: run.targetHash,
      suiteVersion: run.suiteHash,
    };
  }
}

/** A line a trial, run by run; the answer's text only where it is wanted and still kept. */
export async function* trialRows(
  store: Store,
  range: ExportRange,
  texts: boolean,
): AsyncGenerator<ExportRow> {
  for (const run of await runsIn(store, range))
    for (const trial of await store.trials.ofRun(run.id)) {
      const text =
        texts && trial.outputHash !== null ? await store.outputs.get(trial.outputHash) : null;
      yield { ...trialRow(run, trial), ...(texts ? { output: text } : {}) };
    }
}

function trialRow(run: Run, t: Trial): ExportRow {
  return {
    trial: t.id,
    run: run.id,
    agent: run.agent,
    suite: run.suite,
    trigger: madeFor(run),
    at: t.at,
    case: t.caseHash,
    ordinal: t.ordinal,
    outcome: t.outcome,
    score: t.score,
    reason: t.reason,
    failure: t.failure,
    judgment: t.judged?.judgment ?? null,
    uncertain: t.judged?.uncertain ?? null,
    finishReason: t.finishReason,
    servedModel: t.servedModel,
    agentVersion: t.agentVersion ?? null,
    tools: t.toolCalls.map((c) => c.name).join(' '),
    length: t.length,
    latencyMs: t.latencyMs,
    inputTokens: t.usage?.inputTokens ?? null,
    outputTokens: t.usage?.outputTokens ?? null,
    costUsd: t.costUsd,
  };
}

/**
 * The trials in the shape that `daytwo backtest drift` reads, a line a metric; runs that enter no
 * stream are left out.
 */
export async function* historyRows(store: Store, range: ExportRange): AsyncGenerator<ExportRow> {
  const uncounted = new Set(['manual', 'rehearsal', 'gate', 'confirmation', 'second-asking']);
  for (const run of await runsIn(store, range)) {
    if (uncounted.has(run.trigger) || run.endedAt === null) continue;
    for (const t of await store.trials.ofRun(run.id)) {
      if (t.outcome === 'none') continue;
      const line = (metric: string, outcome: string): ExportRow => ({
        at: run.createdAt,
        run: run.id,
        agent: run.agent,
        suite: run.suite,
        case: t.caseHash,
        metric,
        outcome,
      });
      if (t.asserted) yield line('pass', t.outcome);
      if (t.judged !== null) yield line('judgment', t.judged.judgment);
      if (t.finishReason !== null) yield line('finish', t.finishReason);
      if (t.answer !== null) yield line('answer', t.answer);
      if (t.length !== null) yield line('length', String(t.length));
    }
  }
}
