import { filesOf } from '../agents/files.ts';
import { agentOf } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { resolvePath, suiteName } from '../config/names.ts';
import { controls as controlsSchema, type ControlsConfig } from '../config/schema-controls.ts';
import type { Millis } from '../domain/clock.ts';
import type { ControlResult } from '../domain/control.ts';
import { messageOf } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import type { AgentLoader } from '../evaluation/replay/agent-loader.ts';
import { checkAccess } from './access/check.ts';
import { checkSecrets, logFiles, type ScannedFile } from './secrets/check.ts';
import { findMissingSessions, type SessionsSeen } from './sessions.ts';
import { checkTools, type ToolUsesOf } from './tools/check.ts';

/** What the controls look at, and what other rooms tell them. */
export interface ControlDeps {
  store: Store;
  config: Config;
  agents: AgentLoader;
  /** Number of the user that this process runs as. */
  own: number;
  /** Uses of tools in real outputs, where they are watched. */
  toolUses?: ToolUsesOf;
  /** Sessions of an agent's store and of the trail, where both are known. */
  sessions?: (agent: string, now: Millis) => Promise<SessionsSeen | null>;
}

/** The settings as they are written, or as they are where nothing is. */
export const controlsOf = (config: Pick<Config, 'controls'>): ControlsConfig =>
  config.controls ?? controlsSchema.parse({});

/** Every control of some agents, and the logs, which are nobody's. Reads only. */
export async function runControls(
  deps: ControlDeps,
  agents: readonly string[],
  now: Millis,
): Promise<ControlResult[]> {
  const results: ControlResult[] = [];
  for (const agent of agents) results.push(...(await controlsOfAgent(deps, agent, now)));
  const { config } = deps;
  const logs = controlsOf(config).logs.map((path) => resolvePath(config.folder, path));
  if (logs.length > 0) {
    const { files, unknown } = logFiles(logs);
    const looked = checkSecrets(null, files, config.secretFiles);
    results.push({ ...looked, unknown: [...unknown, ...looked.unknown] });
  }
  return results;
}

async function controlsOfAgent(
  deps: ControlDeps,
  agent: string,
  now: Millis,
): Promise<ControlResult[]> {
  const { config } = deps;
  const { agentUser, probeWrite } = controlsOf(config);
  const { files, unknown } = await filesOfAgent(deps, agent);
  const guarded = files.filter((f) => f.kind === 'soul' || f.kind === 'skill');
  const access = await checkAccess({
    agent,
    user: agentOf(config, agent).runsAs ?? agentUser,
    files: guarded.map((f) => f.path),
    probeWrite,
    own: deps.own,
  });
  const secrets = checkSecrets(agent, files, config.secretFiles);
  const tools = await checkTools(deps, agent, now, deps.toolUses);
  const sessions = await checkSessions(deps, agent, now);
  return [
    { ...access, unknown: [...unknown.soul, ...access.unknown] },
    { ...secrets, unknown: [...unknown.soul, ...unknown.suites, ...secrets.unknown] },
    tools,
    ...(sessions === null ? [] : [sessions]),
  ];
}

/** Instructions, suites, claims and facts of an agent; what cannot be read is named and looked at no further. */
async function filesOfAgent(
  { config, agents }: Pick<ControlDeps, 'config' | 'agents'>,
  agent: string,
): Promise<{ files: ScannedFile[]; unknown: { soul: string[]; suites: string[] } }> {
  const a = agentOf(config, agent);
  const files = new Map<string, ScannedFile>();
  const unknown = { soul: [] as string[], suites: [] as string[] };
  try {
    for (const d of filesOf(config, a).soul.documents)
      files.set(d.path, { path: d.path, kind: d.role });
  } catch (e) {
    unknown.soul.push(messageOf(e));
  }
  const broken = new Map<string, string[]>();
  for (const s of a.suites) {
    const name = suiteName(s);
    try {
      for (const path of (await agents.load(agent, name)).suite.files)
        if (!files.has(path)) files.set(path, { path, kind: 'suite' });
    } catch (e) {
      const why = messageOf(e);
      broken.set(why, [...(broken.get(why) ?? []), name]);
    }
  }
  for (const kind of ['claims', 'facts'] as const) {
    const path = a[kind] === undefined ? null : resolvePath(config.folder, a[kind]);
    if (path !== null && !files.has(path)) files.set(path, { path, kind });
  }
  // What keeps every suite from being read is no fault of any.
  const isOfAll = (names: readonly string[]): boolean =>
    names.length > 1 && names.length === a.suites.length;
  for (const [why, names] of broken)
    unknown.suites.push(isOfAll(names) ? why : `${suitesWords(names)}: ${why}`);
  return { files: [...files.values()], unknown };
}

const suitesWords = (names: readonly string[]): string =>
  `suite${names.length === 1 ? '' : 's'} ${names.join(', ')}`;

async function checkSessions(
  { sessions }: Pick<ControlDeps, 'sessions'>,
  agent: string,
  now: Millis,
): Promise<ControlResult | null> {
  const seen = (await sessions?.(agent, now)) ?? null;
  return seen === null
    ? null
    : {
        control: 'sessions',
        agent,
        findings: findMissingSessions(seen),
        unknown: [],
        notes: [],
      };
}
