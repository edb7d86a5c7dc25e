import {
  ceilingKey,
  credentialsKey,
  goneKey,
  noVerdictKey,
  quotaKey,
  redirectKey,
} from '../../alerting/incidents/keys.ts';
import { type NewIncident, plainFacts } from '../../alerting/incidents/record.ts';
import type { NextStep } from '../../domain/incident.ts';
import type { CallFailure } from '../../domain/provider.ts';
import type { Run } from '../../domain/run.ts';
import type { RunTarget } from './run-trouble.ts';

export interface Stopped {
  kind: 'no-money' | 'provider' | 'first-eight' | 'suite-gone';
  reason: string;
  failure: CallFailure | null;
}

/**
 * What people must know of a run that ended by itself; null where nobody needs to (the suite was
 * edited under it).
 */
export function stoppedTrouble(w: RunTarget, run: Run, stopped: Stopped): NewIncident | null {
  const { kind, failure } = stopped;
  if (kind === 'suite-gone') return null;
  const cut = cutOf(w, run, stopped);
  if (kind === 'no-money') return ceilingTrouble(cut);
  if (failure?.code === 'auth') return keyTrouble(cut);
  if (failure?.code === 'redirect') return redirectTrouble(cut);
  if (failure?.code === 'quota') return quotaTrouble(cut);
  return failure?.scope === 'model' ? modelTrouble(cut) : answerTrouble(cut);
}

/** A run that was cut off, in the words that its messages share. */
interface Cut {
  target: RunTarget;
  base: { agent: string; reason: string };
  /** Whose suite. */
  suite: string;
  since: string;
  reason: string;
  /** The reason within a sentence: a failure's message begins with who answered. */
  said: string;
  check: NextStep;
}

const UNSEEN =
  'Until then nothing can be said about this agent: a failed call is no verdict and counts ' +
  'neither for nor against it.';

function cutOf(target: RunTarget, run: Run, { reason }: Stopped): Cut {
  return {
    target,
    base: { agent: target.agent, reason },
    suite: `${target.agentName}'s suite ${target.suite}`,
    since: run.startedAt ?? run.createdAt,
    reason,
    said: reason.replace(/\.$/, ''),
    check: {
      what: 'Replay the suite once it is mended',
      command: `daytwo replay ${target.agent} --suite ${target.suite}`,
      costUsd: null,
    },
  };
}

function ceilingTrouble({ base, suite, reason, since }: Cut): NewIncident {
  return {
    ...base,
    kind: 'spend',
    key: ceilingKey(),
    facts: plainFacts(
      'Canaries stopped: the money ceiling is reached',
      `The replay of ${suite} stopped: ${reason}. Other runs stop at the same ` +
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

function keyTrouble({ target, base, suite, said, since, check }: Cut): NewIncident {
  return {
    ...base,
    kind: 'credentials',
    key: credentialsKey(target.provider),
    facts: plainFacts(
      `${target.provider} refuses our key`,
      `When ${suite} was replayed, ${said}. ${UNSEEN}`,
      {
        since,
        next: [
          {
            what:
              'Put a valid key where the configuration points, or have the model opened to it at ' +
              'the provider, then reload',
            command: 'daytwo check-config',
            costUsd: null,
          },
          check,
        ],
      },
    ),
  };
}

function redirectTrouble({ target, base, suite, said, since, check }: Cut): NewIncident {
  return {
    ...base,
    kind: 'no-verdict',
    key: redirectKey(target.provider),
    facts: plainFacts(
      `${target.provider} sends our calls on to another address`,
      `When ${suite} was replayed, ${said}. Your own programs, where they follow ` +
        `redirects, take keys and prompts there. ${UNSEEN}`,
      {
        since,
        next: [
          {
            what:
              'Ask who runs the first address what happened. If the other one is ' +
              `right, write it as baseUrl of ${target.provider}, then reload`,
            command: 'daytwo check-config',
            costUsd: null,
          },
          check,
        ],
      },
    ),
  };
}

function quotaTrouble({ target, base, suite, said, since, check }: Cut): NewIncident {
  return {
    ...base,
    kind: 'spend',
    key: quotaKey(target.provider),
    facts: plainFacts(
      `${target.provider}: the account's credit or quota is used up`,
      `When ${suite} was replayed, ${said}. Your agents on this account are refused too. ${UNSEEN}`,
      {
        since,
        next: [
          {
            what: 'Add credit or raise the limit at the provider',
            command: check.command,
            costUsd: null,
          },
        ],
      },
    ),
  };
}

function modelTrouble({ target, base, suite, said, since, check }: Cut): NewIncident {
  const { agent, agentName, provider, model } = target;
  const judges = target.isTarget === false;
  const effect = judges
    ? `It judges ${agentName}'s answers; without it there are no verdicts.`
    : `${agentName} calls this model, so its users get errors now.`;
  const setting = judges ? 'grader.model or judgments.judge.model' : 'target.model';
  return {
    ...base,
    kind: 'model-gone',
    key: goneKey(provider, model),
    facts: plainFacts(
      `${model} is gone at ${provider}`,
      `When ${suite} was replayed, ${said}. ${effect}`,
      {
        since,
        next: [
          {
            what: 'See who uses it and what replaces it',
            command: 'daytwo models',
            costUsd: null,
          },
          {
            what: `Change agents.${agent}.${setting}, then replay`,
            command: check.command,
            costUsd: null,
          },
        ],
      },
    ),
  };
}

function answerTrouble({ target, base, suite, reason, since, check }: Cut): NewIncident {
  return {
    ...base,
    kind: 'no-verdict',
    key: noVerdictKey(target.agent, target.suite),
    facts: plainFacts(
      `${target.agentName}: canaries get no answer from ${target.provider}`,
      `The replay of ${suite} stopped: ${reason}. ${UNSEEN}`,
      {
        since,
        next: [
          {
            what: `Check ${target.provider}'s status page and the baseUrl`,
            command: 'daytwo check-config',
            costUsd: null,
          },
          check,
        ],
      },
    ),
  };
}
