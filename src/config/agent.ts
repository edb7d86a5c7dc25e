import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Config } from './load.ts';
import type { AgentConfig } from './schema.ts';

export function agentOf(config: Pick<Config, 'agents' | 'file'>, id: string): AgentConfig {
  const agent = config.agents[id];
  if (agent === undefined)
    throw new DaytwoError({
      code: 'no-agent',
      exitCode: EXIT.usage,
      message: `there is no agent "${id}" in ${config.file}`,
      next: `known are ${Object.keys(config.agents).join(', ')}`,
    });
  return agent;
}
