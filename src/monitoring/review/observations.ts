import type { RawObservation } from '../../detection/drift/observations.ts';
import { NO_VERDICT, VERDICT } from '../../detection/drift/usual.ts';
import type { Metric } from '../../domain/drift.ts';
import { isRefusing } from '../../domain/judgment.ts';
import type { Observed, Trial } from '../../domain/run.ts';

/** A longer answer, where the baseline's are short, is its own value. */
export const LONG_ANSWER = '(a longer text)';
/** Not `none`: that is how a trial without a verdict reads. */
export const NO_TOOL = 'no call';

/** What the review watches, in the order of their names. */
export const METRICS: readonly Metric[] = [
  'answer',
  'cost',
  'finish',
  'judgment',
  'latency',
  'length',
  'no-verdict',
  'output-tokens',
  'pass',
  'refusal',
  'tool-calls',
  'tools',
];

/**
 * What the trials of one run say: one without a reply says nothing but that, and one that another
 * model served than most of its run is kept apart.
 * @param served the model that counts, where another run's majority decides: a confirmation joins
 *   its look's
 */
export function observedOf(
  trials: readonly Trial[],
  served?: string | null,
): { observed: Observed[]; keptApart: Trial[] } {
  const majority = served === undefined ? majorityOf(trials) : served;
  const observed: Observed[] = [];
  const keptApart: Trial[] = [];
  for (const t of trials) {
    // A failed infrastructure has no finish reason; a judge that failed leaves the reply's own
    // facts standing.
    if (t.finishReason === null) {
      observed.push({ ...NO_REPLY, caseHash: t.caseHash });
      continue;
    }
    if (t.servedModel !== majority) {
      keptApart.push(t);
      continue;
    }
    observed.push({
      caseHash: t.caseHash,
      pass: t.asserted && t.outcome !== 'none' ? t.outcome : null,
      judgment: t.judged?.judgment ?? null,
      ...(t.judged?.rules === undefined ? {} : { rules: t.judged.rules }),
      uncertain: t.judged?.uncertain ?? false,
      tools: t.toolCalls.length === 0 ? NO_TOOL : t.toolCalls.map((c) => c.name).join(' > '),
      finish: t.finishReason,
      length: t.length,
      answer: t.answer,
      verdict: t.outcome !== 'none',
      latencyMs: t.latencyMs,
      outputTokens: t.usage === null || t.usage.reported === false ? null : t.usage.outputTokens,
      costUsd: t.costUsd,
    });
  }
  return { observed, keptApart };
}

const NO_REPLY: Omit<Observed, 'caseHash'> = {
  pass: null,
  judgment: null,
  uncertain: false,
  tools: NO_TOOL,
  finish: null,
  length: null,
  answer: null,
  verdict: false,
};

/** Whether any trial of the run got a reply. */
export const replied = (observed: readonly Observed[]): boolean =>
  observed.some((o) => o.finish !== null);

/** What decides which metrics a suite has at all. */
export interface Shape {
  /** Cases of whose baseline trials at least half gave a short answer. */
  shortAnswers: ReadonlySet<string>;
  /** Any tool was ever called. */
  withTools: boolean;
  /** Editions of labels that are compared: the newest run's, and those that it follows. */
  rules: readonly string[];
}

/** One run's word on one metric. */
export function rawOf(
  run: string,
  at: string,
  observed: readonly Observed[],
  metric: Metric,
  shape: Shape,
): RawObservation[] {
  const rows: RawObservation[] = [];
  for (const o of observed) {
    const outcome = outcomeOf(o, metric, shape);
    if (outcome === null) continue;
    rows.push({
      run,
      at,
      caseHash: o.caseHash,
      metric,
      outcome,
      ...(metric === 'judgment' ? { uncertain: o.uncertain } : {}),
    });
  }
  return rows;
}

