import type { Config } from '../config/load.ts';
import { asSent } from '../config/names.ts';

/** Finds the configured agent that a sender means; of several names that it says the first known. */
export type AgentNamed = (said: readonly string[]) => string | { problem: string };

/** The agent that has a name: by its id, its name or one of `outputs.names`, in any case. */
export type AgentKnown = (name: string) => string | undefined;

/** Which agent has which name; the configuration gives none to two of them. */
export function knownAgents(config: Pick<Config, 'agents'>): AgentKnown {
  const agents = Object.entries(config.agents);
  const byName = new Map(
    [
      ...agents.flatMap(([id, { outputs }]) => outputs.names.map((name) => [name, id] as const)),
      ...agents.flatMap(([id, { name }]) => (name === undefined ? [] : [[name, id] as const])),
      ...agents.map(([id]) => [id, id] as const),
    ].map(([name, id]) => [asSent(name), id]),
  );
  return (name) => byName.get(asSent(name));
}

/**
 * Whose an answer is. What it says itself counts first, where an agent here has that name: a request
 * as a whole may bring answers of several. What names nobody here is of the agent that the request
 * names, or the only one where neither says anything. A name that nobody has is refused, however many
 * agents there are: what another program answered would stand under an agent that did not.
 * @param asked for the request as a whole
 */
export function agentNames(config: Pick<Config, 'agents'>, asked: string | null): AgentNamed {
  const ids = Object.keys(config.agents);
  const known = knownAgents(config);
  return (said) => {
    const own = said.map(known).find((id) => id !== undefined);
    const found = own ?? (asked === null ? undefined : known(asked));
    if (found !== undefined) return found;
    const name = asked ?? said[0];
    const [only] = ids;
    if (name === undefined && only !== undefined && ids.length === 1) return only;
    return { problem: name === undefined ? unnamed(ids) : unknown(name, ids, asked === null) };
  };
}

/**
 * Another agent whose answer it is, by its own word, where a file is read for one; null where it may
 * be that one's. Names that nobody here has say nothing: whoever named the file's agent knows better.
 */
export function otherAgent(
  known: AgentKnown,
  agent: string,
  said: readonly string[],
): string | null {
  const owner = said.map(known).find((id) => id !== undefined);
  return owner === undefined || owner === agent ? null : owner;
}

const unnamed = (ids: readonly string[]): string =>
  `does not say whose it is: agent is one of ${ids.join(', ')}`;

function unknown(name: string, ids: readonly string[], isTold: boolean): string {
  const is = `is of "${name.slice(0, 60)}", and agents here are ${ids.join(', ')}`;
  const [id] = ids;
  if (!isTold || id === undefined) return is;
  const of = ids.length === 1 ? id : 'NAME';
  return `${is}; where that is one of them, name it in agents.${of}.outputs.names`;
}
