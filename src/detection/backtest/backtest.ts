import { DAY } from '../../domain/clock.ts';
import type { Direction, Metric } from '../../domain/drift.ts';
import { Ledger } from '../drift/alpha-spending.ts';
import { areSomeOfThem, isSpread, MOST_NAMED, NAMED } from '../drift/effect-spread.ts';
import { type Alarm, StreamReplay } from '../drift/replay.ts';
import {
  groupBy,
  historiesOf,
  looksOf,
  medianGap,
  nameOf,
  type PastRow,
  type SuiteHistory,
} from './history.ts';
import { type Shift, shiftOf } from './shift-text.ts';

export interface BacktestAlarm {
  look: number;
  at: string;
  run: string;
  suite: string;
  metric: string;
  evidence: number;
  began: { from: string; to: string };
  cases: { case: string; p: number }[];
  /** Of so many cases that were compared, where more changed than are named in a sentence. */
  of?: number;
  /** The suite moved by clearly more than the cases likely to have changed: they are some of them. */
  atLeast?: true;
  direction: Direction;
  /** The change lies over many cases: those likely to have changed are only the surest of them. */
  spread?: true;
  /**
   * What moved, where no better or worse is known: judgments of a suite that does not say what it
   * expects, lengths, answers, tools.
   */
  shift?: Shift;
  /** Only where agents are taken together. */
  agent?: string;
}
export interface BacktestInstallation {
  agent: string;
  looks: number;
  alarms: BacktestAlarm[];
  /** There are looks, and not one result in them has a verdict: silence says nothing. */
  noVerdicts?: true;
}
/** `backtest drift --json` (docs/backtest.md). */
export interface BacktestReport {
  installations: BacktestInstallation[];
}
export interface BacktestOptions {
  /** Yearly chance of any false alarm over an installation; .05. */
  alpha?: number;
  /** All agents are one installation with one budget. */
  together?: boolean;
  /** How many of the first runs are the baseline where no row is marked; 20. */
  baselineRuns?: number;
  /** Told after every look of every stream, in time order. */
  onLook?: (seen: {
    agent: string;
    suite: string;
    metric: Metric;
    run: string;
    evidence: number;
  }) => void;
  /** Told after every look of a suite. */
  onProgress?: (done: number, all: number) => void;
}

const YEAR_MS = 365 * DAY;
/** A case less likely than this to have changed is not listed. */
const LISTED = 0.01;
/**
 * Past results hold neither looks after changes nor high-risk cases, so their shares of α go to the
 * one lane there is.
 */
const ONE_LANE = { schedule: 1, change: 0, 'high-risk': 0 } as const;

/** Replays past trials through the worker's own engine and says when it would have spoken. */
export function backtest(rows: readonly PastRow[], options: BacktestOptions = {}): BacktestReport {
  return replayHistories(historiesOf(rows, options.baselineRuns), options);
}

/** The same for rows that are sorted into suites already. */
export function replayHistories(
  histories: readonly SuiteHistory[],
  options: BacktestOptions = {},
): BacktestReport {
  const all = histories.reduce((sum, h) => sum + looksOf(h).length, 0);
  let done = 0;
  const progress = (): void => options.onProgress?.(++done, all);
  const byInstallation = groupBy(histories, (h) =>
    options.together === true ? 'all agents' : h.agent,
  );
  return {
    installations: [...byInstallation].map(([agent, own]) =>
      replayInstallation(agent, own, options, progress),
    ),
  };
}

