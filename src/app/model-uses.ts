import type { Config } from '../config/load.ts';
import type { ModelRecord } from '../domain/model.ts';
import type { ModelUsers } from '../incidents/model-facts.ts';
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

/** Alias → model id as the newest replies named it. */
export async function servedOf(live: Pick<Live, 'config' | 'store'>, provider: string): Promise<Map<string, string>> {
  const served = new Map<string, string>();
  for (const [agent, a] of Object.entries(live.config.agents)) {
    if (a.target.provider !== provider) continue;
    const v = await live.store.versions.latest(agent, 'served', a.target.model);
    if (v !== null) served.set(a.target.model, v.hash);
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
