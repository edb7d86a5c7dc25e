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
import type { RunTarget } from './run-trouble.ts';

export interface Stopped {
  kind: 'no-money' | 'provider' | 'first-eight' | 'suite-gone';
  reason: string;
  failure: CallFailure | null;
}

/**
 * What people must know of a run that ended by itself; null where nobody needs to (the suite was
 * edited under it).
 * @param since when it last got answers, or began
 */
export function stoppedTrouble(w: RunTarget, stopped: Stopped, since: string): NewIncident | null {
  const { kind, failure } = stopped;
  if (kind === 'suite-gone') return null;
  const cut = cutOf(w, stopped, since);
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
  /** The reason within a sentence: a failure's message begins with who answered. */
  said: string;
  check: NextStep;
}

/** What it costs: nothing is watched, and nothing is held against the agent. */
const unseenWords = ({ agentName }: RunTarget): string =>
  `Until this is mended, ${agentName} is not watched. A call that failed counts neither for nor ` +
  'against it.';

function cutOf(target: RunTarget, { reason }: Stopped, since: string): Cut {
  return {
    target,
    base: { agent: target.agent, reason },
    suite: `${target.agentName}'s suite ${target.suite}`,
    since,
    said: reason.replace(/\.$/, ''),
    check: {
      what: 'Once it is mended, replay the suite',
      command: `daytwo replay ${target.agent} --suite ${target.suite}`,
      costUsd: null,
    },
  };
}

function ceilingTrouble({ base, suite, said, since }: Cut): NewIncident {
  return {
    ...base,
    kind: 'spend',
    key: ceilingKey(),
    facts: plainFacts(
      'Canaries stopped: the money ceiling is reached',
      `The replay of ${suite} stopped: ${said}.`,
      {
        meanwhile:
          'No agent is replayed, so none is watched, until that day or month is over or the ceiling ' +
          'is raised. What your agents themselves spend is not touched.',
        since,
        next: [
          { what: 'See what was spent on what', command: 'daytwo spend', costUsd: null },
          {
            what:
              'Raise money.perDayUsd or money.perMonthUsd, or lower trials or schedule; check, then ' +
              'reload the worker',
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
      `${target.provider} refuses the key`,
      `When ${suite} was replayed, ${said}.`,
      {
        meanwhile:
          `${unseenWords(target)} Where the agent itself has the same key, its users get errors ` +
          'too.',
        since,
        next: [
          {
            what:
              'Put a valid key where the configuration points, or have the model opened to it at ' +
              'the provider; check, then reload the worker',
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
      `When ${suite} was replayed, ${said}.`,
      {
        meanwhile:
          'Your own programs send keys and prompts there if they follow redirects. ' +
          unseenWords(target),
        since,
        next: [
          {
            what:
              'Ask who runs the first address what happened. If the other one is ' +
              `right, write it as ${target.addressKey ?? 'baseUrl'} of ${target.provider}; check, then reload the worker`,
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
      `When ${suite} was replayed, ${said}.`,
      {
        meanwhile: `Your agents on this account are refused too. ${unseenWords(target)}`,
        since,
        next: [
          {
            what: 'Add credit or raise the limit at the provider, then replay the suite',
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
    ? `It judges ${agentName}'s answers or plays its users; without it there are no verdicts.`
    : `${agentName} calls this model, so its users get errors now.`;
  const setting = judges
    ? 'grader.model, judgments.judge.model or simulatedUser.model'
    : 'target.model';
  return {
    ...base,
    kind: 'model-gone',
    key: goneKey(provider, model),
    facts: plainFacts(`${model} is gone at ${provider}`, `When ${suite} was replayed, ${said}.`, {
      meanwhile: effect,
      since,
      next: [
        {
          what: 'See who uses it and what replaces it',
          command: 'daytwo models',
          costUsd: null,
        },
        {
          what: `Change agents.${agent}.${setting}, reload the worker, then replay the suite`,
          command: check.command,
          costUsd: null,
        },
      ],
    }),
  };
}

/** A provider says how it is; an agent is somebody's own, and its log does. */
function whereToLook({ provider, addressKey = 'baseUrl' }: RunTarget): string {
  if (addressKey === 'baseUrl' || addressKey === 'endpoint')
    return `Look at the status page of ${provider}, and check its ${addressKey}`;
  return `Look whether ${provider} is up and what its log says, and check its ${addressKey}`;
}

function answerTrouble({ target, base, suite, said, since, check }: Cut): NewIncident {
  return {
    ...base,
    kind: 'no-verdict',
    key: noVerdictKey(target.agent, target.suite),
    provider: target.provider,
    facts: plainFacts(
      `${target.agentName}: canaries get no usable answer from ${target.provider}`,
      `The replay of ${suite} stopped: ${said}.`,
      {
        meanwhile: unseenWords(target),
        since,
        next: [
          {
            what: whereToLook(target),
            command: 'daytwo check-config',
            costUsd: null,
          },
          check,
        ],
      },
    ),
  };
}
