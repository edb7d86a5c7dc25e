import type { IncidentRecorder, NewIncident } from '../../alerting/incidents/record.ts';
import { type Config, suiteName } from '../../config/load.ts';
import { type Clock, type Ids, iso } from '../../domain/clock.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { SubjectDeps } from '../../evaluation/replay/build-subject.ts';
import { planRun } from '../../evaluation/replay/plan-run.ts';
import type { Replayed } from '../../evaluation/replay/replay.ts';
import { recordAnswered, recordRefused } from '../../models/ends/refused-calls.ts';
import { recordInBand } from '../../models/lists/record-headers.ts';
import { slotsAYear } from '../../platform/schedule/slots.ts';
import { rejudgeAnchors, type Stopping } from '../anchors/rejudge-run.ts';
import { record } from '../changes/record-version.ts';
import { hindrance, monthlyCalls } from '../review/confirmation-limits.ts';
import type { ReviewDeps, ReviewOutcome } from '../review/deps.ts';
import type { ReviewMemory } from '../review/memory.ts';
import { servedMajority } from '../review/observations.ts';
import { reviewRun } from '../review/review.ts';
import { whereOf } from './run-place.ts';
import { stoppedTrouble, troubleKeys, type Where } from './run-trouble.ts';

export type FinishRunDeps = {
  store: Store;
  clock: Clock;
  ids: Ids;
  config: Config;
  memory: ReviewMemory;
  agents: AgentLoader;
};

/** Change runs that an ordinary year brings; the change lane's budget is shared over them. */
const CHANGE_LOOKS_A_YEAR = 52;

/**
 * Has the judges' anchors judged again, stores the run's end with what people must know of it, in
 * one transaction; then notes who served it, and reviews it. False where the worker stops before
 * the anchors are judged: the run is then taken up again.
 */
export async function finishRun(
  deps: SubjectDeps & { memory: ReviewMemory; agents: AgentLoader },
  recorder: IncidentRecorder,
  run: Run,
  ended: Extract<Replayed, { end: 'done' | 'stopped' }>,
  stopping: Partial<Stopping> = {},
): Promise<boolean> {
  const where = whereOf(deps.config, run);
  const judges =
    ended.end === 'done' && run.trigger !== 'confirmation'
      ? await rejudgeAnchors(deps, run, stopping)
      : null;
  if (judges?.end === 'interrupted') return false;
  const unjudged = judges?.trouble ?? null;
  await deps.store.transaction(async (tx) => {
    await tx.runs.end(
      run.id,
      ended.end,
      iso(deps.clock.now()),
      ended.end === 'stopped' ? ended.reason : null,
    );
    const at = ended.end === 'stopped' ? (ended.at ?? where) : (unjudged?.at ?? where);
    const failure = ended.end === 'stopped' ? ended.failure : (unjudged?.failure ?? null);
    await recordAnswered(deps.config, tx, recorder, run, failure?.scope === 'model' ? at : null);
    if (ended.end === 'done') {
      const trouble =
        unjudged === null
          ? null
          : stoppedTrouble({ ...where, ...at, isTarget: false }, run, {
              ...unjudged,
              reason: `the judge could not judge its anchors: ${unjudged.reason}`,
            });
      for (const w of [where, ...judgesOf(deps.config, where)])
        for (const key of troubleKeys(w))
          if (!key.startsWith('no-verdict') && key !== trouble?.key)
            await recorder.resolve(
              tx,
              key,
              `a run of ${run.suite} for ${where.agentName} got through to its end`,
            );
      await tellTrouble(tx, recorder, trouble, at);
      return;
    }
    // A judge may live at another provider than the agent; whoever refused is named.
    const trouble = stoppedTrouble(
      { ...where, ...at, isTarget: at.provider === where.provider && at.model === where.model },
      run,
      ended,
    );
    await tellTrouble(tx, recorder, trouble, at);
  });
  await reviewEnded(deps, recorder, run.id);
  return true;
}

/**
 * Stores the end of a replay by hand. It enters no stream, but what its calls say of the model is
 * the provider's word like any other's.
 */
