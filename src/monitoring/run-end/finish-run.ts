import type { IncidentRecorder, NewIncident } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, type Ids, iso } from '../../domain/clock.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { SubjectDeps } from '../../evaluation/replay/build-subject.ts';
import type { ReplayEnd } from '../../evaluation/replay/replay.ts';
import { rejudgeAnchors, type StopSignals } from '../anchors/rejudge-run.ts';
import { failingSince } from './failing-since.ts';
import type { CalledModel, RunObserver } from './observer.ts';
import { recordServed, reviewEnded, type ReviewEndedDeps } from './review-ended.ts';
import { addressOf, runTargetOf } from './run-target.ts';
import { type RunTarget, troubleKeys } from './run-trouble.ts';
import { stoppedTrouble } from './stopped-trouble.ts';
import { openUnseen } from './unseen.ts';

/**
 * Has the judges' anchors judged again, stores the run's end with what people must know of it, in
 * one transaction; then notes who served it, and reviews it. False where the worker stops before
 * the anchors are judged: the run is then taken up again.
 */
export async function finishRun(
  deps: SubjectDeps & ReviewEndedDeps,
  run: Run,
  ended: Extract<ReplayEnd, { end: 'done' | 'stopped' }>,
  stopping: Partial<StopSignals> = {},
): Promise<boolean> {
  const judges =
    ended.end === 'done' && run.trigger !== 'confirmation'
      ? await rejudgeAnchors(deps, run, stopping)
      : null;
  if (judges?.end === 'interrupted') return false;
  const where = runTargetOf(deps.config, run);
  const unjudged = judges?.trouble ?? null;
  const failed = ended.end === 'stopped' ? ended : unjudged;
  const at = failed?.at ?? where;
  const trouble =
    ended.end === 'stopped'
      ? await targetTrouble(deps.store, where, at, run, ended)
      : await judgeTrouble(deps.store, where, run, unjudged);
  await deps.store.transaction(async (tx) => {
    const why = ended.end === 'stopped' ? ended.reason : null;
    await tx.runs.end(run.id, ended.end, iso(deps.clock.now()), why);
    const refused = failed?.failure?.scope === 'model' ? at : null;
    for (const o of deps.runObservers) await o.runEnded(tx, run, refused);
    if (ended.end === 'done') await resolveTroubles(deps, tx, run, where, trouble);
    await openTrouble(deps, tx, trouble, { ...where, ...at }, run);
  });
  // Counted now, run by run: a page or a digest that is the first to ask would count thousands.
  await deps.store.runs.tallied({ agent: run.agent, suite: run.suite, limit: 1 });
  await reviewEnded(deps, run.id);
  return true;
}

/**
 * Stores the end of a replay by hand. It enters no stream, but what its calls say of the model is
 * the provider's word like any other's.
 */
export async function finishByHand(
  deps: {
    store: Store;
    clock: Clock;
    ids: Ids;
    config: Config;
    runObservers: readonly RunObserver[];
  },
  run: Run,
  ended: ReplayEnd,
): Promise<void> {
  const stopped = ended.end === 'stopped' ? ended : null;
  const where = runTargetOf(deps.config, run);
  const at = stopped?.at ?? where;
  const refused = stopped?.failure?.scope === 'model';
  const why = ended.end === 'done' ? null : (stopped?.reason ?? 'stopped by hand');
  const state = ended.end === 'done' ? 'done' : 'stopped';
  await deps.store.transaction(async (tx) => {
    await tx.runs.end(run.id, state, iso(deps.clock.now()), why);
    for (const o of deps.runObservers) await o.runEnded(tx, run, refused ? at : null);
    const trouble =
      stopped === null || !refused ? null : await targetTrouble(tx, where, at, run, stopped);
    if (trouble?.kind === 'model-gone')
      for (const o of deps.runObservers) await o.modelRefused(tx, trouble, at);
  });
  await recordServed(deps, run, await deps.store.trials.ofRun(run.id));
}

/** A judge may live at another provider than the agent; whoever refused is named. */
async function targetTrouble(
  store: Store,
  where: RunTarget,
  at: CalledModel,
  run: Run,
  stopped: Extract<ReplayEnd, { end: 'stopped' }>,
): Promise<NewIncident | null> {
  const isTarget = at.provider === where.provider && at.model === where.model;
  const since = await failingSince(store, run, isTarget);
  return stoppedTrouble({ ...where, ...at, isTarget }, stopped, since);
}

type Unjudged = NonNullable<
  Extract<Awaited<ReturnType<typeof rejudgeAnchors>>, { trouble: unknown }>['trouble']
>;

async function judgeTrouble(
  store: Store,
  where: RunTarget,
  run: Run,
  unjudged: Unjudged | null,
): Promise<NewIncident | null> {
  if (unjudged === null) return null;
  const reason = `the judge could not judge its anchors: ${unjudged.reason}`;
  const since = await failingSince(store, run, false);
  const at = { ...where, ...unjudged.at, isTarget: false };
  return stoppedTrouble(at, { ...unjudged, reason }, since);
}

/** A run that got through closes what stopped the ones before it, but for what it met itself. */
async function resolveTroubles(
  deps: { config: Config; recorder: IncidentRecorder },
  tx: Store,
  run: Run,
  where: RunTarget,
  met: NewIncident | null,
): Promise<void> {
  const why = `a run of ${where.agentName}'s suite ${run.suite} got through to its end`;
  for (const w of [where, ...judgesOf(deps.config, where)])
    for (const key of troubleKeys(w))
      if (!key.startsWith('no-verdict') && key !== met?.key)
        await deps.recorder.resolve(tx, key, why);
}

async function openTrouble(
  deps: { recorder: IncidentRecorder; runObservers: readonly RunObserver[] },
  tx: Store,
  trouble: NewIncident | null,
  at: RunTarget,
  run: Run,
): Promise<void> {
  if (trouble === null) return;
  if (trouble.kind === 'model-gone')
    for (const o of deps.runObservers) await o.modelRefused(tx, trouble, at);
  else if (trouble.provider !== undefined) await openUnseen(tx, deps.recorder, trouble, at, run);
  else await deps.recorder.open(tx, trouble);
}

/** The judges of an agent, and who plays its users, as places of trouble of their own. */
function judgesOf(config: Config, where: RunTarget): RunTarget[] {
  const agent = config.agents[where.agent];
  return [agent?.grader, agent?.judgments.judge, agent?.simulatedUser].flatMap((g) =>
    g === undefined
      ? []
      : [
          {
            ...where,
            provider: g.provider,
            model: g.model,
            ...addressOf(config, g.provider),
          },
        ],
  );
}
