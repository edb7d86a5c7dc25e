import type { Look, Metric, Observation, Stream } from '../../domain/drift.ts';
import { type Expectation, JUDGMENTS } from '../../domain/judgment.ts';
import { binNames, binOf, commonest, type FrozenBins, numberOf, OTHER, quintiles } from './bins.ts';
import { FEWEST_RUNS } from './detector.ts';
import { ACTED_UNCERTAIN } from './processes.ts';

/**
 * One trial's raw value on one metric. For `length` and `field:*` the number as text, for `answer`
 * the normalised answer.
 */
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
  /**
   * Baseline runs and looks; sorted here by time, then by name. Runs without observations are
   * ignored.
   */
  runs: readonly StreamRun[];
  /**
   * Observations of runs that are not listed are ignored, and so are trials without a verdict
   * (outcome `none`).
   */
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
 * How many of the first `runs` runs serve as a provisional baseline: five, and no more as time goes
 * on. P_τ and S_τ count every look before τ as unchanged, so all looks so far serve anyway; a
 * baseline that grew to twenty would swallow the changes of the first weeks
 * (docs/benchmarks/drift-first.md: a collapse of one case after look 14 is found in 40 of 40
 * worlds, against 10).
 */
export function provisionalRuns(runs: number): number {
  return Math.min(runs, FEWEST_RUNS);
}

const binned = (metric: Metric): boolean => metric === 'length' || metric.startsWith('field:');

/**
 * Observations as streams: one a metric, runs in time order, counts a case and category. Gives the
 * bins that were used; store them with the baseline when it is approved and pass them back in, so
 * that categories never move under a stream.
 */
export function streamsOf(input: StreamsInput): { streams: Stream[]; bins: FrozenBins } {
  const runs = rolesOf(
    input.runs,
    new Set(input.observations.map((o) => o.run)),
    input.provisional,
  );
  const streams: Stream[] = [];
  let bins: FrozenBins = input.bins ?? { edges: {}, values: {} };
  for (const [metric, rows] of [...Map.groupBy(input.observations, (o) => o.metric)].sort(
    ([a], [b]) => (a < b ? -1 : 1),
  )) {
    const made = streamOf({ ...input, runs }, metric, rows, bins);
    if (made === null) continue;
    streams.push(made.stream);
    bins = made.bins;
  }
  return { streams, bins };
}

/**
 * Runs that brought anything, in time order, with the part they play: a provisional baseline is the
 * first ones, whatever was said.
 */
export function rolesOf(
  runs: readonly StreamRun[],
  seen: ReadonlySet<string>,
  provisional: boolean,
): StreamRun[] {
  const sorted = runs
    .filter((r) => seen.has(r.run))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.run < b.run ? -1 : 1));
  const serve = provisionalRuns(sorted.length);
  return provisional
    ? sorted.map((r, i) => ({ ...r, role: i < serve ? 'baseline' : 'look' }))
    : sorted;
}

/**
 * One metric's stream; null where nothing was observed on it.
 * @param input its `runs` as `rolesOf` gives them
 * @param observed of this metric
 * @param bins frozen so far; what this metric adds is in the answer's
 */
export function streamOf(
  input: Omit<StreamsInput, 'observations' | 'bins'>,
  metric: Metric,
  observed: readonly RawObservation[],
  bins: FrozenBins,
): { stream: Stream; bins: FrozenBins } | null {
  const { agent, suite, runs, provisional, expect, highRisk } = input;
  const role = new Map(runs.map((r) => [r.run, r.role]));
  const rows = observed.filter((o) => role.has(o.run) && counts(o, input.cases));
  if (rows.length === 0) return null;
  const baseline = rows.filter((o) => role.get(o.run) === 'baseline');
  const numbers = binned(metric) ? baseline.flatMap((o) => numberOf(o.outcome) ?? []) : [];
  const edges = bins.edges[metric] ?? (numbers.length > 0 ? quintiles(numbers) : undefined);
  const values =
    bins.values[metric] ??
    (metric === 'answer' ? commonest(baseline.map((o) => o.outcome)) : undefined);
  const categoryOf = categoryIn(metric, edges, values);
  const categories = categoriesOf(metric, baseline, rows, edges, values, categoryOf);
  const cells = countCells(rows, categories, categoryOf);
  const looks = (wanted: 'baseline' | 'look'): Look[] =>
    runs
      .filter((r) => r.role === wanted && cells.has(r.run))
      .map((r) => ({ run: r.run, at: r.at, lane: r.lane, cells: cells.get(r.run) ?? [] }));
  return {
    stream: {
      agent,
      suite,
      metric,
      categories,
      baseline: looks('baseline'),
      looks: looks('look'),
      provisional,
      expect,
      highRisk,
    },
    bins: {
      edges: edges === undefined ? bins.edges : { ...bins.edges, [metric]: edges },
      values: values === undefined ? bins.values : { ...bins.values, [metric]: values },
    },
  };
}

