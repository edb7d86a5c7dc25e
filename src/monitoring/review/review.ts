import { driftKey } from '../../alerting/incidents/keys.ts';
import type { ReviewSettings } from '../../detection/drift/review.ts';
import { JUDGE_KINDS } from '../../domain/anchor.ts';
import { iso } from '../../domain/clock.ts';
import { streamId } from '../../domain/drift.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { plural } from '../../domain/text.ts';
import { reviewJudges } from '../anchors/review-judges.ts';
import { judgeSuite } from '../anchors/streams.ts';
import { updateJudgeIncidents } from '../anchors/update-incident.ts';
import { noVerdictTrouble } from '../run-end/run-trouble.ts';
import { openUnseen } from '../run-end/unseen.ts';
import { concludeAsking } from '../failing/conclude-asking.ts';
import { watchFailing } from '../failing/watch.ts';
import { askBeside } from './ask-beside.ts';
import { updateSuspicion } from './confirm-suspicion.ts';
import type { ReviewDeps, ReviewOutcome } from './deps.ts';
import { recordEngineChange } from './engine-change.ts';
import { nameFailingCause } from './failing-cause.ts';
import { chargesFor, prepareReview, stampOf, verdictsOf, yearBefore } from './evaluate-run.ts';
import type { PreparedReview, Verdicts } from './findings.ts';
import { takeBackRecovery } from './take-back.ts';
import { updateDriftIncident } from './update-drift.ts';

/**
 * A person's word may come between the reading and the writing; a few times is bad luck, more is a
 * defect.
 */
const MOST_TRIES = 5;

/**
 * What a finished run says: counts → verdict → incident and notices, once a run. It reads and
 * weighs first, in pieces, and then writes everything in one short transaction, unless something it
 * had read has changed: then it begins again. A kill before the commit leaves the run unreviewed,
 * and the restart reviews it.
 */
export async function reviewRun(deps: ReviewDeps, run: Run): Promise<ReviewOutcome | null> {
  return deps.memory.inTurn(async () => {
    if (STREAMLESS.has(run.trigger)) return (await written(deps, run, null)).outcome;
    for (let tries = 1; ; tries++) {
      if (await deps.store.drift.reviewed(run.id)) return null;
      const done = await written(deps, run, await prepareReview(deps, run));
      if (!done.moved) {
        await deps.memory.states.store(deps.store, deps.recorder.now());
        return done.outcome;
      }
      if (tries >= MOST_TRIES)
        throw new Error(
          `what the review of ${run.id} reads has changed ${MOST_TRIES} times under it`,
        );
    }
  });
}

const STREAMLESS: ReadonlySet<Run['trigger']> = new Set([
  'manual',
  'rehearsal',
  'gate',
  'second-asking',
]);
const nothing = (summary: string): ReviewOutcome => ({
  reviews: [],
  decision: null,
  incident: null,
  tooFew: false,
  repeat: false,
  summary,
});

/** @param prepared null for a run that enters no stream */
async function written(
  deps: ReviewDeps,
  run: Run,
  prepared: PreparedReview | null,
): Promise<{ moved: boolean; outcome: ReviewOutcome | null }> {
  return deps.store.transaction(async (tx) => {
    if (await tx.drift.reviewed(run.id)) return { moved: false, outcome: null };
    const live = prepared === null ? null : await tx.incidents.findUnfinished(driftKey(run.agent));
    if (prepared !== null && prepared.stamp !== (await stampOf(tx, run, live)))
      return { moved: true, outcome: null };
    const outcome =
      prepared === null
        ? nothing(
            run.trigger === 'second-asking'
              ? await concludeAsking(tx, deps, run)
              : 'it enters no stream',
          )
        : await write(tx, deps, prepared, live);
    await nameFailingCause(tx, deps, run);
    await deps.afterReview?.(tx, run, outcome);
    for (const { stream } of prepared?.found?.engineChanges ?? [])
      deps.memory.otherEngine?.delete(stream);
    await tx.drift.markReviewed(run.id, iso(deps.recorder.now()), outcome.summary);
    return { moved: false, outcome };
  });
}

