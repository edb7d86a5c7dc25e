import type { Config } from '../../config/load.ts';
import { type Clock, type Ids, iso } from '../../domain/clock.ts';
import type { AttackRecord } from '../../domain/control.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { planRun } from '../../evaluation/replay/plan-run.ts';
import { tooTight } from '../../llm/pricing/queries.ts';
import { worstPrice } from '../../monitoring/run-end/worst-price.ts';
import type { Logger } from '../../platform/log.ts';
import { decideAttack } from './decide.ts';
import { attackedTools } from './load.ts';
import { newestPacks } from './pack.ts';
import { attackSuiteName } from './suite-name.ts';

export interface PlanAttackDeps {
  store: Store;
  clock: Clock;
  ids: Ids;
  config: Config;
  agents: AgentLoader;
}

/** Once a pack or a tool is new, so many times each case is asked. */
const TRIALS = 1;

/**
 * Plans a run of every shipped pack on every agent that it concerns and has not met as it is, where
 * the configuration asks for it and the ceilings leave room. Why one is not planned is logged.
 */
export async function planAttacks(deps: PlanAttackDeps, log: Logger): Promise<void> {
  if (deps.config.controls?.attackPack !== true) return;
  for (const { name: pack } of newestPacks())
    for (const agent of Object.keys(deps.config.agents)) {
      const said = await planAttack(deps, agent, pack).catch((e: unknown) => messageOf(e));
      log.info({ agent, pack, said }, 'attack pack');
    }
}

/** Plans one, or says why not. */
async function planAttack(deps: PlanAttackDeps, agent: string, pack: string): Promise<string> {
  const { store, config, clock } = deps;
  const suite = attackSuiteName(pack);
  const built = await deps.agents.load(agent, suite);
  const tools = await attackedTools(deps, agent, built);
  const before = await store.attacks.of(agent);
  const { due, reason } = decideAttack(pack, tools, before);
  if (!due) return reason;
  if (built.suite.cases.length === 0) return 'it concerns no tool of this agent';
  const now = clock.now();
  const price = worstPrice({ built, trials: TRIALS });
  const tight = price === null ? null : await tooTight(store, config, price, now);
  if (tight !== null) return `put off: the ceiling of a ${tight.name} has no room for it`;
  const run = await store.transaction(async (tx) => {
    const planned = await planRun(
      tx,
      built,
      {
        agent,
        suite,
        trigger: 'manual',
        reason,
        trials: TRIALS,
        asked: { by: 'daytwo', incident: null },
      },
      deps.ids,
      now,
    );
    await recordAttack(tx, { agent, pack, tools, run: planned.id, at: iso(now) });
    return planned;
  });
  return `planned as ${run.id}: ${reason}`;
}

/** Keeps that an agent met a pack; tools that it had before are no news when they come back. */
export async function recordAttack(tx: Store, record: AttackRecord): Promise<void> {
  const before = (await tx.attacks.of(record.agent)).find((r) => r.pack === record.pack);
  const tools = [...new Set([...(before?.tools ?? []), ...record.tools])].toSorted();
  await tx.attacks.put({ ...record, tools });
}

/** The most that a pack can cost on an agent in USD; null where no price is known. */
export const priceOfAttack = (built: LoadedAgent): number | null =>
  worstPrice({ built, trials: TRIALS });
