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
import { plural } from '../../domain/text.ts';

/** Where a run was made, in the words people know. */
export interface RunTarget {
  agent: string;
  agentName: string;
  suite: string;
  /** The agent has other suites, too. */
  hasOtherSuites?: boolean;
  provider: string;
  model: string;
  /** `false`: the provider and model are a judge's, not the agent's own. */
  isTarget?: boolean;
  /** Which key of the provider's account says where it is called. */
  addressKey?: string;
}

/** So long a name leaves a title room to say what happened. */
const NAME_MAX = 40;

/** Whom a title is about: the agent, and its suite where it has others and both fit. */
export function nameInTitle({
  agentName,
  suite,
  hasOtherSuites = false,
}: Pick<RunTarget, 'agentName' | 'suite' | 'hasOtherSuites'>): string {
  const both = `${agentName}, ${suite}`;
  return hasOtherSuites && both.length <= NAME_MAX ? both : agentName;
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

/** What a failure code says, where the code alone does not say what to do. */
const CODE_WORDS: Readonly<Record<string, string>> = {
  'answer-cut-off': 'the answer was cut off at its cap of output tokens; raise maxOutputTokens',
  'answer-empty': 'the answer was empty',
};

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
    provider: w.provider,
    reason: `${counts.none} of ${plural(counts.planned, 'trial')} without a verdict, twice in a row`,
    facts: plainFacts(
      `${w.agentName}: too many canaries get no verdict`,
      `In the last run of suite ${w.suite}, ${counts.none} of ${counts.planned} answers could not be ` +
        `had or judged, and it is the second such run in a row${most === undefined ? '' : ` (mostly: ${CODE_WORDS[most[0]] ?? most[0]})`}.`,
      {
        meanwhile:
          'No drift is reported from such runs: until this is mended, the suite is not watched.',
        since: run.startedAt ?? run.createdAt,
        unchanged: [
          'the pass rate: an answer without a verdict counts neither as passed nor failed',
        ],
        next: [
          { what: 'See what went wrong', command: `daytwo runs ${run.id}`, costUsd: null },
          {
            what: 'Once it is mended, replay the suite',
            command: `daytwo replay ${w.agent} --suite ${w.suite}`,
            costUsd: null,
          },
        ],
      },
    ),
  };
}
