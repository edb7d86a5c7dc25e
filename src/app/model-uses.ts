import type { Config } from '../config/load.ts';
import type { ModelRecord } from '../domain/model.ts';
import type { ModelUsers } from '../incidents/model-facts.ts';
import type { AliasMemory } from '../models/moved.ts';
import { asListed, modelUse, type ModelUse, type ModelUser } from '../models/usage.ts';
import type { Live } from './live.ts';

/** The agents as the models' room sees them. */
export function usersOf(live: Pick<Live, 'config'>): ModelUser[] {
  return Object.entries(live.config.agents).map(([id, a]) => ({
    name: a.name ?? id, target: a.target,
    judges: [...(a.grader === undefined ? [] : [{ ...a.grader, what: 'grader' }]), ...(a.judgments.judge === undefined ? [] : [{ ...a.judgments.judge, what: 'judge' }])],
  }));
}

/** Who uses a provider's models, with the agents' ids for commands. */
export function usesOf(live: Pick<Live, 'config'>, provider: string, records: readonly ModelRecord[]): (ModelUse & ModelUsers)[] {
  return modelUse(usersOf(live), (p) => (p === provider ? asListed(records) : [])).filter((u) => u.provider === provider).map((u) => ({
    ...u, agents: Object.entries(live.config.agents).filter(([, a]) => a.target.provider === provider && a.target.model === u.model).map(([id]) => id),
  }));
}

/** Alias → model id as the newest replies named it; where nothing was answered yet, as the provider's list has it. */
export async function servedOf(live: Pick<Live, 'config' | 'store'>, provider: string): Promise<Map<string, string>> {
  const state = (await live.store.models.state(provider)) as { memory?: AliasMemory } | null;
  const aliases = state?.memory?.aliases ?? {};
  const names = usersOf(live).flatMap((u) => [u.target, ...u.judges]).filter((m) => m.provider === provider).map((m) => m.model);
  const served = new Map(names.flatMap((name) => { const target = Object.hasOwn(aliases, name) ? aliases[name] : undefined; return target === undefined ? [] : [[name, target] as const]; }));
  for (const [agent, a] of Object.entries(live.config.agents)) {
    if (a.target.provider !== provider) continue;
    const v = await live.store.versions.latest(agent, 'served', a.target.model);
    // A reply that repeats the name (Ollama's) says nothing of what it stands for.
    if (v !== null && (v.hash !== a.target.model || !served.has(a.target.model))) served.set(a.target.model, v.hash);
  }
  return served;
}

/** Lines of the configuration that name a model: "/etc/daytwo/daytwo.yaml:12 (Refund desk, target)". */
export function placesOf(config: Config, provider: string, model: string): string[] {
  return Object.entries(config.agents).flatMap(([id, a]) => {
    const at = ['agents', id];
    const named = [
      { what: 'target', model: a.target, path: [...at, 'target', 'model'] },
      ...(a.grader === undefined ? [] : [{ what: 'grader', model: a.grader, path: [...at, 'grader', 'model'] }]),
      ...(a.judgments.judge === undefined ? [] : [{ what: 'judge', model: a.judgments.judge, path: [...at, 'judgments', 'judge', 'model'] }]),
    ];
    return named.filter((n) => n.model.provider === provider && n.model.model === model).map((n) => {
      const { file, line } = config.place(n.path);
      return `${file}${line === undefined ? '' : `:${line}`} (${a.name ?? id}, ${n.what})`;
    });
  });
}
