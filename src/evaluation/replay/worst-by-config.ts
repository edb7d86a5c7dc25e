import type { Config } from '../../config/load.ts';
import type { AgentConfig } from '../../config/schema.ts';
import { isAgentKind, type ToolSpec } from '../../domain/provider.ts';
import type { Case } from '../../domain/suite.ts';
import { priceQueryFor } from '../../llm/pricing/account-prices.ts';
import { worstCase } from '../../llm/pricing/prices.ts';
import { worstOfCase } from '../conversations/worst-price.ts';
import { buildRequest } from './subject.ts';

/** What goes out with every question to an agent. */
interface Sent {
  soul: string;
  tools: readonly ToolSpec[];
}

/**
 * The most that one trial of a case can cost, as the configuration has prices; null where one is
 * unknown. No account is opened for it.
 * @param at epoch milliseconds: some prices depend on the hour
 */
export function worstByConfig(
  config: Config,
  agent: AgentConfig,
  { soul, tools }: Sent,
  c: Case,
  at: number,
): number | null {
  const { target, simulatedUser: user } = agent;
  const timeoutMs = 0;
  const first = buildRequest({ ...target, system: soul, tools, timeoutMs }, c);
  return worstOfCase(
    first,
    c,
    {
      target: (request) => worstCase(priceQueryFor(config, target), request, at).usd,
      user:
        user === undefined
          ? null
          : {
              worst: (request) => worstCase(priceQueryFor(config, user), request, at).usd,
              model: { ...user, timeoutMs },
            },
    },
    isAgentKind(config.providers[target.provider]?.kind ?? ''),
  );
}
