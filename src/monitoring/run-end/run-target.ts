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
    provider: agent?.target.provider ?? 'the provider',
    model: agent?.target.model ?? 'the model',
  };
}
