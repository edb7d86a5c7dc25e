import {
  ceilingKey,
  credentialsKey,
  goneKey,
  type IncidentKey,
  noVerdictKey,
  quotaKey,
  redirectKey,
} from '../../alerting/incidents/keys.ts';
import { type NewIncident, plainFacts } from '../../alerting/incidents/record.ts';
import type { CallFailure } from '../../domain/provider.ts';
import type { Run, RunCounts } from '../../domain/run.ts';

/** Where a run was made, in the words people know. */
export interface Where {
  agent: string;
  agentName: string;
  suite: string;
  provider: string;
  model: string;
  /** `false`: the provider and model are a judge's, not the agent's own. */
  isTarget?: boolean;
}

export interface Stopped {
  kind: 'no-money' | 'provider' | 'first-eight' | 'suite-gone';
  reason: string;
  failure: CallFailure | null;
}

/** Incidents of these keys end by themselves when a run gets through. */
export function troubleKeys(w: Where): IncidentKey[] {
  return [
    credentialsKey(w.provider),
    redirectKey(w.provider),
    quotaKey(w.provider),
    ceilingKey(),
    noVerdictKey(w.agent, w.suite),
  ];
}

/**
 * What people must know of a run that ended by itself; null where nobody needs to (the suite was
 * edited under it).
 */
export function stoppedTrouble(w: Where, run: Run, stopped: Stopped): NewIncident | null {
  const where = `${w.agentName}'s suite ${w.suite}`;
  const since = run.startedAt ?? run.createdAt;
  const unseen =
    'Until then nothing can be said about this agent: a failed call is no verdict and counts ' +
    'neither for nor against it.';
  const base = { agent: w.agent, reason: stopped.reason };
  /** A failure's message begins with who answered. */
  const said = stopped.reason.replace(/\.$/, '');
  const check = {
    what: 'Replay the suite once it is mended',
    command: `daytwo replay ${w.agent} --suite ${w.suite}`,
    costUsd: null,
  };
  if (stopped.kind === 'suite-gone') return null;
  if (stopped.kind === 'no-money') {
    return {
      ...base,
      kind: 'spend',
      key: ceilingKey(),
      facts: plainFacts(
        'Canaries stopped: the money ceiling is reached',
        `The replay of ${where} stopped: ${stopped.reason}. Other runs stop at the same ` +
          'ceiling until its day or month is over.',
        {
          since,
          next: [
            { what: 'See what was spent on what', command: 'daytwo spend', costUsd: null },
            {
              what: 'Raise money.perDayUsd or perMonthUsd, or lower trials and schedule, then reload',
              command: 'daytwo check-config',
              costUsd: null,
            },
          ],
        },
      ),
    };
  }
  const code = stopped.failure?.code;
  if (code === 'auth') {
    return {
      ...base,
      kind: 'credentials',
      key: credentialsKey(w.provider),
      facts: plainFacts(
        `${w.provider} refuses our key`,
        `When ${where} was replayed, ${said}. ${unseen}`,
        {
          since,
          next: [
            {
              what: 'Put a valid key where the configuration points, then reload',
              command: 'daytwo check-config',
              costUsd: null,
            },
            check,
          ],
        },
      ),
    };
  }
  if (code === 'redirect') {
    const title = `${w.provider} sends our calls on to another address`;
    return {
      ...base,
      kind: 'no-verdict',
      key: redirectKey(w.provider),
      facts: plainFacts(
        title,
        `When ${where} was replayed, ${said}. Your own programs, where they follow ` +
          `redirects, take keys and prompts there. ${unseen}`,
        {
          since,
          next: [
            {
              what:
                'Ask who runs the first address what happened. If the other one is ' +
                `right, write it as baseUrl of ${w.provider}, then reload`,
              command: 'daytwo check-config',
              costUsd: null,
            },
            check,
          ],
        },
      ),
    };
  }
  if (code === 'quota') {
    return {
      ...base,
      kind: 'spend',
      key: quotaKey(w.provider),
      facts: plainFacts(
        `${w.provider}: the account's credit or quota is used up`,
        `When ${where} was replayed, ${said}. Your agents on this account are refused too. ${unseen}`,
        {
          since,
          next: [
            {
              what: 'Add credit or raise the limit at the provider',
              command: `daytwo replay ${w.agent} --suite ${w.suite}`,
              costUsd: null,
            },
          ],
        },
      ),
    };
  }
  if (stopped.failure?.scope === 'model') {
    return {
      ...base,
      kind: 'model-gone',
      key: goneKey(w.provider, w.model),
      facts: plainFacts(
        `${w.model} is gone at ${w.provider}`,
        `When ${where} was replayed, ${said}. ` +
          `${w.isTarget === false ? `It judges ${w.agentName}'s answers; without it there are no verdicts.` : `${w.agentName} calls this model, so its users get errors now.`}`,
        {
          since,
          next: [
            {
              what: 'See who uses it and what replaces it',
              command: 'daytwo models',
              costUsd: null,
            },
            {
              what: `Change agents.${w.agent}.${w.isTarget === false ? 'grader.model or judgments.judge.model' : 'target.model'}, then replay`,
              command: check.command,
              costUsd: null,
            },
          ],
        },
      ),
    };
  }
  return {
    ...base,
    kind: 'no-verdict',
    key: noVerdictKey(w.agent, w.suite),
    facts: plainFacts(
      `${w.agentName}: canaries get no answer from ${w.provider}`,
      `The replay of ${where} stopped: ${stopped.reason}. ${unseen}`,
      {
        since,
        next: [
          {
            what: `Check ${w.provider}'s status page and the baseUrl`,
            command: 'daytwo check-config',
            costUsd: null,
          },
          check,
        ],
      },
    ),
  };
}

/** More than a tenth of the cases, and more than one, without a verdict (DESIGN §4). */
export function tooFewVerdicts(cases: number, casesWithoutVerdict: number): boolean {
  return casesWithoutVerdict > Math.max(0.1 * cases, 1);
}

/** The second run in a row with too few verdicts. */
export function noVerdictTrouble(
  w: Where,
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
