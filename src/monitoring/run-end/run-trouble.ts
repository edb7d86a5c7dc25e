import {
  ceilingKey,
  credentialsKey,
  type IncidentKey,
  noVerdictKey,
  quotaKey,
  redirectKey,
} from '../../alerting/incidents/keys.ts';
import { type NewIncident, plainFacts } from '../../alerting/incidents/record.ts';
import type { Run, RunCounts } from '../../domain/run.ts';

/** Where a run was made, in the words people know. */
export interface RunTarget {
  agent: string;
  agentName: string;
  suite: string;
  provider: string;
  model: string;
  /** `false`: the provider and model are a judge's, not the agent's own. */
  isTarget?: boolean;
}

/** Incidents of these keys end by themselves when a run gets through. */
export function troubleKeys(w: RunTarget): IncidentKey[] {
  return [
    credentialsKey(w.provider),
    redirectKey(w.provider),
    quotaKey(w.provider),
    ceilingKey(),
    noVerdictKey(w.agent, w.suite),
  ];
}

/** More than a tenth of the cases, and more than one, without a verdict. */
export function tooFewVerdicts(cases: number, casesWithoutVerdict: number): boolean {
  return casesWithoutVerdict > Math.max(0.1 * cases, 1);
}

/** The second run in a row with too few verdicts. */
export function noVerdictTrouble(
  w: RunTarget,
  run: Run,
  counts: Pick<RunCounts, 'none' | 'planned'>,
  failures: ReadonlyMap<string, number>,
): NewIncident {
  const most = [...failures].toSorted((a, b) => b[1] - a[1])[0];
  return {
    kind: 'no-verdict',
    key: noVerdictKey(w.agent, w.suite),
    agent: w.agent,
    reason: `${counts.none} of ${counts.planned} trials without a verdict, twice in a row`,
    facts: plainFacts(
      `${w.agentName}: too many canaries get no verdict`,
      `${counts.none} of ${counts.planned} trials of suite ${w.suite} brought no verdict, ` +
        `for the second run in a row${most === undefined ? '' : ` (mostly: ${most[0]})`}. What ` +
        'could be judged is kept, but no drift is reported from such runs.',
      {
        since: run.startedAt ?? run.createdAt,
        unchanged: ['A trial without a verdict is not a failed one: the pass rate is untouched.'],
        next: [
          { what: 'See what failed', command: `daytwo runs ${run.id}`, costUsd: null },
          {
            what: 'Replay once it is mended',
            command: `daytwo replay ${w.agent} --suite ${w.suite}`,
            costUsd: null,
          },
        ],
      },
    ),
  };
}
