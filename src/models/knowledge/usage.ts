import type { ModelRecord } from '../../domain/model.ts';
import { type ListedModel, NO_MODEL } from '../../domain/provider.ts';
import { type NamesKnown, pinning, snapshotsOf } from '../lists/aliases.ts';
import { ofList } from './sources.ts';

/** As far as this room needs to know an agent: the models it calls. */
export interface ModelUser {
  name: string;
  target: { provider: string; model: string };
  /** Graders and judges, by what they are for. */
  judges: readonly { provider: string; model: string; what: string }[];
}

export interface ModelUse {
  provider: string;
  model: string;
  /** `Refund agent`, as the model that it calls; `Refund agent (judge)`. */
  by: readonly string[];
  /** Whether the name always means the same model; null where nobody can tell. */
  pinned: boolean | null;
  /** Why the name comes, or may come, to mean another model; null for a pinned one. */
  unpinned: string | null;
  /** Of an agent that chooses its model itself: which one it says that it is, as far as it does. */
  own?: { says: string | null };
}

/** Who uses what, one row a model, in order of provider and model. */
export function modelUse(
  users: readonly ModelUser[],
  known: (provider: string) => NamesKnown,
): ModelUse[] {
  const uses = new Map<string, { provider: string; model: string; by: string[] }>();
  const add = (provider: string, model: string, by: string): void => {
    const key = JSON.stringify([provider, model]);
    const use = uses.get(key) ?? { provider, model, by: [] };
    if (!use.by.includes(by)) use.by.push(by);
    uses.set(key, use);
  };
  for (const user of users) {
    add(user.target.provider, user.target.model, user.name);
    for (const judge of user.judges)
      add(judge.provider, judge.model, `${user.name} (${judge.what})`);
  }
  return [...uses.values()]
    .sort((a, b) => a.provider.localeCompare(b.provider) || a.model.localeCompare(b.model))
    .map((use) => {
      if (use.model === NO_MODEL) {
        const says = known(use.provider).served?.get(NO_MODEL) ?? null;
        return { ...use, pinned: null, unpinned: null, own: { says } };
      }
      const { pinned, because } = pinning(use.model, known(use.provider));
      return { ...use, pinned, unpinned: because };
    });
}

/**
 * The question that the diff asks: does anybody use this model of this provider, under this name or
 * one that leads to it? An alias leads to the model that served it in trials; one that the provider
 * does not list (Anthropic's) to its only snapshot.
 */
export function usedAt(
  provider: string,
  users: readonly ModelUser[],
  served: ReadonlyMap<string, string>,
  listed: readonly ListedModel[] = [],
): (model: string) => boolean {
  const names = new Set(
    users
      .flatMap((u) => [u.target, ...u.judges])
      .filter((m) => m.provider === provider)
      .map((m) => m.model),
  );
  const targets = new Set([...names].map((name) => served.get(name) ?? onlySnapshot(name, listed)));
  return (model) => names.has(model) || targets.has(model);
}

/**
 * Whether a configured name stands for a model: by itself, by what replies and lists said, or as
 * the bare name of its only version.
 */
export function standsFor(
  name: string,
  model: string,
  served: ReadonlyMap<string, string>,
  listed: readonly ListedModel[],
): boolean {
  return name === model || (served.get(name) ?? onlySnapshot(name, listed)) === model;
}

/** What is known of the model that a configured name stands for, or null. */
export function recordOf(
  model: string,
  records: readonly ModelRecord[],
  served: ReadonlyMap<string, string>,
): ModelRecord | null {
  const target = served.get(model) ?? onlySnapshot(model, asListed(records));
  return records.find((r) => r.model === model) ?? records.find((r) => r.model === target) ?? null;
}

function onlySnapshot(name: string, listed: readonly ListedModel[]): string | null {
  if (listed.some((row) => row.id === name)) return null;
  const versions = snapshotsOf(name, listed);
  return versions.length === 1 ? (versions[0]?.id ?? null) : null;
}

/** Records as rows of a list, for asking about names without a fresh poll. */
export function asListed(records: readonly ModelRecord[]): ListedModel[] {
  return records
    .filter((r) => r.absentSince === null)
    .map((r) => ({
      id: r.model,
      createdAt: null,
      endsAt: r.endsAt,
      deprecatedAt: r.deprecatedAt,
      lifecycle: r.lifecycle,
      replacement: r.replacement,
      aliases: [],
    }));
}

/**
 * Every name that any source has ever had, whether it is listed now or not: a version that is gone
 * still says that its bare name is an alias.
 */
export function everNamed(records: readonly ModelRecord[]): ListedModel[] {
  return asListed(records.map((r) => ({ ...r, absentSince: null })));
}

/**
 * Every row that the provider's list has held: a bare name goes on standing for its version while
 * that is missing.
 */
export function everListed(records: readonly ModelRecord[]): ListedModel[] {
  return asListed(records.filter(ofList).map((r) => ({ ...r, absentSince: null })));
}
