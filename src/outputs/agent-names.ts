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

/** Whose an answer is, by its own word; null where it names nobody. */
export type Whose = { agent: string } | { unknown: string } | null;

/**
 * Whose an answer says it is, wherever it comes from: of several names the first that an agent here
 * goes by. What names only somebody else is nobody's here: what another program answered would stand
 * under an agent that did not. Pure.
 */
export function whoseIs(known: AgentKnown, said: readonly string[]): Whose {
  const agent = said.map(known).find((id) => id !== undefined);
  if (agent !== undefined) return { agent };
  const [unknown] = said;
  return unknown === undefined ? null : { unknown };
}

/**
 * Whose an answer is. What it says itself counts first: a request as a whole may bring answers of
 * several. What names nobody is of the agent that the request names, or the only one where that names
 * none. A name that nobody has is of the agent that the request asks for while nobody wrote down what
 * that goes by, and else refused, however many agents there are.
 * @param asked for the request as a whole
 */
export function agentNames(config: Pick<Config, 'agents'>, asked: string | null): AgentNamed {
  const ids = Object.keys(config.agents);
  const known = knownAgents(config);
  return (said) => {
    const own = whoseIs(known, said);
    if (own !== null && 'agent' in own) return own.agent;
    const meant = asked === null ? undefined : known(asked);
    if (own !== null && meant !== undefined && takesUnknown(config, meant)) return meant;
    // Whoever is asked for may be what it is: its name is not written down yet.
    if (own !== null) return { problem: unknown(own.unknown, ids, { named: meant, isTold: true }) };
    if (asked !== null) return meant ?? { problem: unknown(asked, ids, { isTold: false }) };
    const [only] = ids;
    return ids.length === 1 && only !== undefined ? only : { problem: unnamed(ids) };
  };
}

/** Whether an agent has what names only somebody unknown and is sent for it: no names are written of it. */
export const takesUnknown = ({ agents }: Pick<Config, 'agents'>, agent: string): boolean =>
  agents[agent]?.outputs.names.length === 0;

const unnamed = (ids: readonly string[]): string =>
  `does not say whose it is: agent is one of ${ids.join(', ')}`;

function unknown(
  name: string,
  ids: readonly string[],
  { named, isTold }: { named?: string | undefined; isTold: boolean },
): string {
  const is = `is of "${name.slice(0, 60)}", and agents here are ${ids.join(', ')}`;
  const [id] = ids;
  if (!isTold || id === undefined) return is;
  const of = named ?? (ids.length === 1 ? id : 'NAME');
  return `${is}; where that is one of them, name it in agents.${of}.outputs.names`;
}
