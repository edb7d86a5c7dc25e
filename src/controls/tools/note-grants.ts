import { z } from 'zod';
import type { Version } from '../../domain/agent-version.ts';
import { iso, type Millis } from '../../domain/clock.ts';
import { TOOLS_GRANTED } from '../../domain/control.ts';
import type { Store } from '../../domain/store.ts';

/** By what a tool stands in the detail of a version. */
export const TOOL_KEY = 'tool ';

const doc = z.object({ since: z.record(z.string(), z.string()) });

/**
 * Since when each tool of an agent is known to be granted without a gap, by the versions that were
 * seen of it and by {@link noteGrants}: where both know it, the later, as each misses some gaps.
 */
export async function notedGrants(store: Store, agent: string): Promise<Map<string, string>> {
  const since = await bySeenVersions(store, agent);
  for (const [tool, at] of (await recorded(store, agent)) ?? [])
    if (at > (since.get(tool) ?? '')) since.set(tool, at);
  return since;
}

/** By the first that names it of those that still do: the target's, and each server's. */
async function bySeenVersions(store: Store, agent: string): Promise<Map<string, string>> {
  const servers = Map.groupBy(await store.versions.history(agent, 'tools'), (v) => v.subject);
  const first = new Map<string, string>();
  for (const versions of [await store.versions.history(agent, 'target'), ...servers.values()])
    for (const [tool, at] of grantedIn(versions))
      if (at < (first.get(tool) ?? '~')) first.set(tool, at);
  return first;
}

/** What was taken away and came back is granted since it came back. Pure. */
export function grantedIn(
  versions: readonly Pick<Version, 'at' | 'detail'>[],
): Map<string, string> {
  const since = new Map<string, string>();
  for (const { at, detail } of versions.toSorted((x, y) => (x.at < y.at ? -1 : 1))) {
    for (const tool of since.keys()) if (!(`${TOOL_KEY}${tool}` in detail)) since.delete(tool);
    for (const key of Object.keys(detail))
      if (key.startsWith(TOOL_KEY) && !since.has(key.slice(TOOL_KEY.length)))
        since.set(key.slice(TOOL_KEY.length), at);
  }
  return since;
}

async function recorded(store: Store, agent: string): Promise<Map<string, string> | null> {
  const kept = doc.safeParse((await store.records.get(TOOLS_GRANTED, agent))?.doc);
  return kept.success ? new Map(Object.entries(kept.data.since)) : null;
}

/** Keeps which tools an agent has, each since it was first met: no version names some of them. */
export async function noteGrants(
  store: Store,
  agent: string,
  granted: readonly string[],
  now: Millis,
): Promise<void> {
  const at = iso(now);
  const before = (await recorded(store, agent)) ?? (await bySeenVersions(store, agent));
  const since = Object.fromEntries(granted.map((tool) => [tool, before.get(tool) ?? at]));
  await store.records.put({ kind: TOOLS_GRANTED, subject: agent, id: agent, at, doc: { since } });
}