function outcomeOf(o: Observed, metric: Metric, shape: Shape): string | null {
  if (metric === 'no-verdict')
    return o.verdict === undefined ? null : o.verdict ? VERDICT : NO_VERDICT;
  if (o.finish === null) return null;
  switch (metric) {
    case 'pass':
      return o.pass;
    case 'judgment':
      return labelIn(o, shape);
    case 'refusal': {
      const label = labelIn(o, shape);
      return label === null ? null : isRefusing(label) ? 'refused' : 'answered';
    }
    case 'tools':
      return shape.withTools ? o.tools : null;
    case 'finish':
      return o.finish;
    case 'length':
      return o.length === null ? null : String(o.length);
    case 'answer':
      return shape.shortAnswers.has(o.caseHash) ? (o.answer ?? LONG_ANSWER) : null;
    case 'latency':
      return numberOrNull(o.latencyMs);
    case 'output-tokens':
      return numberOrNull(o.outputTokens);
    case 'cost':
      return numberOrNull(o.costUsd);
    case 'tool-calls':
      return shape.withTools ? String(callsIn(o.tools)) : null;
    default:
      return null;
  }
}

const numberOrNull = (n: number | null | undefined): string | null =>
  n == null ? null : String(n);

const callsIn = (tools: string): number => (tools === NO_TOOL ? 0 : tools.split(' > ').length);

/** Null where it may not be compared with the newest run's labels. */
function labelIn(o: Observed, shape: Pick<Shape, 'rules'>): Observed['judgment'] {
  return shape.rules.includes(o.rules ?? FIRST_EDITION) ? o.judgment : null;
}

/** @param baseline what the baseline's runs say; @param all what every run says, oldest first */
export function shapeOf(
  baseline: Iterable<readonly Observed[]>,
  all: Iterable<readonly Observed[]>,
): Shape {
  const by = new Map<string, { short: number; all: number }>();
  for (const run of baseline) {
    for (const o of run) {
      if (o.finish === null) continue;
      const c = by.get(o.caseHash) ?? { short: 0, all: 0 };
      by.set(o.caseHash, { short: c.short + (o.answer === null ? 0 : 1), all: c.all + 1 });
    }
  }
  let withTools = false;
  let rules: readonly string[] = [];
  for (const run of all) {
    withTools ||= callsTools(run);
    if (labels(run)) rules = [editionOf(run), ...followedBy(run)];
  }
  return {
    shortAnswers: new Set([...by].filter(([, c]) => c.short * 2 >= c.all).map(([hash]) => hash)),
    withTools,
    rules,
  };
}

/** Whether any reply of the run has a label. */
export const labels = (observed: readonly Observed[]): boolean =>
  observed.some((o) => o.judgment !== null);

/** Of labels from before editions were told apart. */
export const FIRST_EDITION = '1';

/** The edition of the rules that labelled a run. */
export const editionOf = (observed: readonly Observed[]): string =>
  observed.find((o) => o.judgment !== null)?.rules ?? FIRST_EDITION;

/** Earlier editions that the run's labels may be compared with. */
export const followedBy = (observed: readonly Observed[]): readonly string[] =>
  observed.find((o) => o.judgment !== null)?.follows ?? [];

export const callsTools = (observed: readonly Observed[]): boolean =>
  observed.some((o) => o.tools !== NO_TOOL);

/**
 * What the trials of a suite say on each metric.
 * @param baselineRuns ids whose answers decide which cases have short answers at all
 */
export function observationsOf(
  trials: readonly Trial[],
  baselineRuns: ReadonlySet<string>,
): { observations: RawObservation[]; keptApart: Trial[] } {
  const byRun = [...Map.groupBy(trials, (t) => t.run)].map(([run, own]) => ({
    run,
    at: own[0]?.at ?? '',
    ...observedOf(own),
  }));
  const shape = shapeOf(
    byRun.filter((r) => baselineRuns.has(r.run)).map((r) => r.observed),
    byRun.map((r) => r.observed),
  );
  return {
    observations: byRun.flatMap((r) =>
      METRICS.flatMap((metric) => rawOf(r.run, r.at, r.observed, metric, shape)),
    ),
    keptApart: byRun.flatMap((r) => r.keptApart),
  };
}

/** Per run, the model id that served most of its trials. */
export function servedMajority(trials: readonly Trial[]): ReadonlyMap<string, string | null> {
  return new Map(
    [...Map.groupBy(trials, (t) => t.run)].map(([run, own]) => [run, majorityOf(own)]),
  );
}

function majorityOf(trials: readonly Trial[]): string | null {
  const counts = new Map<string | null, number>();
  for (const t of trials)
    if (t.finishReason !== null) counts.set(t.servedModel, (counts.get(t.servedModel) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
