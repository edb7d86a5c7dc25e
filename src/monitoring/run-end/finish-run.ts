import type { NewIncident, IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Runtime } from '../../app/runtime.ts';
import { suiteName } from '../../config/load.ts';
import { iso } from '../../domain/clock.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { planRun } from '../../evaluation/replay/plan-run.ts';
import type { Replayed } from '../../evaluation/replay/replay.ts';
import { recordAnswered, recordRefused } from '../../models/ends/refused-calls.ts';
import { recordInBand } from '../../models/lists/record-headers.ts';
import { slotsAYear } from '../../platform/schedule/slots.ts';
import { rejudgeAnchors, type Stopping } from '../anchors/rejudge-run.ts';
import { record } from '../changes/record-version.ts';
import { hindrance, monthlyCalls } from '../review/confirmation-limits.ts';
import type { ReviewDeps, ReviewOutcome } from '../review/deps.ts';
import { servedMajority } from '../review/observations.ts';
import { reviewRun } from '../review/review.ts';
import { whereOf } from './run-place.ts';
import { stoppedTrouble, troubleKeys, type Where } from './run-trouble.ts';

/** Change runs that an ordinary year brings; the change lane's budget is shared over them. */
const CHANGE_LOOKS_A_YEAR = 52;

/**
 * Has the judges' anchors judged again, stores the run's end with what people must know of it, in
 * one transaction; then notes who served it, and reviews it. False where the worker stops before
 * the anchors are judged: the run is then taken up again.
 */
export async function finishRun(
  live: Runtime,
  recorder: IncidentRecorder,
  run: Run,
  ended: Extract<Replayed, { end: 'done' | 'stopped' }>,
  stopping: Partial<Stopping> = {},
): Promise<boolean> {
  const where = whereOf(live, run);
  const judges =
    ended.end === 'done' && run.trigger !== 'confirmation'
      ? await rejudgeAnchors(live, run, stopping)
      : null;
  if (judges?.end === 'interrupted') return false;
  const unjudged = judges?.trouble ?? null;
  await live.store.transaction(async (tx) => {
    await tx.runs.end(
      run.id,
      ended.end,
      iso(live.clock.now()),
      ended.end === 'stopped' ? ended.reason : null,
    );
    const at = ended.end === 'stopped' ? (ended.at ?? where) : (unjudged?.at ?? where);
    const failure = ended.end === 'stopped' ? ended.failure : (unjudged?.failure ?? null);
    await recordAnswered(live, tx, recorder, run, failure?.scope === 'model' ? at : null);
    if (ended.end === 'done') {
      const trouble =
        unjudged === null
          ? null
          : stoppedTrouble({ ...where, ...at, isTarget: false }, run, {
              ...unjudged,
              reason: `the judge could not judge its anchors: ${unjudged.reason}`,
            });
      for (const w of [where, ...judgesOf(live, where)])
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
  await reviewEnded(live, recorder, run.id);
  return true;
}

/**
 * Stores the end of a replay by hand. It enters no stream, but what its calls say of the model is
 * the provider's word like any other's.
 */
export async function finishByHand(
  live: Runtime,
  recorder: IncidentRecorder,
  run: Run,
  ended: Replayed,
): Promise<void> {
  const stopped = ended.end === 'stopped' ? ended : null;
  const where = whereOf(live, run);
  const at = stopped?.at ?? where;
  const refused = stopped?.failure?.scope === 'model';
  const why = ended.end === 'done' ? null : (stopped?.reason ?? 'stopped by hand');
  await live.store.transaction(async (tx) => {
    await tx.runs.end(
      run.id,
      ended.end === 'done' ? 'done' : 'stopped',
      iso(live.clock.now()),
      why,
    );
    await recordAnswered(live, tx, recorder, run, refused ? at : null);
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
  await recordServed(live, run, await live.store.trials.ofRun(run.id));
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
  live: Runtime,
  recorder: IncidentRecorder,
  runId: string,
): Promise<ReviewOutcome | null> {
  const run = await live.store.runs.get(runId);
  if (run === null) return null;
  const trials = await live.store.trials.ofRun(run.id);
  await recordServed(live, run, trials);
  return reviewRun(reviewDeps(live, recorder), run);
}

/** The served model and fingerprint are versions too: a move of either is a change of the agent. */
async function recordServed(live: Runtime, run: Run, trials: readonly Trial[]): Promise<void> {
  const agent = live.config.agents[run.agent];
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
      : await record(live, { ...base, kind: 'served', hash: served }, agent.target.provider);
  await recordInBand(live, run, trials, moved);
  if (print !== null)
    await record(live, { ...base, kind: 'fingerprint', hash: print }, agent.target.provider);
}

/**
 * What a review asks for, in its own transaction: a kill may not come between a verdict and what
 * follows from it.
 */
async function following(
  live: Runtime,
  recorder: IncidentRecorder,
  tx: Store,
  run: Run,
  outcome: ReviewOutcome,
): Promise<void> {
  if (outcome.repeat) await repeat(live, tx, run);
  if (outcome.tooFew || run.state !== 'done') return;
  if ((await tx.trials.ofRun(run.id)).some((t) => t.outcome !== 'none'))
    await recorder.resolve(
      tx,
      `no-verdict:${run.agent}/${run.suite}`,
      `a run of ${run.suite} brought verdicts again`,
    );
}

/** A run with too few verdicts is made once more; the second in a row is an incident instead. */
async function repeat(live: Runtime, tx: Store, run: Run): Promise<void> {
  // A suite that broke meanwhile is told as such and stands still.
  const built = await live.agents.load(run.agent, run.suite).catch(() => null);
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
    live.ids,
    live.clock.now(),
  );
}

/** The judges of an agent as places of trouble of their own. */
function judgesOf(live: Pick<Runtime, 'config'>, where: Where): Where[] {
  const agent = live.config.agents[where.agent];
  return [agent?.grader, agent?.judgments.judge].flatMap((g) =>
    g === undefined ? [] : [{ ...where, provider: g.provider, model: g.model }],
  );
}

export function reviewDeps(live: Runtime, recorder: IncidentRecorder): ReviewDeps {
  return {
    store: live.store,
    memory: live.memory,
    recorder,
    where: (run) => whereOf(live, run),
    following: (tx, run, outcome) => following(live, recorder, tx, run, outcome),
    breathe: () => live.clock.breathe?.() ?? Promise.resolve(),
    confirming: {
      tell: live.config.alerts.confirming,
      hindrance: (look) => hindrance(live, look),
      monthlyCalls: () => monthlyCalls(live),
    },
    plans(run) {
      const suite = live.config.agents[run.agent]?.suites.find((s) => suiteName(s) === run.suite);
      const schedule =
        suite === undefined
          ? 365
          : slotsAYear(
              { name: '', cron: suite.schedule, timezone: live.config.timezone },
              live.clock.now(),
            );
      return {
        alpha: live.config.falseAlarmsPerYear,
        plannedLooks: { schedule, change: CHANGE_LOOKS_A_YEAR },
      };
    },
  };
}
