import type { RouteConfig } from '../../config/schema-alerts.ts';
import type { IncidentKind } from '../../domain/incident.ts';
import type { Severity } from '../../domain/telling.ts';
import { plural } from '../../domain/text.ts';

/** What a message is about, as far as routes ask. */
export interface About {
  agent: string | null;
  /** Null for what is about no incident and no digest. */
  kind: IncidentKind | 'digest' | null;
  severity: Severity;
}

export interface Routed {
  channels: readonly string[];
  /** Keys of `people`. */
  people: readonly string[];
  reason: string;
}

const has = <T>(given: readonly T[] | undefined, value: T | null): boolean =>
  given === undefined || (value !== null && given.includes(value));

const fits = (r: RouteConfig, { agent, kind, severity }: About): boolean =>
  has(r.agents, agent) && has(r.kinds, kind) && has(r.severities, severity);

/**
 * Who is told: the first route that fits decides, later ones that fit and say `also` add to it;
 * every channel where none fits, and where those that do name people only.
 * @param all the channels there are, in whose order the answer is
 */
export function routeOf(
  routes: readonly RouteConfig[],
  about: About,
  all: readonly string[],
): Routed {
  const first = routes.findIndex((r) => fits(r, about));
  if (first < 0)
    return { channels: all, people: [], reason: 'no route fits, so every channel is told' };
  const taken = routes.flatMap((route, i) =>
    i === first || (i > first && route.also && fits(route, about)) ? [{ route, n: i + 1 }] : [],
  );
  const named = new Set(taken.flatMap(({ route }) => route.channels ?? []));
  const channels = all.filter((c) => named.has(c));
  return {
    channels: channels.length === 0 ? all : channels,
    people: [...new Set(taken.flatMap(({ route }) => route.people ?? []))],
    reason:
      `${plural(taken.length, 'route')} (${taken.map((t) => t.n).join(', ')})` +
      `${channels.length === 0 ? ', which name no channel' : ''}`,
  };
}
