import type { Look, Metric, Stream } from '../../domain/drift.ts';
import { type Expectation, JUDGMENTS } from '../../domain/judgment.ts';
import { binNames, binsOf, commonest, type FrozenBins, numberOf, quintiles } from './bins.ts';
import { type ChunkedWork, runSynchronously } from './chunked-work.ts';
import { FEWEST_RUNS } from './detector.ts';
import type { RawObservation, StreamRun } from './observations.ts';
import { ACTED_UNCERTAIN } from './processes.ts';
import { acrossHours, isApart, runsApart, spansHours, withoutOutages } from './counted-runs.ts';
import {
  isRelative,
  NO_VERDICT,
  relativeCategories,
  relativeTo,
  usualOf,
  VERDICT,
} from './usual.ts';

export type { RawObservation, StreamRun } from './observations.ts';

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

/** Of other metrics, so many of the baseline's values come first among the categories. */
const COMMONEST = 5;

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
  return runSynchronously(streamSteps(input, metric, observed, bins));
}

/** The same in pieces. */
export function* streamSteps(
  input: Omit<StreamsInput, 'observations' | 'bins'>,
  metric: Metric,
  observed: readonly RawObservation[],
  bins: FrozenBins,
): ChunkedWork<{ stream: Stream; bins: FrozenBins } | null> {
  const { agent, suite, provisional, expect, highRisk } = input;
  const runs = runsApart(metric, input.runs);
  const role = new Map(runs.map((r) => [r.run, r]));
  const said = withoutOutages(
    metric,
    observed.flatMap((o) => {
      const at = role.get(o.run)?.at;
      return at === undefined || !counts(o, input.cases) ? [] : [{ ...read(o), at }];
    }),
  );
  yield;
  const usual = isRelative(metric) ? usualOf(metric, said, runs, bins.usual?.[metric]) : undefined;
  yield;
  const rows = usual === undefined ? said : relativeTo(metric, usual, said);
  if (said.length === 0) return null;
  const baseline = rows.filter((o) => role.get(o.run)?.role === 'baseline');
  const numbers = binned(metric) ? baseline.flatMap((o) => numberOf(o.outcome) ?? []) : [];
  const edges = bins.edges[metric] ?? (numbers.length > 0 ? quintiles(numbers) : undefined);
  const categoryOf = categoryIn(metric, edges);
  const categories = categoriesOf(metric, baseline, rows, edges, categoryOf);
  yield;
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
      ...acrossHours(metric, looks('baseline'), looks('look')),
      provisional,
      expect,
      highRisk,
    },
    bins: {
      ...bins,
      edges: edges === undefined ? bins.edges : { ...bins.edges, [metric]: edges },
      ...(usual === undefined ? {} : { usual: { ...bins.usual, [metric]: usual } }),
    },
  };
}

/**
 * Counts of more observations in a stream's own categories, by run: a new look, or trials that join
 * one. Null where a value has no category there; then the stream must be made anew.
 */
export function cellsIn(
  stream: Pick<Stream, 'metric' | 'categories' | 'baseline' | 'looks'>,
  bins: FrozenBins,
  observed: readonly RawObservation[],
  cases?: ReadonlySet<string>,
): ReadonlyMap<string, Look['cells']> | null {
  const { metric, categories } = stream;
  const last = stream.looks[stream.looks.length - 1];
  // Which runs of a latency count depends on those that say what is usual, which it does not hold.
  if (metric === 'latency' && (last === undefined || !spansHours(metric, stream.baseline)))
    return null;
  const categoryOf = categoryIn(metric, bins.edges[metric]);
  const said = withoutOutages(
    metric,
    observed.filter((o) => isApart(metric, last, o) && counts(o, cases)).map(read),
  );
  const usual = isRelative(metric) ? (bins.usual?.[metric] ?? { cases: {} }) : undefined;
  // What is usual for a case that has nothing usual yet is found among all its runs.
  if (usual !== undefined && said.some((o) => usual.cases[o.caseHash] === undefined)) return null;
  const rows = usual === undefined ? said : relativeTo(metric, usual, said);
  return rows.every((o) => categories.includes(categoryOf(o)))
    ? countCells(rows, categories, categoryOf)
    : null;
}

const counts = (o: RawObservation, cases: ReadonlySet<string> | undefined): boolean =>
  (o.outcome !== 'none' || o.metric === 'no-verdict') &&
  (cases === undefined || cases.has(o.caseHash));

/** Past results may say in words of their own that there was no verdict. */
const read = (o: RawObservation): RawObservation =>
  o.metric === 'no-verdict'
    ? { ...o, outcome: /^no(?:ne|[ -]verdict)?$/.test(o.outcome) ? NO_VERDICT : VERDICT }
    : o;

type CategoryOf = (o: RawObservation) => string;

function categoryIn(metric: Metric, edges: readonly number[] | undefined): CategoryOf {
  // Text where numbers were promised (bins made elsewhere) is used as it comes.
  if (binned(metric) && edges !== undefined) {
    const binOf = binsOf(edges);
    return (o) => binOf(o.outcome);
  }
  return metric === 'judgment'
    ? (o) => (o.outcome === 'acted' && o.uncertain === true ? ACTED_UNCERTAIN : o.outcome)
    : (o) => o.outcome;
}

function categoriesOf(
  metric: Metric,
  baseline: readonly RawObservation[],
  rows: readonly RawObservation[],
  edges: readonly number[] | undefined,
  categoryOf: CategoryOf,
): string[] {
  if (metric === 'pass') return ['pass', 'fail'];
  if (metric === 'no-verdict') return [VERDICT, NO_VERDICT];
  if (metric === 'refusal') return ['answered', 'refused'];
  if (binned(metric) && edges !== undefined) return binNames(edges);
  if (isRelative(metric)) return [...relativeCategories(metric)];
  const known =
    metric === 'judgment' ? [...JUDGMENTS] : commonest(baseline.map(categoryOf), COMMONEST);
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