export async function finishByHand(
  deps: { store: Store; clock: Clock; ids: Ids; config: Config },
  recorder: IncidentRecorder,
  run: Run,
  ended: Replayed,
): Promise<void> {
  const stopped = ended.end === 'stopped' ? ended : null;
  const where = whereOf(deps.config, run);
  const at = stopped?.at ?? where;
  const refused = stopped?.failure?.scope === 'model';
  const why = ended.end === 'done' ? null : (stopped?.reason ?? 'stopped by hand');
  await deps.store.transaction(async (tx) => {
    await tx.runs.end(
      run.id,
      ended.end === 'done' ? 'done' : 'stopped',
      iso(deps.clock.now()),
      why,
    );
    await recordAnswered(deps.config, tx, recorder, run, refused ? at : null);
    const trouble =
      stopped === null || !refused
        ? null
        : stoppedTrouble(
            {
              ...where,
              ...at,
              isTarget: at.provider === where.provider && at.model === where.model,
            },
            run,
            stopped,
          );
    if (trouble?.kind === 'model-gone') await recordRefused(tx, recorder, trouble, at);
  });
  await recordServed(deps, run, await deps.store.trials.ofRun(run.id));
}

async function tellTrouble(
  tx: Store,
  recorder: IncidentRecorder,
  trouble: NewIncident | null,
  at: Pick<Where, 'provider' | 'model'>,
): Promise<void> {
  if (trouble?.kind === 'model-gone') await recordRefused(tx, recorder, trouble, at);
  else if (trouble !== null) await recorder.open(tx, trouble);
}

/** Also for a run that a kill left between its end and its review. */
export async function reviewEnded(
  deps: FinishRunDeps,
  recorder: IncidentRecorder,
  runId: string,
): Promise<ReviewOutcome | null> {
  const run = await deps.store.runs.get(runId);
  if (run === null) return null;
  const trials = await deps.store.trials.ofRun(run.id);
  await recordServed(deps, run, trials);
  return reviewRun(reviewDeps(deps, recorder), run);
}

/** The served model and fingerprint are versions too: a move of either is a change of the agent. */
async function recordServed(
  deps: { store: Store; ids: Ids; config: Config },
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
      : await record(deps, { ...base, kind: 'served', hash: served }, agent.target.provider);
  await recordInBand(deps, run, trials, moved);
  if (print !== null)
    await record(deps, { ...base, kind: 'fingerprint', hash: print }, agent.target.provider);
}

/**
 * What a review asks for, in its own transaction: a kill may not come between a verdict and what
 * follows from it.
 */
async function following(
  deps: { clock: Clock; ids: Ids; agents: AgentLoader },
  recorder: IncidentRecorder,
  tx: Store,
  run: Run,
  outcome: ReviewOutcome,
): Promise<void> {
  if (outcome.repeat) await repeat(deps, tx, run);
  if (outcome.tooFew || run.state !== 'done') return;
  if ((await tx.trials.ofRun(run.id)).some((t) => t.outcome !== 'none'))
    await recorder.resolve(
      tx,
      `no-verdict:${run.agent}/${run.suite}`,
      `a run of ${run.suite} brought verdicts again`,
    );
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

/** The judges of an agent as places of trouble of their own. */
function judgesOf(config: Config, where: Where): Where[] {
  const agent = config.agents[where.agent];
  return [agent?.grader, agent?.judgments.judge].flatMap((g) =>
    g === undefined ? [] : [{ ...where, provider: g.provider, model: g.model }],
  );
}

export function reviewDeps(deps: FinishRunDeps, recorder: IncidentRecorder): ReviewDeps {
  return {
    store: deps.store,
    memory: deps.memory,
    recorder,
    where: (run) => whereOf(deps.config, run),
    following: (tx, run, outcome) => following(deps, recorder, tx, run, outcome),
    breathe: () => deps.clock.breathe?.() ?? Promise.resolve(),
    confirming: {
      tell: deps.config.alerts.confirming,
      hindrance: (look) => hindrance(deps.agents, look),
      monthlyCalls: () => monthlyCalls(deps),
    },
    plans(run) {
      const suite = deps.config.agents[run.agent]?.suites.find((s) => suiteName(s) === run.suite);
      const schedule =
        suite === undefined
          ? 365
          : slotsAYear(
              { name: '', cron: suite.schedule, timezone: deps.config.timezone },
              deps.clock.now(),
            );
      return {
        alpha: deps.config.falseAlarmsPerYear,
        plannedLooks: { schedule, change: CHANGE_LOOKS_A_YEAR },
      };
    },
  };
}