/**
 * Counts of more observations in a stream's own categories, by run: a new look, or trials that join
 * one. Null where a value has no category there; then the stream must be made anew.
 */
export function cellsIn(
  stream: Pick<Stream, 'metric' | 'categories'>,
  bins: FrozenBins,
  observed: readonly RawObservation[],
  cases?: ReadonlySet<string>,
): ReadonlyMap<string, Look['cells']> | null {
  const categoryOf = categoryIn(
    stream.metric,
    bins.edges[stream.metric],
    bins.values[stream.metric],
  );
  const rows = observed.filter((o) => counts(o, cases));
  return rows.every((o) => stream.categories.includes(categoryOf(o)))
    ? countCells(rows, stream.categories, categoryOf)
    : null;
}

const counts = (o: RawObservation, cases: ReadonlySet<string> | undefined): boolean =>
  o.outcome !== 'none' && (cases === undefined || cases.has(o.caseHash));

type CategoryOf = (o: RawObservation) => string;

function categoryIn(
  metric: Metric,
  edges: readonly number[] | undefined,
  values: readonly string[] | undefined,
): CategoryOf {
  // Text where numbers were promised (bins made elsewhere) is used as it comes.
  if (binned(metric) && edges !== undefined) return (o) => binOf(edges, o.outcome);
  if (values !== undefined && metric !== 'pass')
    return (o) => (values.includes(o.outcome) ? o.outcome : OTHER);
  return metric === 'judgment'
    ? (o) => (o.outcome === 'acted' && o.uncertain === true ? ACTED_UNCERTAIN : o.outcome)
    : (o) => o.outcome;
}

function categoriesOf(
  metric: Metric,
  baseline: readonly RawObservation[],
  rows: readonly RawObservation[],
  edges: readonly number[] | undefined,
  values: readonly string[] | undefined,
  categoryOf: CategoryOf,
): string[] {
  if (metric === 'pass') return ['pass', 'fail'];
  if (metric === 'refusal') return ['answered', 'refused'];
  if (binned(metric) && edges !== undefined) return binNames(edges);
  if (values !== undefined) return [...values, OTHER];
  const known = metric === 'judgment' ? [...JUDGMENTS] : commonest(baseline.map(categoryOf));
  const rest = [...new Set(rows.map(categoryOf))]
    .filter((name) => !(known as readonly string[]).includes(name))
    .sort();
  return [...known, ...rest];
}

function countCells(
  rows: readonly RawObservation[],
  categories: readonly string[],
  categoryOf: CategoryOf,
): Map<string, Look['cells']> {
  const index = new Map(categories.map((name, i) => [name, i]));
  const byRun = new Map<string, Map<string, number[]>>();
  for (const o of rows) {
    const c = index.get(categoryOf(o));
    if (c === undefined) continue;
    const run = byRun.get(o.run) ?? new Map<string, number[]>();
    byRun.set(o.run, run);
    const cell = run.get(o.caseHash) ?? categories.map(() => 0);
    run.set(o.caseHash, cell);
    cell[c] = (cell[c] ?? 0) + 1;
  }
  return new Map(
    [...byRun].map(([run, byCase]) => [
      run,
      [...byCase]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([caseHash, n]) => ({ caseHash, counts: n })),
    ]),
  );
}
