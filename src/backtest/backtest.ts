import type { Direction, Metric } from '../domain/drift.ts';
import type { TrialRow } from './jsonl.ts';
import { Ledger } from '../drift/ledger.ts';
import { StreamReplay } from '../drift/replay.ts';
import type { RawObservation, StreamRun } from '../drift/streams.ts';

export interface BacktestAlarm {
  look: number;
  at: string;
  run: string;
  suite: string;
  metric: string;
  evidence: number;
  began: { from: string; to: string };
  cases: { case: string; p: number }[];
  direction: Direction;
  /** Only where agents are taken together. */
  agent?: string;
}
export interface BacktestInstallation {
  agent: string;
  looks: number;
  alarms: BacktestAlarm[];
}
/** `backtest drift --json`, DESIGN §11. */
export interface BacktestReport {
  installations: BacktestInstallation[];
}
export interface BacktestOptions {
  /** Yearly chance of any false alarm over an installation; .05. */
  alpha?: number;
  /** All agents are one installation with one budget. */
  together?: boolean;
}

/** Runs that serve as the baseline where no row is marked (DESIGN §11). */
const BASELINE_RUNS = 20;
const YEAR_MS = 365 * 24 * 3600 * 1000;
/** A case less likely than this to have changed is not listed. */
const LISTED = 0.01;
/** Past results hold neither looks after changes nor high-risk cases, so their shares of α go to the one lane there is. */
const ONE_LANE = { schedule: 1, change: 0, 'high-risk': 0 } as const;

interface SuiteHistory {
  agent: string;
  suite: string;
  runs: StreamRun[];
  observations: RawObservation[];
}

/** Replays past trials through the worker's own engine and says when it would have spoken. */
export function backtest(rows: readonly TrialRow[], options: BacktestOptions = {}): BacktestReport {
  const byInstallation = groupBy(rows, (r) => (options.together === true ? 'all agents' : r.agent));
  return { installations: [...byInstallation].map(([agent, own]) => replayInstallation(agent, own, options)) };
}

function replayInstallation(agent: string, rows: readonly TrialRow[], options: BacktestOptions): BacktestInstallation {
  const suites = [...groupBy(rows, (r) => JSON.stringify([r.agent, r.suite])).values()].map(historyOf);
  const metricsOf = (h: SuiteHistory): Metric[] => [...new Set(h.observations.map((o) => o.metric))].sort();
  const liveStreams = suites.reduce((sum, h) => sum + metricsOf(h).length, 0);
  const ledger = new Ledger();
  // Looks of all suites in the order they happened: the ledger is charged as it would have been.
  const steps = suites.flatMap((history) => {
    const budget = { alpha: options.alpha ?? 0.05, shares: ONE_LANE, ledger, plannedLooks: YEAR_MS / medianGap(history.runs), liveStreams };
    const replays = metricsOf(history).map((metric) => ({ metric, replay: new StreamReplay({ ...history, metric, observations: history.observations.filter((o) => o.metric === metric) }, budget) }));
    return history.runs.filter((r) => r.role === 'look').map((run, i) => ({ history, replays, run, look: i + 1 }));
  });
  steps.sort((a, b) => Date.parse(a.run.at) - Date.parse(b.run.at) || a.look - b.look);
  const alarms: BacktestAlarm[] = [];
  for (const { history, replays, run, look } of steps) {
    for (const { metric, replay } of replays) {
      const alarm = replay.next(run.run);
      if (alarm === null) continue;
      const began = alarm.began ?? { from: run.at, to: run.at };
      alarms.push({
        look, at: run.at, run: nameOf(run.run), suite: history.suite, metric, evidence: alarm.evidence, began: { from: began.from, to: began.to },
        cases: alarm.cases.filter((c) => c.p >= LISTED).map((c) => ({ case: c.caseHash, p: c.p })), direction: alarm.direction, ...(options.together === true ? { agent: history.agent } : {}),
      });
    }
  }
  return { agent, looks: new Set(steps.map((s) => nameOf(s.run.run))).size, alarms };
}

/** One suite's runs in time order with their roles. Marked rows are the baseline, or else the first twenty runs. */
function historyOf(rows: readonly TrialRow[]): SuiteHistory {
  const marked = rows.some((r) => r.baseline === true);
  const runs = new Map<string, { run: string; at: string; ms: number; marked: boolean }>();
  const observations: RawObservation[] = [];
  // A run may hold marked and unmarked rows (a new case approved later): its two halves are two runs here.
  const halves = new Map<string, Set<boolean>>();
  for (const r of rows) halves.set(r.run, (halves.get(r.run) ?? new Set()).add(r.baseline === true));
  for (const r of rows) {
    const run = r.baseline === true && halves.get(r.run)?.size === 2 ? r.run + MARKED_HALF : r.run;
    const ms = Date.parse(r.at);
    const known = runs.get(run);
    if (known === undefined || ms < known.ms) runs.set(run, { run, at: r.at, ms, marked: r.baseline === true });
    // Metrics in files are open-ended; an unknown one is a stream of plain categories.
    observations.push({ run, at: r.at, caseHash: r.case, metric: r.metric as Metric, outcome: r.outcome });
  }
  const ordered = [...runs.values()].sort((a, b) => a.ms - b.ms || (a.run < b.run ? -1 : 1));
  const first = ordered.findIndex((r) => r.marked);
  const roles = ordered.flatMap((r, i): StreamRun[] => {
    const role = (marked ? r.marked : i < BASELINE_RUNS) ? 'baseline' : 'look';
    // What came before the first approved run is neither.
    return marked && i < first ? [] : [{ run: r.run, at: r.at, role, lane: 'schedule' }];
  });
  const { agent, suite } = rows[0] ?? { agent: '', suite: '' };
  return { agent, suite, runs: roles, observations };
}
const MARKED_HALF = '\u0000baseline';
const nameOf = (run: string): string => run.replace(MARKED_HALF, '');

/** Median time between one run and the next in ms; a day where there is only one, a minute at least. */
export function medianGap(runs: readonly StreamRun[]): number {
  const times = runs.map((r) => Date.parse(r.at));
  const gaps = times.slice(1).map((t, i) => t - (times[i] ?? t)).sort((a, b) => a - b);
  if (gaps.length === 0) return 24 * 3600 * 1000;
  const middle = gaps.length / 2;
  const median = gaps.length % 2 === 1 ? (gaps[Math.floor(middle)] ?? 0) : ((gaps[middle - 1] ?? 0) + (gaps[middle] ?? 0)) / 2;
  return Math.max(60_000, median);
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const k = key(row);
    const group = groups.get(k);
    if (group === undefined) groups.set(k, [row]);
    else group.push(row);
  }
  return groups;
}
