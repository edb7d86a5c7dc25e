import { agentNameOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { Accounts } from '../../llm/accounts.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { usedModels } from '../knowledge/used-models.ts';
import { priceOfRehearsal } from './results.ts';

/** A model that appeared in the line of one that agents use. */
export interface NewVersion {
  at: string;
  provider: string;
  model: string;
  /** The one in use. */
  inPlaceOf: string;
  agents: readonly {
    agent: string;
    name: string;
    /** How it did on the new one; null where nobody looked. */
    result: string | null;
    /** The most that looking can cost; null where a price is not known. */
    costUsd: number | null;
  }[];
}

interface Deps {
  store: Store;
  config: Config;
  accounts: Accounts;
  agents: AgentLoader;
}

/** So long a version counts as new. */
const NEW_FOR = 90 * DAY;
const MOST_EVENTS = 1_000;

/**
 * Versions that appeared in a quarter in the line of a model that agents still use, newest first,
 * each with what rehearsing on it would cost. An agent that calls the new one already is left out.
 * @param since only those that appeared then or later (ISO-8601)
 */
export async function newVersions(
  deps: Deps,
  now: Millis,
  since = iso(now - NEW_FOR),
): Promise<NewVersion[]> {
  const events = (await deps.store.models.events({ since, limit: MOST_EVENTS })).filter(
    (e) => e.kind === 'new-version',
  );
  const users = await usersOf(deps, now);
  const found: NewVersion[] = [];
  for (const e of events) {
    const inPlaceOf = e.before ?? '';
    const calling = users.get(keyOf(e.provider, e.model)) ?? [];
    const agents = (users.get(keyOf(e.provider, inPlaceOf)) ?? []).filter(
      (a) => !calling.includes(a),
    );
    if (agents.length === 0 || found.some((f) => f.model === e.model)) continue;
    found.push({
      at: e.at,
      provider: e.provider,
      model: e.model,
      inPlaceOf,
      agents: await Promise.all(agents.map((agent) => lookedAt(deps, agent, e))),
    });
  }
  return found;
}

const keyOf = (provider: string, model: string): string => JSON.stringify([provider, model]);

/** Agents by the model that answers them. */
async function usersOf(deps: Deps, now: Millis): Promise<Map<string, readonly string[]>> {
  const each = await Promise.all(
    Object.keys(deps.config.providers).map(async (provider) =>
      (await usedModels(deps, provider, now)).used.map(
        ({ use }) => [keyOf(provider, use.model), use.agents] as const,
      ),
    ),
  );
  return new Map(each.flat());
}

async function lookedAt(
  deps: Deps,
  agent: string,
  { provider, model }: { provider: string; model: string },
): Promise<NewVersion['agents'][number]> {
  const made = await deps.store.rehearsals.latest(agent, provider, model);
  const result = made?.outcome?.words ?? null;
  return {
    agent,
    name: agentNameOf(deps.config, agent),
    result,
    costUsd: result === null ? await priceOfRehearsal(deps, agent, model) : null,
  };
}

/** The command that rehearses an agent on a new version, with its price. */
export function rehearseWords(v: NewVersion, a: NewVersion['agents'][number]): string {
  if (a.result !== null) return `${a.name}: ${a.result}`;
  const price = a.costUsd === null ? 'its price is not known yet' : `at most ${usd(a.costUsd)}`;
  return `${a.name}: daytwo rehearse ${a.agent} --model ${v.model} (${price})`;
}

/** New versions for a digest, a line each. */
export const newVersionLines = (all: readonly NewVersion[]): string[] =>
  all.map(
    (v) =>
      `${v.model} is new in the line of ${v.inPlaceOf} (${v.at.slice(0, 10)}). ` +
      v.agents.map((a) => rehearseWords(v, a)).join('; '),
  );
