import type { Config } from '../config/load.ts';

/** Finds the configured agent that a sender means. */
export type AgentNamed = (said: string | null) => string | { problem: string };

/**
 * Agents by their ids or names, in any case; where none is said, the one that the request names, or
 * the only one there is.
 * @param asked for the request as a whole; beats what its parts say
 * @param foreign whether parts may say names that are not ours, as traces do of their services: the
 *   only agent that there is is meant then
 */
export function agentNames(
  config: Pick<Config, 'agents'>,
  asked: string | null,
  foreign: 'foreign' | 'ours',
): AgentNamed {
  const ids = Object.keys(config.agents);
  const byName = new Map(
    Object.entries(config.agents).flatMap(([id, a]) => [
      ...(a.name === undefined ? [] : [[a.name.toLowerCase(), id] as const]),
      [id.toLowerCase(), id] as const,
    ]),
  );
  const find = (name: string | null): string | undefined =>
    name === null ? undefined : byName.get(name.trim().toLowerCase());
  return (said) => {
    const found = asked === null ? find(said) : find(asked);
    if (found !== undefined) return found;
    const named = asked ?? said;
    if (named === null && ids.length === 1) return ids[0] as string;
    if (asked === null && foreign === 'foreign' && ids.length === 1) return ids[0] as string;
    return {
      problem:
        named === null
          ? `does not say whose it is: agent is one of ${ids.join(', ')}`
          : `is of "${named.slice(0, 60)}", and agents here are ${ids.join(', ')}`,
    };
  };
}
