import { driftKey, judgeKey } from '../../alerting/incidents/keys.ts';
import { decideAfterLook } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import type { DetectorMemory } from '../../detection/drift/memory.ts';
import { recoveryOf } from '../../detection/drift/recovery.ts';
import { iso } from '../../domain/clock.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { moverOf, type ReviewedJudge } from './review-judges.ts';
import { judgeSuite } from './streams.ts';
import { addAttribution, judgeFacts } from './text.ts';

export interface JudgeUpdate {
  run: Run;
  agentName: string;
  judges: readonly ReviewedJudge[];
  reviews: readonly StreamReview[];
  trials: readonly Trial[];
  memory: DetectorMemory;
  /** Too few verdicts: this run may open nothing. */
  mayOpen: boolean;
}

/**
 * After a run's drift has been decided: says who moved once it is known, and opens, worsens or ends
 * the incidents about the judges themselves. All in the given transaction. A judge whose change is
 * told with a drift incident is not told twice.
 */
export async function updateJudgeIncidents(
  tx: Store,
  recorder: IncidentRecorder,
  seen: JudgeUpdate,
): Promise<void> {
  const drift = await updateDriftMover(tx, recorder, seen);
  for (const judge of seen.judges) await updateJudgeIncident(tx, recorder, seen, judge, drift);
}

/**
 * Brings the agent's live drift incident up to what the anchors say now; a message goes out only
 * where a name became known, or was wrong.
 */
async function updateDriftMover(
  tx: Store,
  recorder: IncidentRecorder,
  { run, judges, reviews, trials }: JudgeUpdate,
): Promise<Incident | null> {
  const drift = await tx.incidents.findUnfinished(driftKey(run.agent));
  // A suspicion that nobody was told of has nothing to correct.
  if (drift === null || drift.state === 'confirming') return null;
  const told = moverOf(judges, reviews, trials, drift.streams ?? []);
  const attribution = told?.attribution ?? null;
  if (told === null || attribution === null) return drift;
  const { verdict } = attribution;
  const before = drift.mover;
  const mover = { verdict, words: told.words };
  // Said already by the message that opened it or told that it worsened.
  if (before?.words !== told.words && drift.facts.summary.includes(told.words)) {
    await tx.incidents.update({ ...drift, mover });
    return { ...drift, mover };
  }
  const news = verdict !== 'none' && before?.verdict !== verdict && before?.verdict !== 'judge';
  if (!news) return drift;
  const facts: IncidentFacts = {
    ...drift.facts,
    summary:
      before === undefined
        ? drift.facts.summary
        : drift.facts.summary.replace(` ${before.words}`, ''),
  };
  const next: Incident = { ...drift, facts: addAttribution(facts, told), mover };
  const reason =
    before?.verdict === 'system'
      ? `it is not as it was told: ${attribution.reason}`
      : attribution.reason;
  await recorder.transition(tx, next, {
    actor: 'daytwo',
    what: verdict === 'judge' ? 'the judge moved' : 'the agent moved',
    reason,
    notice: drift.group === undefined ? 'joined' : null,
  });
  return next;
}

async function updateJudgeIncident(
  tx: Store,
  recorder: IncidentRecorder,
  seen: JudgeUpdate,
  j: ReviewedJudge,
  drift: Incident | null,
): Promise<void> {
  if (j.review === null) return;
  const name = `${judgeSuite(j.judge)}/agreement`;
  const live = await tx.incidents.findUnfinished(judgeKey(seen.run.agent, j.judge));
  const alarmRun = live?.alarmRuns?.[judgeSuite(j.judge)] ?? null;
  const recovery =
    live === null
      ? null
      : recoveryOf(j.stream, alarmRun, j.settings, {
          memory: seen.memory,
          lastDifferingRun: live.loudRuns?.[name] ?? null,
        });
  const decision = decideAfterLook(live, live?.streams ?? [], {
    alarm: j.review.alarm,
    streams: j.review.alarm ? [name] : [],
    quietLooks: recovery?.quietLooks ?? 0,
    mayOpen: seen.mayOpen,
  });
  if (decision === null) return;
  if (live === null) return openJudge(tx, recorder, seen, { ...j, review: j.review }, name, drift);
  const next: Incident = {
    ...live,
    state: decision.state,
    quietLooks: decision.quietLooks,
    loudRuns: { ...live.loudRuns, [name]: recovery?.lastDifferingRun ?? null },
  };
  if (decision.state === live.state && decision.notice === null) await tx.incidents.update(next);
  else
    await recorder.transition(tx, next, {
      actor: 'daytwo',
      what: decision.notice ?? decision.state,
      reason: decision.reason,
      notice: live.group === undefined ? decision.notice : null,
    });
}

async function openJudge(
  tx: Store,
  recorder: IncidentRecorder,
  { run, agentName }: JudgeUpdate,
  j: ReviewedJudge & { review: StreamReview },
  name: string,
  drift: Incident | null,
): Promise<void> {
  const id = recorder.newId('inc');
  const facts = judgeFacts({
    agent: run.agent,
    agentName,
    judge: j.judge,
    review: j.review,
    anchors: j.anchors,
    incident: id,
    series: seriesOf(j),
  });
  // One change, one message: the drift incident that this judge brought about has said it.
  const heard = { kind: 'judge', agent: run.agent, facts } as const;
  const beside =
    drift?.mover?.verdict === 'judge' && recorder.areToldTogether(drift, heard) ? drift : null;
  const { incident } = await recorder.open(tx, {
    id,
    channels: beside === null ? recorder.channels : [],
    kind: 'judge',
    key: judgeKey(run.agent, j.judge),
    agent: run.agent,
    facts,
    reason: `the evidence is enough for an alarm in ${name}`,
  });
  await tx.incidents.update({
    ...incident,
    streams: [name],
    alarmRuns: { [judgeSuite(j.judge)]: run.id },
    ...(beside === null ? {} : { group: beside.group ?? beside.id, joinedAt: iso(recorder.now()) }),
  });
}

/** A live incident about the judge that an alarm is due to, so that the alarm is told with it. */
export async function judgeIncident(
  tx: Store,
  told: ReturnType<typeof moverOf>,
): Promise<Incident | null> {
  return told?.attribution?.verdict === 'judge'
    ? tx.incidents.findUnfinished(judgeKey(told.agent, told.judge))
    : null;
}

function seriesOf({ stream }: ReviewedJudge): IncidentFacts['series'] {
  const row =
    (baseline: boolean) =>
    (l: ReviewedJudge['stream']['looks'][number]): IncidentFacts['series'][number] => {
      const agreed = l.cells.reduce((n, c) => n + (c.counts[0] ?? 0), 0);
      const { value, low, high } = wilson(agreed, l.cells.length);
      return { at: l.at, value, low, high, baseline };
    };
  return [...stream.baseline.map(row(true)), ...stream.looks.map(row(false))];
}