function replayInstallation(
  agent: string,
  suites: readonly SuiteHistory[],
  options: BacktestOptions,
  progress: () => void,
): BacktestInstallation {
  const steps = stepsOf(suites, options.alpha ?? 0.05);
  const alarms: BacktestAlarm[] = [];
  for (const step of steps) {
    const { history, run } = step;
    for (const { metric, replay } of step.replays) {
      const alarm = replay.next(run.run);
      options.onLook?.({
        agent: history.agent,
        suite: history.suite,
        metric,
        run: run.run,
        evidence: replay.evidence,
      });
      if (alarm !== null)
        alarms.push({
          ...alarmAt(step, metric, alarm),
          ...(options.together === true ? { agent: history.agent } : {}),
        });
    }
    progress();
  }
  const mute = steps.length > 0 && !suites.some(hasVerdicts);
  return {
    agent,
    looks: new Set(steps.map((s) => nameOf(s.run.run))).size,
    alarms,
    ...(mute ? { noVerdicts: true as const } : {}),
  };
}

/** One look of one suite, with what replays each of its metrics. */
interface Step {
  history: SuiteHistory;
  replays: readonly { metric: Metric; replay: StreamReplay }[];
  run: SuiteHistory['runs'][number];
  look: number;
}

/** Looks of all suites in the order they happened: the ledger is charged as it would have been. */
function stepsOf(suites: readonly SuiteHistory[], alpha: number): Step[] {
  // A history's observations are made anew each time they are asked for.
  const grouped = suites.map((history) => ({
    history,
    byMetric: Map.groupBy(history.observations, (o) => o.metric),
  }));
  const liveStreams = grouped.reduce((sum, g) => sum + g.byMetric.size, 0);
  const ledger = new Ledger();
  const steps = grouped.flatMap(({ history, byMetric }) => {
    const budget = {
      alpha,
      shares: ONE_LANE,
      ledger,
      plannedLooks: YEAR_MS / medianGap(history.runs),
      liveStreams,
    };
    const { agent, suite, runs, expect } = history;
    const of = { agent, suite, runs, ...(expect === undefined ? {} : { expect }) };
    const replays = [...byMetric]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([metric, observations]) => ({
        metric,
        replay: new StreamReplay({ ...of, metric, observations }, budget),
      }));
    return looksOf(history).map((run, i) => ({ history, replays, run, look: i + 1 }));
  });
  return steps.sort((a, b) => Date.parse(a.run.at) - Date.parse(b.run.at) || a.look - b.look);
}

function alarmAt({ history, run, look }: Step, metric: Metric, alarm: Alarm): BacktestAlarm {
  const began = alarm.began ?? { from: run.at, to: run.at };
  return {
    look,
    at: run.at,
    run: nameOf(run.run),
    suite: history.suite,
    metric,
    evidence: alarm.evidence,
    began: { from: began.from, to: began.to },
    cases: alarm.cases.filter((c) => c.p >= LISTED).map((c) => ({ case: c.caseHash, p: c.p })),
    ...(alarm.cases.filter((c) => c.p >= NAMED).length > MOST_NAMED
      ? { of: alarm.cases.length }
      : {}),
    ...(areSomeOfThem(alarm.cases, alarm.categories.length) ? { atLeast: true as const } : {}),
    ...(isSpread(alarm.cases, alarm.categories.length) ? { spread: true as const } : {}),
    ...directionOf(alarm, metric, history),
  };
}

function hasVerdicts(history: SuiteHistory): boolean {
  const looks = new Set(looksOf(history).map((r) => r.run));
  return history.observations.some((o) => o.outcome !== 'none' && looks.has(o.run));
}

/**
 * Beside passing, what moved says more than the direction. Without expectations the direction of
 * judgments is seen from what each case mostly did before; people are then told only what moved.
 */
function directionOf(
  alarm: Alarm,
  metric: Metric,
  history: SuiteHistory,
): Pick<BacktestAlarm, 'direction' | 'shift'> {
  if (
    metric === 'pass' ||
    (metric === 'judgment' &&
      history.observations.some((o) => history.expect?.has(o.caseHash) === true))
  )
    return { direction: alarm.direction };
  const shift = shiftOf(alarm.categories, alarm.before, alarm.after);
  return { direction: alarm.direction, ...(shift === null ? {} : { shift }) };
}
