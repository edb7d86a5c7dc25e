import { agentNameOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import type { Run } from '../../domain/run.ts';
import type { RunTarget } from './run-trouble.ts';

export function runTargetOf(config: Config, run: Pick<Run, 'agent' | 'suite'>): RunTarget {
  const agent = config.agents[run.agent];
  return {
    agent: run.agent,
    agentName: agentNameOf(config, run.agent),
    suite: run.suite,
    hasOtherSuites: (agent?.suites.length ?? 0) > 1,
    provider: agent?.target.provider ?? 'the provider',
    model: agent?.target.model ?? 'the model',
    ...addressOf(config, agent?.target.provider ?? ''),
  };
}

/** In the order in which an account that has several is called. */
const ADDRESS_KEYS = ['command', 'url', 'endpoint'] as const;

/** A model's endpoint has a `baseUrl`; an agent is at a `url`, or is a program. */
export function addressOf(config: Config, provider: string): Pick<RunTarget, 'addressKey'> {
  const account = config.providers[provider];
  if (account === undefined) return {};
  const has = (key: string): boolean => Reflect.get(account, key) !== undefined;
  return { addressKey: ADDRESS_KEYS.find(has) ?? 'baseUrl' };
}
