import { DaytwoError, EXIT } from '../domain/errors.ts';
import { type Config, suiteName } from './load.ts';
import type { AgentConfig, SuiteConfig } from './schema.ts';

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

/** Every suite of every agent, in the order of the file. */
export function configuredSuites(
  config: Pick<Config, 'agents'>,
): { agent: string; suite: string; config: SuiteConfig }[] {
  return Object.entries(config.agents).flatMap(([agent, a]) =>
    a.suites.map((s) => ({ agent, suite: suiteName(s), config: s })),
  );
}

/** The name people know an agent by; its id where it has no other, or is not configured any more. */
export function agentNameOf(config: Pick<Config, 'agents'>, id: string): string {
  return config.agents[id]?.name ?? id;
}
