import { toolsOf } from '../../agents/tools-file.ts';
import type { Config } from '../../config/load.ts';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import type { ControlResult } from '../../domain/control.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { isAttackSuite } from '../attack/suite-name.ts';
import { compareTools, type GrantedTool, READ_DAYS, type ToolUse } from './compare.ts';
import { notedGrants, TOOL_KEY } from './note-grants.ts';

/** So many of the newest runs are read. */
const MOST_RUNS = 2_000;
/** Of those before the last month so many are read for the last use of a tool. */
const MOST_OLDER = 400;

/**
 * Uses of an agent's tools that another room has seen: its real outputs.
 * @returns null where none are watched
 */
export type ToolUsesOf = (
  agent: string,
  from: string,
) => Promise<{ since: string; uses: AsyncIterable<ToolUse> | Iterable<ToolUse> } | null>;

/** Tools granted and unused, and used and not granted, by what canaries and real outputs called. */
export async function checkTools(
  deps: { store: Store; config: Config },
  agent: string,
  now: Millis,
  otherUses?: ToolUsesOf,
): Promise<ControlResult> {
  const result = (over: Partial<ControlResult>): ControlResult => ({
    control: 'tools',
    agent,
    findings: [],
    unknown: [],
    notes: [],
    ...over,
  });
  let granted: GrantedTool[];
  try {
    granted = await grantedTools(deps, agent);
  } catch (e) {
    return result({ unknown: [messageOf(e)] });
  }
  if (granted.length === 0)
    return result({
      notes: ['no list of its tools is known: target.tools, mcp or controls.grantedTools'],
    });
  const from = iso(now - READ_DAYS * DAY);
  const { runs, older, since, cut } = await runsSince(deps.store, agent, from);
  const other = (await otherUses?.(agent, '')) ?? null;
  const unseen = new Set(granted.map((g) => g.tool));
  const uses = joined(other?.uses ?? [], usesIn(deps.store, runs), async function* () {
    for (const run of older) if (unseen.size > 0) yield* usesIn(deps.store, [run]);
  });
  const findings = await compareTools(
    {
      granted,
      uses: strikingOut(uses, unseen),
      watchedSince: earliest(since, other?.since ?? null),
      readFrom: (older.at(-1) ?? runs.at(-1))?.createdAt ?? null,
    },
    now,
  );
  const unnoted = granted.filter((g) => g.since === null).map((g) => g.tool);
  return result({
    findings,
    notes: [
      ...(other === null
        ? [`by what its canaries called: ${noOutputsWords(deps.config, agent)}`]
        : []),
      ...(cut ? [`only its newest ${MOST_RUNS} runs were read`] : []),
      ...(unnoted.length === 0
        ? []
        : [
            `since when ${unnoted.join(', ')} ${unnoted.length === 1 ? 'is' : 'are'} granted is not known yet`,
          ]),
    ],
  });
}

/** Why nothing is known of its real work: it is not watched, or nothing came of it yet. */
export const noOutputsWords = ({ agents }: Pick<Config, 'agents'>, agent: string): string =>
  (agents[agent]?.outputs.follow ?? []).length === 0
    ? 'no real outputs are watched'
    : 'no real outputs were taken in yet (the worker follows them once it runs)';

/**
 * What the configuration and the agent's servers of tools grant, with when each was first noted.
 * @throws DaytwoError `bad-tools`
 */
export async function grantedTools(
  { store, config }: { store: Store; config: Config },
  agent: string,
): Promise<GrantedTool[]> {
  const a = config.agents[agent];
  if (a === undefined) return [];
  const noted = await notedGrants(store, agent);
  const granted = new Map<string, string>();
  const add = (tool: string, by: string): void => void (granted.has(tool) || granted.set(tool, by));
  for (const t of toolsOf(config.folder, a.target.tools, config.secretFiles))
    add(t.name, 'target.tools');
  for (const server of Object.keys(a.mcp)) {
    const latest = await store.versions.latest(agent, 'tools', server);
    for (const key of Object.keys(latest?.detail ?? {}))
      if (key.startsWith(TOOL_KEY)) add(key.slice(TOOL_KEY.length), `mcp ${server}`);
  }
  for (const tool of config.controls?.grantedTools[agent] ?? []) add(tool, 'controls.grantedTools');
  return [...granted].map(([tool, by]) => ({ tool, by, since: noted.get(tool) ?? null }));
}

/** Runs that asked what it is asked daily, newest first: an attack is no use of a tool. */
async function runsSince(
  store: Store,
  agent: string,
  from: string,
): Promise<{ runs: Run[]; older: Run[]; since: string | null; cut: boolean }> {
  const all = await store.runs.recent({ agent, limit: MOST_RUNS });
  const runs = all.filter((r) => r.startedAt !== null && !isAttackSuite(r.suite));
  return {
    runs: runs.filter((r) => r.createdAt >= from),
    older: runs.filter((r) => r.createdAt < from).slice(0, MOST_OLDER),
    since: runs.at(-1)?.createdAt ?? null,
    cut: all.length === MOST_RUNS && (all.at(-1)?.createdAt ?? '') > from,
  };
}

type Uses = AsyncIterable<ToolUse> | Iterable<ToolUse>;

async function* usesIn(store: Store, runs: readonly Run[]): AsyncGenerator<ToolUse> {
  for (const run of runs)
    for (const t of await store.trials.ofRun(run.id))
      for (const call of t.toolCalls) yield { tool: call.name, at: t.at };
}

/** One after the other; the last is begun once those before it are read. */
async function* joined(a: Uses, b: Uses, last: () => Uses): AsyncGenerator<ToolUse> {
  yield* a;
  yield* b;
  yield* last();
}

/** The same uses; a tool that was used is no longer looked for. */
async function* strikingOut(uses: Uses, unseen: Set<string>): AsyncGenerator<ToolUse> {
  for await (const use of uses) {
    unseen.delete(use.tool);
    yield use;
  }
}

const earliest = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null || a < b ? a : b;
