import type { Metric } from '../../domain/drift.ts';
import { metricWords, sinceOf } from '../drift/explain.ts';
import { wilson } from '../drift/intervals.ts';
import type { BacktestAlarm, BacktestOptions, BacktestReport } from './backtest.ts';
import { nameOf, type SuiteHistory } from './history.ts';
import { passStreamOf, type RivalVerdict } from './rivals.ts';
import { mean, rate, rates, total } from './rules/rule.ts';
import { movedWords } from './shift-text.ts';

/** One run's pass rate with its 95 % interval. */
export interface PanelRun {
  at: number;
  baseline: boolean;
  rate: number;
  low: number;
  high: number;
}

/** What one suite's panel shows; times in ms. */
export interface Panel {
  agent: string;
  suite: string;
  /** Of all runs, baseline and looks. */
  span: [number, number];
  runs: readonly PanelRun[];
  cases: number;
  /**
   * Mean pass rate of the baseline runs and two of their standard deviations either way; null
   * without pass and fail.
   */
  usual: { mean: number; low: number; high: number } | null;
  /** The strongest of the suite's streams after each look, as a share of what an alarm takes. */
  evidence: readonly { at: number; share: number }[];
  alarms: readonly { at: number; began: [number, number]; words: string }[];
  rules: readonly {
    name: string;
    mute: string | null;
    alarms: readonly { at: number; until: number }[];
    falseAlarms: number | null;
  }[];
}

/** Evidence by suite and run, strongest stream first kept. */
export type EvidenceOf = (agent: string, suite: string, run: string) => number | undefined;

/** Collects what `onLook` tells. */
export function evidenceRecorder(): {
  take: NonNullable<BacktestOptions['onLook']>;
  evidence: EvidenceOf;
} {
  const seen = new Map<string, number>();
  const key = (...parts: string[]): string => JSON.stringify(parts);
  return {
    take: ({ agent, suite, run, evidence }) =>
      void seen.set(
        key(agent, suite, run),
        Math.max(evidence, seen.get(key(agent, suite, run)) ?? 0),
      ),
    evidence: (agent, suite, run) => seen.get(key(agent, suite, run)),
  };
}

/** One panel a suite, those with alarms first, otherwise in the order of the histories. */
export function panelsOf(
  report: BacktestReport,
  histories: readonly SuiteHistory[],
  rivals: readonly RivalVerdict[],
  evidence: EvidenceOf,
): Panel[] {
  const alarmsOf = (h: SuiteHistory): BacktestAlarm[] =>
    report.installations.flatMap((i) =>
      i.alarms.filter((a) => a.suite === h.suite && (a.agent ?? i.agent) === h.agent),
    );
  const panels = histories
    .filter((h) => h.runs.length > 0)
    .map((h) =>
      panelOf(
        h,
        alarmsOf(h),
        rivals.filter((r) => r.agent === h.agent && r.suite === h.suite),
        evidence,
      ),
    );
  return panels.toSorted((a, b) => Number(b.alarms.length > 0) - Number(a.alarms.length > 0));
}

function panelOf(
  h: SuiteHistory,
  alarms: readonly BacktestAlarm[],
  rivals: readonly RivalVerdict[],
  evidence: EvidenceOf,
): Panel {
  const stream = passStreamOf(h);
  const times = h.runs.map((r) => Date.parse(r.at));
  const looks = [
    ...(stream?.baseline ?? []).map((look) => ({ look, baseline: true })),
    ...(stream?.looks ?? []).map(({ look }) => ({ look, baseline: false })),
  ];
  const runs = looks
    .flatMap(({ look, baseline }): PanelRun[] => {
      const { passes, trials } = total([look]);
      if (trials === 0) return [];
      const { low, high } = wilson(passes, trials);
      return [{ at: Date.parse(look.at), baseline, rate: passes / trials, low, high }];
    })
    .sort((a, b) => a.at - b.at);
  return {
    agent: h.agent,
    suite: h.suite,
    span: [Math.min(...times), Math.max(...times)],
    runs,
    cases: new Set(h.observations.map((o) => o.caseHash)).size,
    usual: stream === null ? null : usualOf(rates(stream.baseline), rate(total(stream.baseline))),
    evidence: h.runs.flatMap((r) => {
      const share = evidence(h.agent, h.suite, r.run);
      return share === undefined ? [] : [{ at: Date.parse(r.at), share }];
    }),
    alarms: alarms.map((a) => ({
      at: Date.parse(a.at),
      began: [Date.parse(a.began.from), Date.parse(a.began.to)],
      words:
        `look ${a.look}, run ${nameOf(a.run)}: ${metricWords(a.metric as Metric)} ` +
        `${movedWords(a)}, ${sinceOf(a.began)}`,
    })),
    // Before the first look every rule is mute for the same reason.
    rules:
      (stream?.looks ?? []).length === 0
        ? []
        : rivals.map((r) => ({
            name: r.rule,
            mute: r.mute,
            falseAlarms: r.beforeChange ?? null,
            alarms: r.alarms.map((a) => ({ at: Date.parse(a.at), until: Date.parse(a.until.at) })),
          })),
  };
}

function usualOf(baseline: readonly number[], pooled: number): Panel['usual'] {
  if (baseline.length === 0) return null;
  const centre = mean(baseline);
  const sd =
    baseline.length < 2
      ? 0
      : Math.sqrt(baseline.reduce((sum, r) => sum + (r - centre) ** 2, 0) / (baseline.length - 1));
  return { mean: pooled, low: Math.max(0, centre - 2 * sd), high: Math.min(1, centre + 2 * sd) };
}
