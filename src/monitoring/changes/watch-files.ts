import { type IncidentKey, keyOf, suiteFileKey } from '../../alerting/incidents/keys.ts';
import { UNFINISHED_STATES } from '../../alerting/incidents/lifecycle.ts';
import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import { configuredSuites } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import { type Clock, type Ids, iso } from '../../domain/clock.ts';
import { DaytwoError, messageOf, problemLine } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { sentence } from '../../domain/text.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { planRun } from '../../evaluation/replay/plan-run.ts';
import { version } from '../../platform/version.ts';
import { watchDocuments } from '../documents/watch-documents.ts';
import { type CurrentVersion, OWN_NOTES } from './detect.ts';
import { changeRunsOf } from './waiting-changes.ts';
import { recordVersion } from './record-version.ts';
import { suiteDetail } from './suite-cases.ts';
import type { SoulWatch } from './soul-watch-state.ts';
import { watchEmptySoul } from './empty-soul.ts';
import { auditSoul, keepTexts } from './watch-souls.ts';

export type WatchFilesDeps = {
  store: Store;
  clock: Clock;
  ids: Ids;
  config: Config;
  agents: AgentLoader;
  soulWatch: SoulWatch;
};

/**
 * daytwo's own version is part of what an answer passes through: a new one can parse or score
 * otherwise.
 */
const HARNESS = version();

/**
 * Looks at every agent's files and target, records what changed, and plans the runs that the
 * changes ask for.
 */
export async function watchFiles(deps: WatchFilesDeps, recorder: IncidentRecorder): Promise<void> {
  for (const [agent, config] of Object.entries(deps.config.agents)) {
    const built = new Map<string, LoadedAgent>();
    for (const s of config.suites) {
      const suite = suiteName(s);
      const key = suiteFileKey(agent, suite);
      try {
        built.set(suite, await deps.agents.load(agent, suite));
        await recorder.resolve(
          deps.store,
          key,
          'the suite and the files it needs can be read again',
        );
      } catch (e) {
        await broken(deps.store, recorder, agent, key, e);
      }
    }
    for (const [suite, b] of built) await recordVersions(deps, agent, suite, b);
    const [any] = built.values();
    if (any !== undefined) {
      await auditSoul(deps, recorder, agent, any.soul);
      await watchEmptySoul(deps, recorder, agent, any.soul);
    }
    // A suite that cannot be read may hold the very trade-off that is past its day.
    if (built.size === config.suites.length)
      await watchDocuments(deps, recorder, agent, [...built.values()]);
    await planChangeRuns(deps, agent, built);
  }
  await forgetGone(deps, recorder);
}

const OF_ONE_AGENT: ReadonlySet<Incident['kind']> = new Set(['soul', 'documents', 'attack']);

const isGone = (agent: string | null, { agents }: Pick<Config, 'agents'>): boolean =>
  agent !== null && agents[agent] === undefined;

/** A suite or an agent that left the configuration is nobody's worry any more. */
async function forgetGone(
  deps: { store: Store; config: Config },
  recorder: IncidentRecorder,
): Promise<void> {
  const present = new Set<string>(
    configuredSuites(deps.config).map(({ agent, suite }) => suiteFileKey(agent, suite)),
  );
  for (const i of await deps.store.incidents.list({ states: UNFINISHED_STATES, limit: 1_000 })) {
    if (
      (i.kind === 'configuration' && i.key.includes('/') && !present.has(i.key)) ||
      ((OF_ONE_AGENT.has(i.kind) || i.key.includes('#')) && isGone(i.agent, deps.config)) ||
      (i.kind === 'control' && (deps.config.controls === undefined || isGone(i.agent, deps.config)))
    )
      await recorder.resolve(deps.store, keyOf(i), 'the configuration no longer names it');
  }
}

/** Keeps every version that a run of the suite would be made with, and the changes they mean. */
export async function recordVersions(
  deps: WatchFilesDeps,
  agent: string,
  suite: string,
  b: LoadedAgent,
): Promise<void> {
  const { provider } = b.targetDetail;
  for (const n of versionsIn(agent, suite, b, iso(deps.clock.now())))
    await recordVersion(deps, n, provider ?? null);
  await keepTexts(deps, agent, b.soul);
}

function versionsIn(agent: string, suite: string, b: LoadedAgent, at: string): CurrentVersion[] {
  const plain = { agent, subject: '', at, gitCommit: null, detail: {} };
  const runtime = b.preset?.runtime ?? null;
  return [
    {
      ...plain,
      kind: 'soul',
      hash: b.soul.hash,
      gitCommit: b.soulCommit,
      author: b.soulAuthor,
      ...(b.soulTracked === null ? {} : { tracked: b.soulTracked }),
      detail: Object.fromEntries(
        b.soul.documents.map((d) => [
          d.role === 'notes' ? `${d.name}${OWN_NOTES}` : d.name,
          d.hash,
        ]),
      ),
    },
    { ...plain, kind: 'target', hash: b.targetHash, detail: b.targetDetail },
    {
      ...plain,
      kind: 'suite',
      subject: suite,
      hash: b.suite.hash,
      detail: suiteDetail(b.suite.cases),
    },
    ...(b.judgeHash === null ? [] : [{ ...plain, kind: 'judge' as const, hash: b.judgeHash }]),
    { ...plain, kind: 'harness', hash: HARNESS },
    ...(runtime === null
      ? []
      : [
          {
            ...plain,
            kind: 'harness' as const,
            subject: runtime.name,
            hash: runtime.version,
          },
        ]),
  ];
}

async function planChangeRuns(
  deps: { store: Store; clock: Clock; ids: Ids; config: Config },
  agent: string,
  built: ReadonlyMap<string, LoadedAgent>,
): Promise<void> {
  const now = deps.clock.now();
  const asked = await changeRunsOf(deps.store, agent, [...built.keys()], now);
  if (asked.runs.length === 0) return;
  await deps.store.transaction(async (tx) => {
    for (const r of asked.runs) {
      const b = built.get(r.suite);
      if (b !== undefined)
        await planRun(
          tx,
          b,
          { agent, ...r, trials: trialsOf(deps.config, agent, r.suite) },
          deps.ids,
          now,
        );
    }
  });
}

export function trialsOf(config: Config, agent: string, suite: string): number {
  return config.agents[agent]?.suites.find((s) => suiteName(s) === suite)?.trials ?? 1;
}

async function broken(
  store: Store,
  recorder: IncidentRecorder,
  agent: string,
  key: IncidentKey,
  e: unknown,
): Promise<void> {
  const problems = e instanceof DaytwoError ? e.problems.map(problemLine) : [];
  const message = messageOf(e);
  await store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'configuration',
      key,
      agent,
      reason: message,
      facts: plainFacts(`${agent}: canaries stand still, a file is broken`, sentence(message), {
        meanwhile: 'Until it is mended, this suite is not replayed and not watched.',
        events: problems.slice(0, 6).map((what) => ({ at: iso(recorder.now()), what })),
        next: [
          { what: 'See every problem with its line', command: 'daytwo check-config', costUsd: 0 },
        ],
      }),
    }),
  );
}