async function write(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  known: Incident | null,
): Promise<ReviewOutcome> {
  const { run, look, verdicts, found } = p;
  const repeat =
    verdicts.tooFew && look === run ? await notifyTooFewVerdicts(tx, deps, run, verdicts) : false;
  await tx.trials.putObserved(run.id, p.observed);
  if (found === null)
    return { ...nothing('no trial brought a reply'), tooFew: verdicts.tooFew, repeat };
  for (const { review, charges } of found.reviews) {
    await tx.drift.addCharges(charges);
    await tx.drift.putReview(look.id, p.at, review);
  }
  await recordEngineChange(tx, look, p.at, found.engineChanges);
  const reviews = found.reviews.map((r) => r.review);
  const judges = await judgesOf(tx, deps, p, found.settings);
  const trials = look === run ? p.trials : [...(await tx.trials.ofRun(look.id)), ...p.trials];
  const live = await takeBackRecovery(tx, deps, p, found, known);
  const told = await updateDriftIncident(tx, deps, p, found, live, { judges, trials });
  const after = told.decision === null ? await updateSuspicion(tx, deps, p, found, live) : null;
  await askBeside(tx, deps, p, found, told.incident);
  await watchFailing(tx, deps, p, found, after?.incident ?? told.incident);
  if (look === run || told.decision !== null)
    await updateJudgeIncidents(tx, deps.recorder, {
      run: look,
      agentName: deps.runTarget(look).agentName,
      judges,
      reviews,
      trials,
      memory: deps.memory.detectors,
      mayOpen: !verdicts.tooFew,
    });
  const alarms = reviews.filter((r) => r.alarm).length;
  const summary =
    told.decision?.reason ??
    `${plural(reviews.length, 'stream')} reviewed, ${alarms} over the ` +
      `bar; ${after?.reason ?? ''}`;
  return {
    reviews,
    decision: told.decision,
    incident: after?.incident ?? told.incident,
    tooFew: verdicts.tooFew,
    repeat,
    summary,
  };
}

/** The judges that stand behind the verdicts, looked at by what they say of their anchors. */
async function judgesOf(
  tx: Store,
  deps: ReviewDeps,
  { look, at }: PreparedReview,
  settings: ReviewSettings,
): ReturnType<typeof reviewJudges> {
  const own = JUDGE_KINDS.map((judge) =>
    streamId({ agent: look.agent, suite: judgeSuite(judge), metric: 'agreement' }),
  );
  const charges = await chargesFor(tx, own, look, await tx.drift.spentSince(yearBefore(look)));
  return reviewJudges(tx, { run: look, at, settings, charges, memory: deps.memory.detectors });
}

/**
 * Repeated once; the second in a row is an incident. A run that stopped for a known reason is told
 * by that reason.
 */
async function notifyTooFewVerdicts(
  tx: Store,
  deps: ReviewDeps,
  run: Run,
  v: Verdicts,
): Promise<boolean> {
  if (run.state === 'stopped') return false;
  const all = (await tx.runs.recent({ agent: run.agent, suite: run.suite, limit: 200 })).filter(
    (r) => !STREAMLESS.has(r.trigger) && r.trigger !== 'confirmation',
  );
  // Ids of two processes do not sort within one millisecond: a run planned in the same one came
  // before.
  const before = all.find(
    (r) => r.id !== run.id && r.createdAt <= run.createdAt && r.endedAt !== null,
  );
  const again =
    before !== undefined &&
    before.state === 'done' &&
    verdictsOf(before, await tx.trials.ofRun(before.id)).tooFew;
  if (again) {
    const w = deps.runTarget(run);
    const counts = { none: v.none, planned: run.caseHashes.length * run.trialsPerCase };
    await openUnseen(tx, deps.recorder, noVerdictTrouble(w, run, counts, v.failures), w, run);
  }
  return !again;
}
