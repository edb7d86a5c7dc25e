import type { Look, Metric, Observation, Stream } from '../domain/drift.ts';
import { JUDGMENTS, type Expectation } from '../domain/judgment.ts';
import { binNames, binOf, commonest, type FrozenBins, numberOf, OTHER, quintiles } from './bins.ts';
import { FEWEST_RUNS } from './detector.ts';
import { ACTED_UNCERTAIN } from './processes.ts';

/** One trial's raw value on one metric. For `length` and `field:*` the number as text, for `answer` the normalised answer. */
export interface RawObservation extends Observation {
  /** Judgments only: the agent flagged that it was not sure. */
  uncertain?: boolean;
}

/** A run that enters streams. Manual, rehearsal and gate runs are left out by the caller. */
export interface StreamRun {
  run: string;
  at: string;
  role: 'baseline' | 'look';
  lane: 'schedule' | 'change';
}

export interface StreamsInput {
  agent: string;
  suite: string;
  /** Baseline runs and looks; sorted here by time, then by name. Runs without observations are ignored. */
  runs: readonly StreamRun[];
  /** Observations of runs that are not listed are ignored, and so are trials without a verdict (outcome `none`). */
  observations: readonly RawObservation[];
  expect: ReadonlyMap<string, Expectation>;
  highRisk: ReadonlySet<string>;
  /** Nobody has approved a baseline: the first runs serve as one, whatever their role says. */
  provisional: boolean;
  /** Bins stored with the approved baseline; absent: made from the baseline now. */
  bins?: FrozenBins;
  /** Hashes in today's suite: others are dropped, in the baseline too. Absent: every case stays. */
  cases?: ReadonlySet<string>;
}

/**
 * How many of the first `runs` runs serve as a provisional baseline: five, and no more as time goes on. P_τ and S_τ count every
 * look before τ as unchanged, so all looks so far serve anyway; a baseline that grew to twenty would swallow the changes of the
 * first weeks (docs/benchmarks/drift-first.md: a collapse of one case after look 14 is found in 40 of 40 worlds, against 10).
 */
export function provisionalRuns(runs: number): number {
  return Math.min(runs, FEWEST_RUNS);
}

const binned = (metric: Metric): boolean => metric === 'length' || metric.startsWith('field:');

/**
 * Observations as streams: one a metric, runs in time order, counts a case and category. Gives the bins that were used; store
 * them with the baseline when it is approved and pass them back in, so that categories never move under a stream.
 */
export function streamsOf(input: StreamsInput): { streams: Stream[]; bins: FrozenBins } {
  const seen = new Set(input.observations.map((o) => o.run));
  const runs = input.runs.filter((r) => seen.has(r.run)).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.run < b.run ? -1 : 1));
  const role = new Map(runs.map((r) => [r.run, r.role]));
  if (input.provisional) {
    const serve = provisionalRuns(runs.length);
    for (const [i, r] of runs.entries()) role.set(r.run, i < serve ? 'baseline' : 'look');
  }
  const byMetric = new Map<Metric, RawObservation[]>();
  for (const o of input.observations) {
    if (!role.has(o.run) || (input.cases !== undefined && !input.cases.has(o.caseHash)) || o.outcome === 'none') continue;
    const rows = byMetric.get(o.metric);
    if (rows === undefined) byMetric.set(o.metric, [o]);
    else rows.push(o);
  }
  const edges: Record<string, readonly number[]> = { ...input.bins?.edges };
  const values: Record<string, readonly string[]> = { ...input.bins?.values };
  const streams: Stream[] = [];
  for (const metric of [...byMetric.keys()].sort()) {
    const rows = byMetric.get(metric) ?? [];
    const baseline = rows.filter((o) => role.get(o.run) === 'baseline');
    const numbers = baseline.flatMap((o) => numberOf(o.outcome) ?? []);
    if (binned(metric) && edges[metric] === undefined && numbers.length > 0) edges[metric] = quintiles(numbers);
    if (metric === 'answer') values[metric] ??= commonest(baseline.map((o) => o.outcome));
    const { categories, categoryOf } = categoriesOf(metric, baseline, rows, edges[metric], values[metric]);
    const { streams: cells, usable } = countCells(rows, categories, categoryOf);
    const looks = (wanted: 'baseline' | 'look'): Look[] =>
      runs.filter((r) => role.get(r.run) === wanted && usable.has(r.run)).map((r) => ({ run: r.run, at: r.at, lane: r.lane, cells: cells.get(r.run) ?? [] }));
    const { agent, suite, provisional, expect, highRisk } = input;
    streams.push({ agent, suite, metric, categories, baseline: looks('baseline'), looks: looks('look'), provisional, expect, highRisk });
  }
  return { streams, bins: { edges, values } };
}

function categoriesOf(metric: Metric, baseline: readonly RawObservation[], rows: readonly RawObservation[], edges: readonly number[] | undefined, values: readonly string[] | undefined): { categories: string[]; categoryOf: (o: RawObservation) => string } {
  if (metric === 'pass') return { categories: ['pass', 'fail'], categoryOf: (o) => o.outcome };
  // Text where numbers were promised (bins made elsewhere) is used as it comes.
  if (binned(metric) && edges !== undefined) return { categories: binNames(edges), categoryOf: (o) => binOf(edges, o.outcome) };
  if (values !== undefined) return { categories: [...values, OTHER], categoryOf: (o) => (values.includes(o.outcome) ? o.outcome : OTHER) };
  const categoryOf = metric === 'judgment' ? (o: RawObservation) => (o.outcome === 'acted' && o.uncertain === true ? ACTED_UNCERTAIN : o.outcome) : (o: RawObservation) => o.outcome;
  const known = metric === 'judgment' ? [...JUDGMENTS] : commonest(baseline.map(categoryOf));
  const rest = [...new Set(rows.map(categoryOf))].filter((name) => !(known as readonly string[]).includes(name)).sort();
  return { categories: [...known, ...rest], categoryOf };
}

function countCells(rows: readonly RawObservation[], categories: readonly string[], categoryOf: (o: RawObservation) => string): { streams: Map<string, Look['cells']>; usable: Set<string> } {
  const index = new Map(categories.map((name, i) => [name, i]));
  const counts = new Map<string, Map<string, number[]>>();
  for (const o of rows) {
    const c = index.get(categoryOf(o));
    if (c === undefined) continue;
    const run = counts.get(o.run) ?? new Map<string, number[]>();
    counts.set(o.run, run);
    const cell = run.get(o.caseHash) ?? categories.map(() => 0);
    run.set(o.caseHash, cell);
    cell[c] = (cell[c] ?? 0) + 1;
  }
  const cells = new Map([...counts].map(([run, byCase]) => [run, [...byCase].sort(([a], [b]) => (a < b ? -1 : 1)).map(([caseHash, n]) => ({ caseHash, counts: n }))]));
  return { streams: cells, usable: new Set(counts.keys()) };
}
