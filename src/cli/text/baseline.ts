import type { Baseline } from '../../domain/baseline.ts';
import type { Incident } from '../../domain/incident.ts';
import { day } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import type { BaselineNow } from '../../monitoring/review/queries.ts';

/** What each suite is compared with, a line each. */
export function baselinesText(baselines: readonly BaselineNow[]): string {
  return baselines
    .map(({ agent, suite, baseline: b, runs }) =>
      b === null
        ? `${agent}/${suite}: provisional; ${plural(runs, 'run')} so far. Approve with: daytwo ` +
          `baseline approve --agent ${agent} --suite ${suite} --by YOU`
        : `${agent}/${suite}: ${b.runs.length} runs, approved by ${b.approvedBy} on ` +
          `${day(b.approvedAt)}${b.note === '' ? '' : ` (${b.note})`}`,
    )
    .join('\n');
}

/** What was approved. */
export function approvedText(baselines: readonly Baseline[]): string {
  return baselines
    .map(
      (b) =>
        `${b.agent}/${b.suite}: ${b.runs.length} runs approved by ${b.approvedBy}. Later looks ` +
        'are compared with them; the budget for false alarms is not refunded.',
    )
    .join('\n');
}

/** What an incident's new behaviour, taken as normal, changes. */
export function acceptedText({
  incident,
  baselines,
}: {
  incident: Incident;
  baselines: readonly Baseline[];
}): string {
  const runs = baselines.map((b) => `${b.suite}: ${b.runs.length} runs`).join(', ');
  const few = baselines.some((b) => b.runs.length < 5)
    ? ' It is completed from the next looks until it has five; until then nothing is compared.'
    : '';
  return (
    `${incident.id} is resolved: the behaviour since it began is the baseline now (${runs}).` + few
  );
}
