import type { Config } from '../config/load.ts';

/** Finds the configured agent that a sender means; of several names that it says the first known. */
export type AgentNamed = (said: readonly string[]) => string | { problem: string };

/**
 * Agents by their ids, names and `outputs.names`, in any case; where none is said, the one that the
 * request names, or the only one there is. A name that nobody has is refused, however many there are:
 * what another program answered would stand under an agent that did not.
 * @param asked for the request as a whole; beats what its parts say
 */
export function agentNames(config: Pick<Config, 'agents'>, asked: string | null): AgentNamed {
  const agents = Object.entries(config.agents);
  const ids = agents.map(([id]) => id);
  // Where two have one name, an id counts before a name, and that before what sources call it.
  const byName = new Map(
    [
      ...agents.flatMap(([id, { outputs }]) => outputs.names.map((name) => [name, id] as const)),
      ...agents.flatMap(([id, { name }]) => (name === undefined ? [] : [[name, id] as const])),
      ...ids.map((id) => [id, id] as const),
    ].map(([name, id]) => [plain(name), id]),
  );
  return (said) => {
    const named = asked === null ? said : [asked];
    const found = named.map((name) => byName.get(plain(name))).find((id) => id !== undefined);
    if (found !== undefined) return found;
    const [name] = named;
    const [only] = ids;
    if (name === undefined && only !== undefined && ids.length === 1) return only;
    return { problem: name === undefined ? unnamed(ids) : unknown(name, ids, asked === null) };
  };
}

const plain = (name: string): string => name.trim().toLowerCase();

const unnamed = (ids: readonly string[]): string =>
  `does not say whose it is: agent is one of ${ids.join(', ')}`;

function unknown(name: string, ids: readonly string[], isTold: boolean): string {
  const is = `is of "${name.slice(0, 60)}", and agents here are ${ids.join(', ')}`;
  const [id] = ids;
  if (!isTold || id === undefined) return is;
  const of = ids.length === 1 ? id : 'NAME';
  return `${is}; where that is one of them, name it in agents.${of}.outputs.names`;
}
