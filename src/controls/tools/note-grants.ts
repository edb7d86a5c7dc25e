import { z } from 'zod';
import type { Version } from '../../domain/agent-version.ts';
import { iso, type Millis } from '../../domain/clock.ts';
import { TOOLS_GRANTED } from '../../domain/control.ts';
import type { Store } from '../../domain/store.ts';

/** By what a tool stands in the detail of a version. */
export const TOOL_KEY = 'tool ';

const doc = z.object({
  since: z.record(z.string(), z.string()),
  /** When a look last found that one was taken away. */
  gone: z.record(z.string(), z.string()).default({}),
});
type Recorded = z.output<typeof doc>;

/**
 * Since when each tool of an agent is known to be granted without a gap, by the versions that were
 * seen of it and by {@link noteGrants}: where both know it, the earlier, as a look comes after; the
 * later where one of them saw that it was taken away meanwhile.
 */
export async function notedGrants(store: Store, agent: string): Promise<Map<string, string>> {
  const { since, back } = await bySeenVersions(store, agent);
  const record = await recorded(store, agent);
  const gone = record?.gone ?? {};
  for (const [tool, at] of Object.entries(record?.since ?? {})) {
    const seen = since.get(tool) ?? at;
    const hadGap = back.has(tool) || seen < (gone[tool] ?? '');
    since.set(tool, at > seen === hadGap ? at : seen);
  }
  return since;
}

/** By the first that names it of those that still do: the target's, and each server's. */
async function bySeenVersions(
  store: Store,
  agent: string,
): Promise<{ since: Map<string, string>; back: Set<string> }> {
  const servers = Map.groupBy(await store.versions.history(agent, 'tools'), (v) => v.subject);
  const first = new Map<string, string>();
  const back = new Set<string>();
  for (const versions of [await store.versions.history(agent, 'target'), ...servers.values()])
    for (const [tool, at] of grantedIn(versions)) {
      if (at < (first.get(tool) ?? '~')) first.set(tool, at);
      if (versions.some((v) => v.at < at && `${TOOL_KEY}${tool}` in v.detail)) back.add(tool);
    }
  return { since: first, back };
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

async function recorded(store: Store, agent: string): Promise<Recorded | null> {
  const kept = doc.safeParse((await store.records.get(TOOLS_GRANTED, agent))?.doc);
  return kept.success ? kept.data : null;
}

/** Keeps which tools an agent has, each since it was first met: no version names some of them. */
export async function noteGrants(
  store: Store,
  agent: string,
  granted: readonly string[],
  now: Millis,
): Promise<void> {
  const at = iso(now);
  const record = await recorded(store, agent);
  const before = new Map(
    record === null ? (await bySeenVersions(store, agent)).since : Object.entries(record.since),
  );
  const since = Object.fromEntries(granted.map((tool) => [tool, before.get(tool) ?? at]));
  const taken = [...before.keys()].filter((tool) => !granted.includes(tool));
  const gone = { ...record?.gone, ...Object.fromEntries(taken.map((tool) => [tool, at])) };
  const known = { since, gone };
  await store.records.put({ kind: TOOLS_GRANTED, subject: agent, id: agent, at, doc: known });
}
