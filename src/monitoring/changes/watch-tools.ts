import { toolsByHttp } from '../../platform/mcp/http.ts';
import type { ToolList } from '../../platform/mcp/protocol.ts';
import { toolsByStdio } from '../../platform/mcp/stdio.ts';
import { toolVersion } from '../../agents/mcp/version.ts';
import { runtimeVersion } from '../../agents/runtime-version.ts';
import { watchKey } from '../../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import type { AgentConfig } from '../../config/schema.ts';
import { type Clock, type Ids, iso, type Millis } from '../../domain/clock.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import { sentence } from '../../domain/text.ts';
import type { Logger } from '../../platform/log.ts';
import type { Scheduled } from '../../platform/schedule/scheduler.ts';
import { recordVersion } from './record-version.ts';

export type WatchToolsDeps = {
  store: Store;
  clock: Clock;
  ids: Ids;
  config: Config;
  toolFailures: Map<string, number>;
};

const TIMEOUT: Millis = 20_000;
/** Asked every hour: one failure is a restart, the third in a row is worth a word. */
const TELL_AT = 3;

/**
 * Every server whose tools are watched and every runtime that tells its version, as jobs of the
 * hour.
 */
export function toolJobs(
  deps: WatchToolsDeps,
  recorder: IncidentRecorder,
  log: Logger,
): Scheduled[] {
  const { timezone } = deps.config;
  return Object.entries(deps.config.agents).flatMap(([agent, a]): Scheduled[] => [
    ...Object.keys(a.mcp).map((server): Scheduled => ({
      name: `tools:${agent}/${server}`,
      cron: '11 * * * *',
      timezone,
      runAtStart: true,
      work: () => pollTools(deps, recorder, agent, server, log),
    })),
    ...(a.runtimeCommand === undefined
      ? []
      : [
          {
            name: `runtime:${agent}`,
            cron: '13 * * * *',
            timezone,
            runAtStart: true,
            work: () => pollRuntime(deps, recorder, agent, log),
          },
        ]),
  ]);
}

/**
 * Asks a server for its tools and keeps them as a version. A server that fails has not lost them:
 * what was known stays.
 */
export async function pollTools(
  deps: WatchToolsDeps,
  recorder: IncidentRecorder,
  agent: string,
  server: string,
  log: Logger,
): Promise<void> {
  const config = deps.config.agents[agent]?.mcp[server];
  if (config === undefined) return;
  const before = await deps.store.versions.latest(agent, 'tools', server);
  const asked = await listServerTools(config, deps.config);
  const empty =
    asked.ok &&
    asked.tools.length === 0 &&
    before !== null &&
    Object.keys(before.detail).length > 0;
  const listed: ToolList = empty
    ? { ok: false, message: 'lists no tool at all, where it had some; that is not believed' }
    : asked;
  const of = {
    agent,
    name: `tools:${agent}/${server}`,
    what: `the tools of ${server}`,
    command: `agents.${agent}.mcp.${server}`,
  };
  if (!listed.ok) return failed(deps, recorder, of, `${server} ${listed.message}`, log);
  await works(deps, recorder, of.name);
  const { hash, detail } = toolVersion(listed.tools);
  await recordVersion(
    deps,
    {
      agent,
      kind: 'tools',
      subject: server,
      hash,
      at: iso(deps.clock.now()),
      gitCommit: null,
      detail,
    },
    null,
  );
}

function listServerTools(
  server: AgentConfig['mcp'][string],
  { folder: cwd, redactor }: Pick<Config, 'folder' | 'redactor'>,
): Promise<ToolList> {
  const clean = redactor.text;
  return 'url' in server
    ? toolsByHttp(server.url, { headers: server.headers, timeoutMs: TIMEOUT, clean })
    : toolsByStdio(server.command, { env: server.env, cwd, timeoutMs: TIMEOUT, clean });
}

async function pollRuntime(
  deps: WatchToolsDeps,
  recorder: IncidentRecorder,
  agent: string,
  log: Logger,
): Promise<void> {
  const a = deps.config.agents[agent];
  if (a?.runtimeCommand === undefined) return;
  const asked = await runtimeVersion(
    a.runtimeCommand,
    deps.config.folder,
    deps.config.redactor.text,
  );
  const of = {
    agent,
    name: `runtime:${agent}`,
    what: 'the version of the runtime',
    command: `agents.${agent}.runtimeCommand`,
  };
  if (!asked.ok) return failed(deps, recorder, of, asked.message, log);
  await works(deps, recorder, of.name);
  await recordVersion(
    deps,
    {
      agent,
      kind: 'harness',
      subject: a.preset ?? 'the runtime',
      hash: asked.version,
      at: iso(deps.clock.now()),
      gitCommit: null,
      detail: {},
    },
    null,
  );
}

interface Of {
  agent: string;
  name: string;
  what: string;
  /** Where it is configured. */
  command: string;
}

async function failed(
  deps: { store: Store; toolFailures: Map<string, number> },
  recorder: IncidentRecorder,
  of: Of,
  why: string,
  log: Logger,
): Promise<void> {
  const times = (deps.toolFailures.get(of.name) ?? 0) + 1;
  deps.toolFailures.set(of.name, times);
  log.warn(
    { agent: of.agent, what: of.what, why, times },
    'could not be asked; what was known stays',
  );
  if (times < TELL_AT) return;
  await deps.store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'watch',
      key: watchKey(of.name),
      agent: of.agent,
      reason: why,
      facts: plainFacts(
        shorten(`${of.agent}: ${of.what} cannot be read`, 79),
        `For ${times} hours in a row: ${sentence(why)} What was last known stays, and nothing ` +
          'is taken as removed.',
        {
          meanwhile: 'Until this is mended, a change of it is not seen.',
          next: [
            {
              what: `Start it by hand as ${of.command} says; once it works, reload the worker`,
              command: 'daytwo check-config',
              costUsd: 0,
            },
          ],
        },
      ),
    }),
  );
}

async function works(
  deps: { store: Store; toolFailures: Map<string, number> },
  recorder: IncidentRecorder,
  name: string,
): Promise<void> {
  deps.toolFailures.delete(name);
  await recorder.resolve(deps.store, watchKey(name), 'its list of tools could be read again');
}
