import type { Config } from '../../config/load.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import type { ModelUsers } from '../ends/end-facts.ts';
import type { AliasMemory } from '../lists/alias-moves.ts';
import { type GatewayModel, gatewayModels } from './gateway-models.ts';
import { asListed, everNamed, modelUse, type ModelUse, type ModelUser } from './usage.ts';

/**
 * The agents as the models' room sees them. A model behind an agent is none of its judges, and is
 * watched like one.
 */
export function usersOf(config: Config): ModelUser[] {
  return Object.entries(config.agents).map(([id, a]) => ({
    name: a.name ?? id,
    target: a.target,
    judges: [
      ...(a.grader === undefined ? [] : [{ ...a.grader, what: 'grader' }]),
      ...(a.judgments.judge === undefined ? [] : [{ ...a.judgments.judge, what: 'judge' }]),
      ...(a.simulatedUser === undefined ? [] : [{ ...a.simulatedUser, what: 'simulated user' }]),
      ...(gatewayModels(config, id) ?? []).map(({ provider, model, what }) => ({
        provider,
        model,
        what,
      })),
    ],
  }));
}

/** What is known of a provider's names beside the records themselves. */
export interface NamesAt {
  records: readonly ModelRecord[];
  served: ReadonlyMap<string, string>;
}

/** Who uses a provider's models, with the agents' ids for commands. */
export function usesOf(
  config: Config,
  provider: string,
  { records, served }: NamesAt,
): (ModelUse & ModelUsers)[] {
  const names = { listed: asListed(records), named: everNamed(records), served };
  return modelUse(usersOf(config), (p) => (p === provider ? names : {}))
    .filter((u) => u.provider === provider)
    .map((u) => ({
      ...u,
      agents: Object.keys(config.agents).filter((id) => answers(config, id, u)),
    }));
}

/**
 * Whether an agent's canaries are answered by a model, called by its name or standing behind a
 * gateway.
 */
function answers(config: Config, agentId: string, m: { provider: string; model: string }): boolean {
  const target = config.agents[agentId]?.target;
  return (
    (target?.provider === m.provider && target.model === m.model) ||
    gatewayModelOf(config, agentId, m) !== null
  );
}

/** The model as it stands behind an agent, if it answers its canaries there. */
export function gatewayModelOf(
  config: Config,
  agentId: string,
  m: { provider: string; model: string },
): GatewayModel | null {
  return (
    gatewayModels(config, agentId)?.find(
      (b) => b.answers && b.provider === m.provider && b.model === m.model,
    ) ?? null
  );
}

/**
 * Alias → model id as the newest replies named it; where nothing was answered yet, as the
 * provider's list has it.
 */
export async function servedOf(
  deps: { store: Store; config: Config },
  provider: string,
): Promise<Map<string, string>> {
  const state = (await deps.store.models.state(provider)) as { memory?: AliasMemory } | null;
  const aliases = state?.memory?.aliases ?? {};
  const names = usersOf(deps.config)
    .flatMap((u) => [u.target, ...u.judges])
    .filter((m) => m.provider === provider)
    .map((m) => m.model);
  const served = new Map(
    names.flatMap((name) => {
      const target = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
      return target === undefined ? [] : [[name, target] as const];
    }),
  );
  for (const [agent, a] of Object.entries(deps.config.agents)) {
    if (a.target.provider !== provider) continue;
    const v = await deps.store.versions.latest(agent, 'served', a.target.model);
    // A reply that repeats the name (Ollama's) says nothing of what it stands for.
    if (v !== null && (v.hash !== a.target.model || !served.has(a.target.model)))
      served.set(a.target.model, v.hash);
  }
  return served;
}

/**
 * Lines of the configuration, and of a runtime's own files, that name a model:
 * "/etc/daytwo/daytwo.yaml:12 (Refund desk, target)".
 */
export function placesOf(config: Config, provider: string, model: string): string[] {
  return Object.entries(config.agents).flatMap(([id, a]) => {
    const at = ['agents', id];
    const named = [
      { what: 'target', model: a.target, path: [...at, 'target', 'model'] },
      ...(a.grader === undefined
        ? []
        : [{ what: 'grader', model: a.grader, path: [...at, 'grader', 'model'] }]),
      ...(a.simulatedUser === undefined
        ? []
        : [
            {
              what: 'simulated user',
              model: a.simulatedUser,
              path: [...at, 'simulatedUser', 'model'],
            },
          ]),
      ...(a.judgments.judge === undefined
        ? []
        : [
            {
              what: 'judge',
              model: a.judgments.judge,
              path: [...at, 'judgments', 'judge', 'model'],
            },
          ]),
    ];
    const own = named
      .filter((n) => n.model.provider === provider && n.model.model === model)
      .map((n) => {
        const { file, line } = config.place(n.path);
        return `${file}${line === undefined ? '' : `:${line}`} (${a.name ?? id}, ${n.what})`;
      });
    return [
      ...own,
      ...(gatewayModels(config, id) ?? [])
        .filter((b) => b.provider === provider && b.model === model)
        .map((b) => `${b.place} (${a.name ?? id}, ${b.what})`),
    ];
  });
}
