import { toolsByHttp } from '../../agents/mcp/http.ts';
import type { ToolList } from '../../agents/mcp/protocol.ts';
import { toolsByStdio } from '../../agents/mcp/stdio.ts';
import { toolVersion } from '../../agents/mcp/version.ts';
import { runtimeVersion } from '../../agents/runtime-version.ts';
import { plainFacts, type IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Runtime } from '../../app/runtime.ts';
import type { AgentConfig } from '../../config/schema.ts';
import { iso, type Millis } from '../../domain/clock.ts';
import type { Logger } from '../../platform/log.ts';
import type { Scheduled } from '../../platform/schedule/scheduler.ts';
import { record } from './record-version.ts';

const TIMEOUT: Millis = 20_000;
/** Asked every hour: one failure is a restart, the third in a row is worth a word. */
const TELL_AT = 3;

/**
 * Every server whose tools are watched and every runtime that tells its version, as jobs of the
 * hour.
 */
export function toolJobs(live: Runtime, recorder: IncidentRecorder, log: Logger): Scheduled[] {
  const { timezone } = live.config;
  return Object.entries(live.config.agents).flatMap(([agent, a]): Scheduled[] => [
    ...Object.keys(a.mcp).map((server): Scheduled => ({
      name: `tools:${agent}/${server}`,
      cron: '11 * * * *',
      timezone,
      atOnce: true,
      work: () => pollTools(live, recorder, agent, server, log),
    })),
    ...(a.runtimeCommand === undefined
      ? []
      : [
          {
            name: `runtime:${agent}`,
            cron: '13 * * * *',
            timezone,
            atOnce: true,
            work: () => pollRuntime(live, recorder, agent, log),
          },
        ]),
  ]);
}

/**
 * Asks a server for its tools and keeps them as a version. A server that fails has not lost them:
 * what was known stays.
 */
export async function pollTools(
  live: Runtime,
  recorder: IncidentRecorder,
  agent: string,
  server: string,
  log: Logger,
): Promise<void> {
  const config = live.config.agents[agent]?.mcp[server];
  if (config === undefined) return;
  const before = await live.store.versions.latest(agent, 'tools', server);
  const asked = await ask(config, live.config.folder);
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
  if (!listed.ok) return failed(live, recorder, of, `${server} ${listed.message}`, log);
  await works(live, recorder, of.name);
  const { hash, detail } = toolVersion(listed.tools);
  await record(
    live,
    {
      agent,
      kind: 'tools',
      subject: server,
      hash,
      at: iso(live.clock.now()),
      gitCommit: null,
      detail,
    },
    null,
  );
}

function ask(server: AgentConfig['mcp'][string], cwd: string): Promise<ToolList> {
  return 'url' in server
    ? toolsByHttp(server.url, { headers: server.headers, timeoutMs: TIMEOUT })
    : toolsByStdio(server.command, { env: server.env, cwd, timeoutMs: TIMEOUT });
}

async function pollRuntime(
  live: Runtime,
  recorder: IncidentRecorder,
  agent: string,
  log: Logger,
): Promise<void> {
  const a = live.config.agents[agent];
  if (a?.runtimeCommand === undefined) return;
  const asked = await runtimeVersion(a.runtimeCommand, live.config.folder);
  const of = {
    agent,
    name: `runtime:${agent}`,
    what: 'the version of the runtime',
    command: `agents.${agent}.runtimeCommand`,
  };
  if (!asked.ok) return failed(live, recorder, of, asked.message, log);
  await works(live, recorder, of.name);
  await record(
    live,
    {
      agent,
      kind: 'harness',
      subject: a.preset ?? 'the runtime',
      hash: asked.version,
      at: iso(live.clock.now()),
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
  live: Runtime,
  recorder: IncidentRecorder,
  of: Of,
  why: string,
  log: Logger,
): Promise<void> {
  const times = (live.toolFailures.get(of.name) ?? 0) + 1;
  live.toolFailures.set(of.name, times);
  log.warn(
    { agent: of.agent, what: of.what, why, times },
    'could not be asked; what was known stays',
  );
  if (times < TELL_AT) return;
  await live.store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'watch',
      key: `watch:${of.name}`,
      agent: of.agent,
      reason: why,
      facts: plainFacts(
        `${of.agent}: ${of.what} cannot be read`.slice(0, 79),
        `For ${times} hours in a row ${why}. What was last known stays; nothing is taken as ` +
          'removed, and a change is not seen until this is mended.',
        {
          next: [
            {
              what: `Start it by hand as ${of.command} says, then reload`,
              command: 'daytwo check-config',
              costUsd: 0,
            },
          ],
        },
      ),
    }),
  );
}

async function works(live: Runtime, recorder: IncidentRecorder, name: string): Promise<void> {
  live.toolFailures.delete(name);
  await recorder.resolve(live.store, `watch:${name}`, 'its list of tools could be read again');
}
