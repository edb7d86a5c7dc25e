import { DAY, MINUTE } from '../../domain/clock.ts';
import type { Metric } from '../../domain/drift.ts';
import type { Expectation } from '../../domain/judgment.ts';
import type { RawObservation, StreamRun } from '../drift/streams.ts';
import { metricNamed } from './metric-names.ts';
import { type PastRow, PastRows } from './past-rows.ts';

export type { PastRow } from './past-rows.ts';

/** One suite of one agent: its runs in time order with their roles, and all that was observed. */
export interface SuiteHistory {
  agent: string;
  suite: string;
  runs: StreamRun[];
  /** Those of a long history are made anew each time they are asked for: keep none of them. */
  readonly observations: readonly RawObservation[];
  expect?: ReadonlyMap<string, Expectation>;
}

/** Runs that serve as the baseline where no row is marked (docs/backtest.md). */
export const BASELINE_RUNS = 20;

/** Rows by agent and suite, in the order in which they first appear. */
export function historiesOf(
  rows: Iterable<PastRow>,
  baselineRuns: number = BASELINE_RUNS,
  expect?: ReadonlyMap<string, Expectation>,
): SuiteHistory[] {
  const all = PastRows.from(rows);
  return all.bySuite().map((own) => ({
    ...historyOf(all, own, baselineRuns),
    ...(expect === undefined ? {} : { expect }),
    // Asked for, not kept: they are most of what a history is.
    get observations() {
      return observationsIn(all, own);
    },
  }));
}

function* rowsAt(all: PastRows, own: Int32Array): Generator<PastRow> {
  for (const i of own) yield all.at(i);
}

/**
 * One suite's runs in time order with their roles. Marked rows are the baseline, or else the first
 * `baselineRuns` runs.
 */
function historyOf(
  all: PastRows,
  own: Int32Array,
  baselineRuns: number,
): Omit<SuiteHistory, 'observations'> {
  const nameIn = runNamer(all, own);
  const runs = new Map<string, { run: string; at: string; ms: number; marked: boolean }>();
  let marked = false;
  for (const r of rowsAt(all, own)) {
    marked ||= r.baseline === true;
    const run = nameIn(r);
    const ms = Date.parse(r.at);
    const known = runs.get(run);
    if (known === undefined || ms < known.ms)
      runs.set(run, { run, at: r.at, ms, marked: r.baseline === true });
  }
  const ordered = [...runs.values()].sort((a, b) => a.ms - b.ms || (a.run < b.run ? -1 : 1));
  const first = ordered.findIndex((r) => r.marked);
  const roles = ordered.flatMap((r, i): StreamRun[] => {
    const role = (marked ? r.marked : i < baselineRuns) ? 'baseline' : 'look';
    // What came before the first approved run is neither.
    return marked && i < first ? [] : [{ run: r.run, at: r.at, role, lane: 'schedule' }];
  });
  const { agent, suite } = all.at(own[0] ?? 0);
  return { agent, suite, runs: roles };
}

/**
 * A run may hold marked and unmarked rows (a new case approved later): its two halves are two runs
 * here.
 */
function runNamer(all: PastRows, own: Int32Array): (r: PastRow) => string {
  const halves = new Map<string, Set<boolean>>();
  for (const r of rowsAt(all, own))
    halves.set(r.run, (halves.get(r.run) ?? new Set()).add(r.baseline === true));
  return (r) =>
    r.baseline === true && halves.get(r.run)?.size === 2 ? r.run + MARKED_HALF : r.run;
}

function observationsIn(all: PastRows, own: Int32Array): RawObservation[] {
  const nameIn = runNamer(all, own);
  const names = new Map<string, Metric>();
  return Array.from(rowsAt(all, own), (r) => {
    // Metrics in files are open-ended; an unknown one is a stream of plain categories.
    const metric = names.get(r.metric) ?? metricNamed(r.metric);
    names.set(r.metric, metric);
    return {
      run: nameIn(r),
      at: r.at,
      caseHash: r.case,
      metric,
      outcome: r.outcome,
      ...(r.uncertain === undefined ? {} : { uncertain: r.uncertain }),
    };
  });
}

const MARKED_HALF = '\u0000baseline';
/** A run's name as its file gives it. */
export const nameOf = (run: string): string => run.replace(MARKED_HALF, '');

/** The looks of a suite, oldest first: look 1 is the first of them. */
export const looksOf = (h: Pick<SuiteHistory, 'runs'>): StreamRun[] =>
  h.runs.filter((r) => r.role === 'look');

/**
 * Median time between one run and the next in ms; a day where there is only one, a minute at least.
 */
export function medianGap(runs: readonly StreamRun[]): number {
  const times = runs.map((r) => Date.parse(r.at));
  const gaps = times
    .slice(1)
    .map((t, i) => t - (times[i] ?? t))
    .sort((a, b) => a - b);
  if (gaps.length === 0) return DAY;
  const middle = gaps.length / 2;
  const median =
    gaps.length % 2 === 1
      ? (gaps[Math.floor(middle)] ?? 0)
      : ((gaps[middle - 1] ?? 0) + (gaps[middle] ?? 0)) / 2;
  return Math.max(MINUTE, median);
}

export function groupBy<T>(rows: Iterable<T>, key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const k = key(row);
    const group = groups.get(k);
    if (group === undefined) groups.set(k, [row]);
    else group.push(row);
  }
  return groups;
}
