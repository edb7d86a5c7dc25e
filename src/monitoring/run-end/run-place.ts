import type { Runtime } from '../../app/runtime.ts';
import type { Run } from '../../domain/run.ts';
import type { Where } from './run-trouble.ts';

export function whereOf(live: Pick<Runtime, 'config'>, run: Pick<Run, 'agent' | 'suite'>): Where {
  const agent = live.config.agents[run.agent];
  return {
    agent: run.agent,
    agentName: agent?.name ?? run.agent,
    suite: run.suite,
    provider: agent?.target.provider ?? 'the provider',
    model: agent?.target.model ?? 'the model',
  };
}
