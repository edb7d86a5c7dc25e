import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Config } from './load.ts';
import { suiteName } from './names.ts';
import type { AgentConfig, SuiteConfig } from './schema.ts';

/**
 * The agent of that id, however it came to be asked for; undefined where none is configured. Ids
 * come from addresses and commands: `constructor` and `__proto__` are on every object, and no agents.
 */
export const findAgent = (config: Pick<Config, 'agents'>, id: string): AgentConfig | undefined =>
  Object.hasOwn(config.agents, id) ? config.agents[id] : undefined;

/** The agent of that id. @throws DaytwoError `no-agent` */
export function agentOf(config: Pick<Config, 'agents' | 'file'>, id: string): AgentConfig {
  const agent = findAgent(config, id);
  if (agent === undefined)
    throw new DaytwoError({
      code: 'no-agent',
      exitCode: EXIT.usage,
      message: `there is no agent "${id}" in ${config.file}`,
      next: `known are ${Object.keys(config.agents).join(', ')}`,
    });
  return agent;
}

/**
 * The names of an agent's suites, or the one that was asked for.
 * @throws DaytwoError `no-agent`, `no-suite`
 */
export function suitesNamed(
  config: Pick<Config, 'agents' | 'file'>,
  agent: string,
  asked?: string,
): string[] {
  const known = agentOf(config, agent).suites.map(suiteName);
  const suites = known.filter((s) => asked === undefined || s === asked);
  if (suites.length === 0)
    throw new DaytwoError({
      code: 'no-suite',
      exitCode: EXIT.usage,
      message: `${agent} has no suite "${asked ?? ''}"`,
      next: `known are ${known.join(', ')}`,
    });
  return suites;
}

/** Every suite of every agent, in the order of the file. */
export function configuredSuites(
  config: Pick<Config, 'agents'>,
): { agent: string; suite: string; config: SuiteConfig }[] {
  return Object.entries(config.agents).flatMap(([agent, a]) =>
    a.suites.map((s) => ({ agent, suite: suiteName(s), config: s })),
  );
}

/**
 * The name people know an agent by; its id where it has no other, or is not configured any more.
 */
export function agentNameOf(config: Pick<Config, 'agents'>, id: string): string {
  return findAgent(config, id)?.name ?? id;
}
