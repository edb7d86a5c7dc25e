import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { configuredSuites } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import type { SuiteConfig } from '../../config/schema.ts';
import type { Clock, Ids } from '../../domain/clock.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import { planRun } from '../../evaluation/replay/plan-run.ts';
import { decideJudgment, rulesEdition } from '../../evaluation/judgments/decide.ts';
import { recordVersion } from '../changes/record-version.ts';
import { plannedLooksAYear } from '../daily-suites.ts';
import { hindrance, monthlyCalls } from '../review/confirmation-limits.ts';
import type { ReviewDeps, ReviewOutcome } from '../review/deps.ts';
import type { ReviewMemory } from '../review/memory.ts';
import { servedMajority } from '../review/observations.ts';
import { reviewRun } from '../review/review.ts';
import type { RunObserver } from './observer.ts';
import { switchesOf } from '../review/watched.ts';
import { runTargetOf } from './run-target.ts';
import { closeUnseen } from './unseen.ts';
import { worstOfSuites } from './worst-price.ts';

export interface ReviewEndedDeps {
  store: Store;
  clock: Clock;
  ids: Ids;
  config: Config;
  agents: AgentLoader;
  memory: ReviewMemory;
  recorder: IncidentRecorder;
  runObservers: readonly RunObserver[];
}

/** Change runs that an ordinary year brings; the change lane's budget is shared over them. */
const CHANGE_LOOKS_A_YEAR = 52;

/** Also for a run that a kill left between its end and its review. */
export async function reviewEnded(
  deps: ReviewEndedDeps,
  runId: string,
): Promise<ReviewOutcome | null> {
  const run = await deps.store.runs.get(runId);
  if (run === null) return null;
  await recordServed(deps, run, await deps.store.trials.ofRun(run.id));
  return reviewRun(reviewDeps(deps), run);
}

/** The served model and fingerprint are versions too: a move of either is a change of the agent. */
export async function recordServed(
  deps: { store: Store; ids: Ids; config: Config; runObservers: readonly RunObserver[] },
  run: Run,
  trials: readonly Trial[],
): Promise<void> {
  const agent = deps.config.agents[run.agent];
  if (agent === undefined) return;
  const at = run.startedAt ?? run.createdAt;
  const served = servedMajority(trials).get(run.id) ?? null;
  const prints = trials
    .filter((t) => t.servedModel === served && t.fingerprint !== null)
    .map((t) => t.fingerprint);
  const print = prints.at(-1) ?? null;
  const base = { agent: run.agent, subject: agent.target.model, at, gitCommit: null, detail: {} };
  const moved =
    served === null
      ? null
      : await recordVersion(deps, { ...base, kind: 'served', hash: served }, agent.target.provider);
  for (const o of deps.runObservers) await o.repliesServed(run, trials, moved);
  const said = trials.findLast((t) => t.agentVersion !== undefined)?.agentVersion;
  if (said !== undefined)
    await recordVersion(deps, { ...base, kind: 'agent', hash: said }, agent.target.provider);
  if (print !== null)
    await recordVersion(deps, { ...base, kind: 'fingerprint', hash: print }, agent.target.provider);
}

/**
 * What a review asks for, in its own transaction: a kill may not come between a verdict and what
 * follows from it.
 */
async function planFollowUps(
  deps: { clock: Clock; ids: Ids; agents: AgentLoader; recorder: IncidentRecorder },
  tx: Store,
  run: Run,
  outcome: ReviewOutcome,
): Promise<void> {
  if (outcome.repeat) await repeat(deps, tx, run);
  if (outcome.tooFew || run.state !== 'done') return;
  if ((await tx.trials.ofRun(run.id)).some((t) => t.outcome !== 'none'))
    await closeUnseen(tx, deps.recorder, run);
}

/** A run with too few verdicts is made once more; the second in a row is an incident instead. */
async function repeat(
  deps: { clock: Clock; ids: Ids; agents: AgentLoader },
  tx: Store,
  run: Run,
): Promise<void> {
  // A suite that broke meanwhile is told as such and stands still.
  const built = await deps.agents.load(run.agent, run.suite).catch(() => null);
  if (built === null) return;
  await planRun(
    tx,
    built,
    {
      agent: run.agent,
      suite: run.suite,
      trigger: run.trigger,
      reason: `repeats ${run.id}, which brought too few verdicts`,
      trials: run.trialsPerCase,
    },
    deps.ids,
    deps.clock.now(),
  );
}

const suiteOf = (config: Config, run: Pick<Run, 'agent' | 'suite'>): SuiteConfig | undefined =>
  config.agents[run.agent]?.suites.find((s) => suiteName(s) === run.suite);

/** What a review takes, from what the worker has. */
export function reviewDeps(deps: ReviewEndedDeps): ReviewDeps {
  const { config, clock } = deps;
  return {
    store: deps.store,
    memory: deps.memory,
    recorder: deps.recorder,
    runTarget: (run) => runTargetOf(config, run),
    switchesFor: (of) => switchesOf(config, of),
    labelAgain: ({ agent }, edition, answer) =>
      decideJudgment(answer, {
        ...config.agents[agent]?.judgments,
        plainOnly: edition === rulesEdition({ plainOnly: true }),
      }),
    mostOfRuns: (agent, suites) => worstOfSuites(deps, agent, suites),
    driftDetails: async (tx, told) =>
      (await Promise.all(deps.runObservers.map((o) => o.driftDetails?.(tx, told) ?? []))).flat(),
    afterReview: (tx, run, outcome) => planFollowUps(deps, tx, run, outcome),
    yieldToEventLoop: () => clock.yieldToEventLoop?.() ?? Promise.resolve(),
    failingFor(run) {
      const below = suiteOf(config, run)?.alertBelow;
      return {
        floor: below === undefined ? null : below / 100,
        suites: configuredSuites(config).length,
      };
    },
    confirming: {
      notify: config.alerts.confirming,
      hindrance: (look) => hindrance(deps.agents, look),
      monthlyCalls: () => monthlyCalls(deps),
    },
    async settingsFor(run) {
      const suite = suiteOf(config, run);
      const schedule =
        suite === undefined ? 365 : await plannedLooksAYear(deps, run.agent, suite, clock.now());
      return {
        alpha: config.falseAlarmsPerYear,
        plannedLooks: { schedule, change: CHANGE_LOOKS_A_YEAR },
      };
    },
  };
}
