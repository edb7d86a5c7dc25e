import type { RehearsalRequest } from '../../comparison/rehearsal/types.ts';
import type { Config } from '../../config/load.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { gatewayModels } from '../knowledge/gateway-models.ts';
import { ofList } from '../knowledge/sources.ts';
import { usedModels } from '../knowledge/used-models.ts';
import { moveOfEnd, settles } from './requests.ts';

/**
 * What announced ends of models behind a gateway ask for: the agent stays the target's name, the
 * model is asked for by the runtime's own.
 */
export async function gatewayRequests(deps: {
  store: Store;
  clock: Clock;
  config: Config;
}): Promise<RehearsalRequest[]> {
  const { config, store } = deps;
  const { onAnnouncedEnd, budgetUsd, marginPoints } = config.rehearsals;
  if (!onAnnouncedEnd) return [];
  const now = deps.clock.now();
  const asks: RehearsalRequest[] = [];
  for (const [agent, a] of Object.entries(config.agents)) {
    for (const behind of (gatewayModels(config, agent) ?? []).filter((b) => b.answers)) {
      const { used, records } = await usedModels(deps, behind.provider, now);
      const record = used.find((m) => m.use.model === behind.model)?.record ?? null;
      const move = record === null ? null : moveOfEnd(record);
      if (move === null || behind.call === null) continue;
      const list = records.filter(ofList);
      // A name that the account does not list is another provider's, or a family: nothing can be
      // called by it.
      if (
        list.length > 0 &&
        !list.some((r) => r.model === move.to && r.absentSince === null && r.retiredAt === null)
      )
        continue;
      const model = behind.call(move.to);
      if (settles(await store.rehearsals.latest(agent, a.target.provider, model), now)) continue;
      asks.push({
        agent,
        model,
        provider: a.target.provider,
        margin: marginPoints / 100,
        budgetUsd,
        cause: move.cause,
        reason: move.reason,
      });
    }
  }
  return asks;
}
