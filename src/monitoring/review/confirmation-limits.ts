import { failingKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import { configuredSuites } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, HOUR, isAhead } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import { plannedLooksAYear } from '../daily-suites.ts';

const MONTH_OF_YEAR = 30 / 365;

/**
 * Why the cases of a look cannot run again as they did; null where they can. A suspicion is about
 * the agent as the look met it.
 */
export async function hindrance(
  agents: AgentLoader,
  look: Pick<Run, 'agent' | 'suite' | 'soulHash' | 'suiteHash' | 'targetHash' | 'judgeHash'>,
): Promise<string | null> {
  const built = await agents.load(look.agent, look.suite).catch(messageOf);
  if (typeof built === 'string') return built;
  const edited = [
    ...(built.soul.hash === look.soulHash ? [] : ['the soul']),
    ...(built.suite.hash === look.suiteHash ? [] : ['the suite']),
    ...(built.targetHash === look.targetHash ? [] : ['the target']),
    ...(built.judgeHash === look.judgeHash ? [] : ['the judge']),
  ];
  return edited.length === 0
    ? null
    : `${edited.join(' and ')} of ${look.agent} was edited since the look`;
}

/**
 * That people know already: an open incident that tells that this suite fails now; else null. Of a
 * high-risk case that it does not name they know nothing.
 * @param asked the cases that are to run again, by hash
 */
export async function toldAlready(
  store: Store,
  { agent, suite }: Pick<Run, 'agent' | 'suite'>,
  asked: readonly string[],
): Promise<string | null> {
  const failing = await store.incidents.findUnfinished(failingKey(agent, suite));
  if (failing === null || !NOTIFIED_STATES.includes(failing.state)) return null;
  const told = failing.failedCases?.[suite];
  const untold = new Set(told === undefined ? [] : asked.filter((c) => !told.includes(c)));
  const known = untold.size === 0 ? [] : await store.cases.ofSuite(agent, suite);
  const isGrave = known.some((c) => untold.has(c.hash) && c.metadata.risk === 'high');
  return isGrave ? null : `${failing.id} tells of it already`;
}

/**
 * The same for a confirmation that is about to be made: also once its look's hour is over, since
 * trials share the run's hour.
 */
export async function confirmationHindrance(
  deps: { store: Store; clock: Clock; agents: AgentLoader },
  run: Run,
): Promise<string | null> {
  const look = run.joins === null ? null : await deps.store.runs.get(run.joins);
  if (look === null) return 'the look it would join is gone';
  const now = deps.clock.now();
  const from = look.endedAt ?? look.createdAt;
  if (isAhead(from, now))
    return 'the clock was set back since the look, so its hour cannot be kept';
  if (now - Date.parse(from) >= HOUR) return 'its hour is over';
  return (await toldAlready(deps.store, run, run.caseHashes)) ?? hindrance(deps.agents, look);
}

/** Calls that the schedule makes in 30 days, as the suites are now. */
export async function monthlyCalls(deps: {
  store: Pick<Store, 'records'>;
  clock: Clock;
  config: Config;
  agents: AgentLoader;
}): Promise<number> {
  let calls = 0;
  for (const { agent, suite, config } of configuredSuites(deps.config)) {
    // A suite that cannot be read is not replayed either.
    const built = await deps.agents.load(agent, suite).catch(() => null);
    if (built === null) continue;
    const looks = await plannedLooksAYear(deps, agent, config, deps.clock.now());
    calls += looks * MONTH_OF_YEAR * built.suite.cases.length * config.trials;
  }
  return calls;
}
