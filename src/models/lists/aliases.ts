import type { ListedModel } from '../../domain/provider.ts';

/**
 * What a provider appends to a name for a fixed version: `-2024-08-06`, `-20250929`, `-0613`,
 * `-001`, `-08-2024`, `@20250929`; Bedrock counts on after it (`-v1:0`).
 */
const VERSION = /[-@](\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{8}|\d{6}|\d{4}|\d{3})(?:-v\d+(?::\d+)?)?$/;
/** `sonnet` and the like are Claude Code's words for whatever is newest of a kind. */
const FLOATING = /(^|[-/:@])(latest|preview|default|auto|stable)$|^(sonnet|opus|haiku)$/;

/** Ollama's `llama3:8b` and names such as `o3-mini` say a size, not a version. */
export function isPinned(model: string): boolean {
  return VERSION.test(model) && !FLOATING.test(model);
}

/** A name without its version. */
export const bareName = (model: string): string => model.replace(VERSION, '');

/** What is known of a provider's names when one of them is looked at. */
export interface NamesKnown {
  /** Its list as it stands. */
  listed?: readonly ListedModel[];
  /** Every name of its models that a list, a calendar or the shipped facts have ever held. */
  named?: readonly ListedModel[];
  /** Alias → model id, as replies and lists had it. */
  served?: ReadonlyMap<string, string>;
}

export interface Pinning {
  /** Null where nobody can tell. */
  pinned: boolean | null;
  /** Why the name comes, or may come, to mean another model, in words; null for a pinned one. */
  because: string | null;
}

/**
 * Whether a name always means the same model. One that stands on the list without a version says
 * nothing either way: with versions of it beside it, here or in what calendars and facts name, it
 * is an alias; alone it may be all there is to pin (`claude-opus-4-6`) or an alias of something
 * that is not listed.
 */
export function pinning(
  model: string,
  { listed = [], named = [], served = new Map() }: NamesKnown = {},
): Pinning {
  const alias = (because: string): Pinning => ({ pinned: false, because });
  if (FLOATING.test(model)) return alias(`"${model}" follows whatever version is current`);
  if (isPinned(model)) return { pinned: true, because: null };
  const target =
    served.get(model) ?? listed.find((row) => row.id !== model && row.aliases.includes(model))?.id;
  if (target !== undefined && target !== model) return alias(`"${model}" is an alias of ${target}`);
  const versions = new Set(
    [...snapshotsOf(model, listed), ...snapshotsOf(model, named)].map((v) => v.id),
  );
  if (versions.size > 0)
    return alias(
      `"${model}" is an alias; ` +
        `${versions.size === 1 ? 'its pinned version is' : 'pinned versions are'} ` +
        `${[...versions].join(', ')}`,
    );
  if (!listed.some((row) => row.id === model)) return alias(`"${model}" carries no version`);
  return {
    pinned: null,
    because:
      `cannot tell whether "${model}" is pinned: the list has the bare name alone, ` +
      'without a dated version beside it',
  };
}

/**
 * Fixed versions by bare name; kept with the list, since a list of 10,000 rows asks for each of
 * them.
 */
const snapshots = new WeakMap<
  readonly ListedModel[],
  ReadonlyMap<string, readonly ListedModel[]>
>();

/** The fixed versions of a bare name on the same list. */
export function snapshotsOf(alias: string, listed: readonly ListedModel[]): readonly ListedModel[] {
  let byName = snapshots.get(listed);
  if (byName === undefined) snapshots.set(listed, (byName = byBareName(listed)));
  return byName.get(alias) ?? [];
}

function byBareName(listed: readonly ListedModel[]): Map<string, ListedModel[]> {
  const byName = new Map<string, ListedModel[]>();
  for (const row of listed) {
    const at = VERSION.exec(row.id)?.index;
    if (at === undefined) continue;
    const name = row.id.slice(0, at);
    byName.set(name, [...(byName.get(name) ?? []), row]);
  }
  return byName;
}

/**
 * What each alias of a list leads to. Where two rows name each other (Mistral lists every alias as
 * a row), the one with a fixed version is the model; an alias that several rows claim leads
 * nowhere.
 */
export function aliasTargets(listed: readonly ListedModel[]): Map<string, string> {
  const rows = new Map(listed.map((row) => [row.id, row]));
  const targets = new Map<string, string | null>();
  for (const row of listed) {
    for (const alias of row.aliases) {
      const own = rows.get(alias);
      if (
        own !== undefined &&
        !(own.aliases.includes(row.id) && isPinned(row.id) && !isPinned(alias))
      )
        continue;
      const claimed = targets.get(alias);
      targets.set(
        alias,
        claimed === undefined || claimed === row.id
          ? row.id
          : claimed === null
            ? null
            : theModel(claimed, row.id),
      );
    }
  }
  return new Map([...targets].filter((entry): entry is [string, string] => entry[1] !== null));
}

/**
 * Of two rows that claim an alias, the one with a fixed version (Mistral's alias rows claim each
 * other); null where that does not tell.
 */
function theModel(a: string, b: string): string | null {
  return isPinned(a) === isPinned(b) ? null : isPinned(a) ? a : b;
}

export interface Inherited {
  endsAt: string;
  from: string;
}

/**
 * The end that an alias without a date of its own takes over: from the snapshot that trials saw it
 * served by, else from its only snapshot, else, where every snapshot has a date, from the last to
 * go. Null where it cannot be derived: with one dated and one undated snapshot nobody can say.
 *
 * @param served alias → model id seen in replies
 */
export function inheritedEnd(
  model: string,
  listed: readonly ListedModel[],
  served: ReadonlyMap<string, string>,
): Inherited | null {
  if (isPinned(model)) return null;
  const target = served.get(model);
  if (target !== undefined && target !== model) {
    const row = listed.find((r) => r.id === target);
    if (row !== undefined) return row.endsAt === null ? null : { endsAt: row.endsAt, from: row.id };
  }
  const versions = snapshotsOf(model, listed);
  const dated = versions.filter((v): v is ListedModel & { endsAt: string } => v.endsAt !== null);
  if (dated.length === 0 || dated.length < versions.length) return null;
  const last = dated.reduce((a, b) => (b.endsAt > a.endsAt ? b : a));
  return { endsAt: last.endsAt, from: last.id };
}
