import type { BacktestReport } from './backtest.ts';
import { directionWords, metricWords, percent, sinceOf } from '../drift/explain.ts';
import { shareOfBar } from '../drift/reason.ts';
import type { Metric } from '../domain/drift.ts';

const MOST_CASES = 5;

/** A backtest in plain words, one line an alarm. */
export function backtestText(report: BacktestReport): string[] {
  const lines: string[] = [];
  for (const { agent, looks, alarms } of report.installations) {
    const counted = `${looks} look${looks === 1 ? '' : 's'}`;
    if (looks === 0) lines.push(`${agent}: every run went into the baseline, so there is nothing to compare with it. More runs are needed; for just two, compare them directly.`);
    else if (alarms.length === 0) lines.push(`${agent}: ${counted}, no alarm.`);
    else lines.push(`${agent}: ${counted}, ${alarms.length} alarm${alarms.length === 1 ? '' : 's'}.`);
    for (const alarm of alarms) {
      const named = alarm.cases.filter((c) => c.p >= 0.5);
      const cases = named.length === 0
        ? 'spread over the suite, no single case stands out'
        : `in ${named.slice(0, MOST_CASES).map((c) => `${c.case} (${percent(c.p)} likely)`).join(', ')}${named.length > MOST_CASES ? ` and ${named.length - MOST_CASES} more` : ''}`;
      // Text and JSON come from one report; the metric's name is only looked up for its wording.
      lines.push(`  look ${alarm.look} (${alarm.at}, run ${alarm.run}): ${alarm.suite}, ${metricWords(alarm.metric as Metric)} moved ${directionWords(alarm.direction)}, ${sinceOf(alarm.began)}; ${cases}. Evidence ${shareOfBar(alarm.evidence)} of the bar.`);
    }
  }
  return lines;
}
