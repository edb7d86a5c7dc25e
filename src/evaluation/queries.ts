import type { TranscriptLine } from '../domain/conversation.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Judgment } from '../domain/judgment.ts';
import { madeFor, type Observed, type OutcomeCounts, type Run, type Trial } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { answerOf } from './stored-answers.ts';

/** A replay with what came of it. */
export interface RunSummary {
  run: Run;
  pass: number;
  fail: number;
  noVerdict: number;
  /** Retries among them. */
  failedCalls: number;
  /** Of every call made for it, those that brought no trial among them. */
  costUsd: number;
}

/** One replay whole. */
export interface RunDetail {
  run: Run;
  trials: Trial[];
  /** Retries among them, by what went wrong. */
  failedCalls: Record<string, number>;
}

/** The latest replays, newest first. */
export async function recentRuns(
  store: Store,
  filter: { agent?: string; limit: number },
): Promise<RunSummary[]> {
  const runs = await store.runs.recent(filter);
  return Promise.all(runs.map((run) => summaryOf(store, run)));
}

async function summaryOf(store: Store, run: Run): Promise<RunSummary> {
  const trials = await store.trials.ofRun(run.id);
  const count = (outcome: Trial['outcome']): number =>
    trials.filter((t) => t.outcome === outcome).length;
  return {
    run,
    pass: count('pass'),
    fail: count('fail'),
    noVerdict: count('none'),
    failedCalls: (await store.trials.attemptsOf(run.id)).filter(hasFailed).length,
    costUsd: await store.spend.ofRuns([run.id]),
  };
}

/**
 * The run that an id, or the beginning of one, names.
 * @throws DaytwoError `no-run` where none does, or several
 */
export async function runDetail(store: Store, id: string): Promise<RunDetail> {
  const run = await runNamed(store, id);
  const trials = await store.trials.ofRun(run.id);
  const failed = Map.groupBy(
    (await store.trials.attemptsOf(run.id)).filter(hasFailed),
    (a) => a.result ?? '',
  );
  return {
    run,
    trials,
    failedCalls: Object.fromEntries([...failed].map(([code, calls]) => [code, calls.length])),
  };
}

/** More than a person would type the next character for. */
const MOST_NAMED = 100;
const countOf = (found: readonly unknown[]): string =>
  found.length < MOST_NAMED ? String(found.length) : `${MOST_NAMED} or more`;

/** A replay whose trials carry their answers and what they were asked. */
export interface RunAnswers extends Omit<RunDetail, 'trials'> {
  trials: (Trial & {
    prompt: string | null;
    output: string | null;
    said: string;
    /** All that was said, where it was a conversation. */
    conversation?: readonly TranscriptLine[];
  })[];
}

/** Adds to a replay's trials what was asked and answered. */
export async function runAnswers(store: Store, detail: RunDetail): Promise<RunAnswers> {
  const cases = await store.cases.ofSuite(detail.run.agent, detail.run.suite);
  const prompts = new Map(cases.map((c) => [c.hash, c.prompt]));
  const trials: RunAnswers['trials'] = [];
  for (const t of detail.trials) {
    const { output, said, transcript } = await answerOf(store, t);
    trials.push({
      ...t,
      prompt: prompts.get(t.caseHash) ?? null,
      output,
      said,
      ...(transcript === undefined ? {} : { conversation: transcript }),
    });
  }
  return { ...detail, trials };
}

/**
 * The run that an id, or the beginning of one, names, without its trials.
 * @throws DaytwoError `no-run` where none does, or several
 */
export async function runNamed(store: Store, id: string): Promise<Run> {
  const whole = await store.runs.get(id);
  const found = whole === null ? await store.runs.named(id, MOST_NAMED) : [whole];
  const [run] = found;
  if (run === undefined || found.length > 1)
    throw new DaytwoError({
      code: 'no-run',
      exitCode: EXIT.usage,
      message:
        found.length > 1 ? `${countOf(found)} runs begin with "${id}"` : `there is no run "${id}"`,
      next: 'daytwo runs lists the latest',
    });
  return run;
}

/** What a suite's cases are called, by their hash; earlier versions of them too. */
export async function caseLabels(
  store: Store,
  of: Pick<Run, 'agent' | 'suite'>,
): Promise<ReadonlyMap<string, string>> {
  const cases = await store.cases.ofSuite(of.agent, of.suite);
  return new Map(cases.map((c) => [c.hash, c.label]));
}

/** A call that brought no reply; one without a result was cut off by a crash. */
const hasFailed = (a: { result: string | null }): boolean =>
  a.result !== null && a.result !== 'reply';

/** One replay as a point of its agent's history. */
export interface RunPoint {
  run: string;
  suite: string;
  at: string;
  trigger: ReturnType<typeof madeFor>;
  state: Run['state'];
  outcomes: OutcomeCounts;
  costUsd: number;
  /** Of the middle reply; null where none was measured. */
  latencyMs: number | null;
  /** How many answers were judged what; empty where nothing was kept for reviews. */
  judgments: Readonly<Partial<Record<Judgment, number>>>;
}

/** An agent's replays, newest first: a page of them, and where the next one begins. */
export async function runSeries(
  store: Store,
  of: { agent: string; suite?: string | undefined; before?: string | undefined; limit: number },
): Promise<{ points: RunPoint[]; next: string | null }> {
  const runs = await store.runs.recent(of);
  const ids = runs.map((r) => r.id);
  const outcomes = await store.trials.outcomesOf(ids);
  const observed = await store.trials.observedOf(ids);
  const spent = await store.spend.byRun(ids);
  return {
    points: runs.map((r) => ({
      run: r.id,
      suite: r.suite,
      at: r.startedAt ?? r.createdAt,
      trigger: madeFor(r),
      state: r.state,
      outcomes: outcomes.get(r.id) ?? { pass: 0, fail: 0, none: 0 },
      costUsd: spent.get(r.id) ?? 0,
      latencyMs: middleOf((observed.get(r.id) ?? []).flatMap((o) => o.latencyMs ?? [])),
      judgments: judgmentsOf(observed.get(r.id) ?? []),
    })),
    next: runs.length < of.limit ? null : (runs.at(-1)?.id ?? null),
  };
}

function middleOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function judgmentsOf(observed: readonly Observed[]): RunPoint['judgments'] {
  const counts: Partial<Record<Judgment, number>> = {};
  for (const { judgment } of observed)
    if (judgment !== null) counts[judgment] = (counts[judgment] ?? 0) + 1;
  return counts;
}
