import { judgeKey } from '../../alerting/incidents/keys.ts';
import { withBaseline } from '../../detection/drift/baseline.ts';
import { FEWEST_RUNS } from '../../detection/drift/detector.ts';
import type { DetectorMemory } from '../../detection/drift/memory.ts';
import { type ReviewSettings, reviewStream } from '../../detection/drift/review.ts';
import { type Anchor, JUDGE_KINDS, type JudgeKind } from '../../domain/anchor.ts';
import type { Baseline } from '../../domain/baseline.ts';
import { type Charge, type Stream, streamId, type StreamReview } from '../../domain/drift.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { judgedAlarm, judgedCases, judgeOf } from './alarm.ts';
import { type AnchorRecord, attributeAlarm, type Attribution } from './attribution.ts';
import { judgeStream, judgeSuite, passesOf } from './streams.ts';
import { moverWords } from './text.ts';

/**
 * A judge of the agent after a run: its stream, what the engine says of it, and what an attribution
 * needs.
 */
export interface ReviewedJudge {
  judge: JudgeKind;
  anchors: readonly Anchor[];
  stream: Stream;
  /** Of this run; null where this run brought no verdict on an anchor. */
  review: StreamReview | null;
  settings: ReviewSettings;
  record: AnchorRecord;
}

export interface JudgeReviewContext {
  run: Run;
  at: string;
  settings: ReviewSettings;
  /** All of the year's; the judges' own are added. */
  charges: Charge[];
  memory: DetectorMemory;
}

/**
 * Looks at the judges of a run's agent: each is a stream of the installation and pays for its looks
 * like any other. Stores charges and reviews in the given transaction. Nothing for judges without
 * anchors.
 */
export async function reviewJudges(
  tx: Store,
  around: JudgeReviewContext,
): Promise<ReviewedJudge[]> {
  const { run, at, charges, memory } = around;
  const seen: ReviewedJudge[] = [];
  for (const judge of JUDGE_KINDS) {
    const anchors = await tx.anchors.list({ agent: run.agent, judge });
    if (anchors.length === 0) continue;
    const { stream, suites } = await streamOf(tx, run.agent, judge, anchors);
    const settings = await settingsOf(tx, around.settings, stream, suites);
    let review: StreamReview | null = null;
    if ([...stream.baseline, ...stream.looks].at(-1)?.run === run.id) {
      const reviewed = reviewStream(stream, charges, settings, memory);
      charges.push(...reviewed.charges);
      await tx.drift.addCharges(reviewed.charges);
      await tx.drift.putReview(run.id, at, reviewed.review);
      review = reviewed.review;
    }
    const { baseline, looks } = withBaseline(stream);
    const detector =
      baseline.length < FEWEST_RUNS
        ? null
        : memory.watch(streamId(stream), stream, baseline, looks);
    const alarm =
      review?.alarm === true ||
      (await tx.incidents.findUnfinished(judgeKey(run.agent, judge))) !== null;
    seen.push({
      judge,
      anchors,
      stream,
      review,
      settings,
      record: { baseline, looks, detector, passes: passesOf(anchors), alarm },
    });
  }
  return seen;
}

async function streamOf(
  tx: Store,
  agent: string,
  judge: JudgeKind,
  anchors: readonly Anchor[],
): Promise<{ stream: Stream; suites: number }> {
  const verdicts = await tx.anchors.verdicts(agent, judge);
  const runs = new Map<string, Run>();
  for (const id of new Set(verdicts.map((v) => v.run))) {
    const run = await tx.runs.get(id);
    if (run !== null) runs.set(id, run);
  }
  const suites = new Set([...runs.values()].map((r) => r.suite));
  const baselines = (
    await Promise.all([...suites, judgeSuite(judge)].map((s) => tx.baselines.current(agent, s)))
  ).filter((b): b is Baseline => b !== null);
  const closed = (await tx.incidents.list({ states: ['resolved'], limit: 200 }))
    .filter((i) => i.key === judgeKey(agent, judge))
    .map((i) => i.changedAt)
    .toSorted()
    .at(-1);
  const stream = judgeStream({
    agent,
    judge,
    anchors,
    verdicts,
    runs,
    baselines: baselines.toSorted((a, b) => (a.approvedAt < b.approvedAt ? -1 : 1)),
    restartAfter: closed ?? null,
  });
  return { stream, suites: Math.max(1, suites.size) };
}

/**
 * A judge is looked at in the runs of all its suites, and counts among the live streams from its
 * first look on.
 */
async function settingsOf(
  tx: Store,
  settings: ReviewSettings,
  stream: Stream,
  suites: number,
): Promise<ReviewSettings> {
  const known = (await tx.drift.latest()).some(
    (l) => streamId(l.review.stream) === streamId(stream),
  );
  const { schedule, change } = settings.plannedLooks;
  return {
    ...settings,
    liveStreams: settings.liveStreams + (known ? 0 : 1),
    plannedLooks: { schedule: schedule * suites, change },
  };
}

/** Who moved, for an alarm of this run's suite. */
export interface IncidentMover {
  judge: JudgeKind;
  agent: string;
  /** Null where the judge has no anchors: nobody can tell. */
  attribution: Attribution | null;
  words: string;
}

/** Nothing an alarm needs from anchors: its cases are decided without a judge. */
const WITHOUT: Attribution = {
  verdict: 'system',
  odds: 0,
  agreed: 0,
  of: 0,
  before: { agreed: 0, of: 0 },
  anchors: 0,
  reason: 'the cases that moved are decided without a judge',
};

/**
 * What the judges' anchors say of the streams that an incident is about; null where none of them
 * relies on a judge.
 * @param over streams of the incident, `suite/metric`
 */
export function moverOf(
  judges: readonly ReviewedJudge[],
  reviews: readonly StreamReview[],
  trials: readonly Trial[],
  over: readonly string[],
): IncidentMover | null {
  const about = reviews.filter((r) => over.includes(`${r.stream.suite}/${r.stream.metric}`));
  for (const review of about.toSorted((a, b) => b.evidence - a.evidence)) {
    const judge = judgeOf(review);
    const asked = judge === null ? null : judgedAlarm(review, judgedCases(trials, judge));
    if (judge === null || asked === null) continue;
    const seen = judges.find((j) => j.judge === judge);
    const agent = review.stream.agent;
    if (asked.kind === 'without')
      return { judge, agent, attribution: WITHOUT, words: moverWords(WITHOUT, []) };
    if (seen === undefined) return { judge, agent, attribution: null, words: '' };
    const attribution = attributeAlarm(asked.alarm, seen.record);
    const unjudged = about
      .filter((r) => judgeOf(r) === null && r.alarm)
      .map((r) => UNJUDGED[r.stream.metric] ?? r.stream.metric);
    return { judge, agent, attribution, words: moverWords(attribution, unjudged) };
  }
  return null;
}

const UNJUDGED: Readonly<Record<string, string>> = {
  length: 'the length of the answers',
  finish: 'how answers end',
  answer: 'the short answers',
  tools: 'the tool calls',
};
