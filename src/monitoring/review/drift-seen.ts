import { chanceOfChange } from '../../detection/drift/chance-of-change.ts';
import { type Kind, kindSentence } from '../../detection/explain/change-kind.ts';
import { streamStatus } from '../../detection/drift/stream-status.ts';
import { DAY, iso } from '../../domain/clock.ts';
import { streamId, type StreamReview } from '../../domain/drift.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { actingShown } from './acting-shown.ts';
import type { CheckedBy } from './cause-text.ts';
import { chanceByPasses } from './chance-by-passes.ts';
import { kindOfDrift } from './change-kind.ts';
import { looksOf, newestOf } from './chart-series.ts';
import type { ReviewDeps } from './deps.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { cutAnswers } from './cut-answers.ts';
import { contributingRuns, flipsOf, trialsAround } from './flips.ts';
import { type DriftDetails, driftFacts, streamName } from './drift-facts.ts';
import { isOtherJudgment } from './drift-text.ts';
import { gravestOf, type Headline } from './headline.ts';
import { namedCases } from './named-cases.ts';
import { fromOneBeginning } from './one-beginning.ts';
import { soulDiffs } from './soul-diff.ts';
import { measuredSince } from './suites-now.ts';
import { causesOf } from './versions.ts';
import { typicalOf } from './typical.ts';
import { stillFed } from './watched.ts';

/** Everything that people are told of; read when there is something to tell. */
export async function collectDriftDetails(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  incident: string,
  streams: readonly string[],
): Promise<DriftDetails> {
  const { run, look } = p;
  const target = deps.runTarget(look);
  const newest = stillFed(await tx.drift.latest(), deps.switchesFor).filter(
    (l) => l.review.stream.agent === look.agent,
  );
  const reviews = f.reviews.map((r) => r.review);
  const latest = withOwn(newest, reviews);
  const { cases } = f.history;
  const byHash = new Map(cases.map((c) => [c.hash, c]));
  const isOver = (r: StreamReview): boolean => r.alarm || streams.includes(streamName(r));
  const chance = chanceOf(f, look, isOver);
  const shown = await actingShown(tx, f, look);
  const first = gravestOf(reviews, isOver, chance, byHash, shown);
  const lead = first?.review ?? reviews[0];
  const began = lead?.began ?? null;
  const changes = await recordedSince(tx, deps, look, began);
  const runs = f.history.runs.filter((r) => r.trigger !== 'confirmation');
  // Where its lengths may have moved, nobody says of answers that they are as long as before.
  const told = await repliesAround(tx, f, {
    lead,
    newest: look.id,
    acts: first?.acts ?? null,
    lengthsMoved: reviews.some((r) => isLength(r) && (isOver(r) || streamStatus(r) !== 'steady')),
  });
  const causes = lead === undefined ? null : await causesOf(tx, runs, lead, changes);
  return {
    incident,
    measured: await measuredSince(tx, look.agent, began?.at ?? began?.to ?? '', newest),
    at: p.at,
    agent: look.agent,
    suite: look.suite,
    agentName: target.agentName,
    target,
    reviews: lead === undefined ? latest : asTold(f, latest, lead),
    streams,
    diffs: await soulDiffs(
      tx,
      look.agent,
      [causes?.likely, ...(causes?.recorded ?? [])].flatMap((t) => t?.changes ?? []),
    ),
    cases: byHash,
    looks: (of, only) => looksOf(f.whole, of, only),
    newest: (of, only) => newestOf(f.whole, of, only),
    chance,
    shown,
    causes,
    ...told,
    withJudge: deps.switchesFor(look).withJudge,
    replayUsd: costOf(run === look ? p.trials : await tx.trials.ofRun(look.id)),
    mostUsd: (await deps.mostOfRuns?.(look.agent, suitesOf(streams, look.suite))) ?? null,
  };
}

/** What was recorded of the agent from a day before a change began until now. */
function recordedSince(
  tx: Store,
  { recorder }: Pick<ReviewDeps, 'recorder'>,
  look: Run,
  began: StreamReview['began'],
): ReturnType<Store['changes']['between']> {
  const from = began === null ? look.createdAt : iso(Date.parse(began.from) - DAY);
  return tx.changes.between(look.agent, from, iso(recorder.now()));
}

/** The agent's newest reviews, with those of the look as it counts them. */
const withOwn = (
  newest: readonly { review: StreamReview }[],
  own: readonly StreamReview[],
): StreamReview[] =>
  newest.map(
    ({ review }) => own.find((r) => streamId(r.stream) === streamId(review.stream)) ?? review,
  );

/** Reviews in the numbers that one message tells: from one beginning, of whole runs. */
const asTold = (
  { streams, incidentTimes, whole }: ReviewFindings,
  latest: readonly StreamReview[],
  lead: StreamReview,
): StreamReview[] => fromOneBeginning(latest, lead, streams, incidentTimes, whole);

/** How likely a stream is to have changed: by its own process, or by the passes of the look. */
function chanceOf(
  f: ReviewFindings,
  look: Run,
  isOver: (r: StreamReview) => boolean,
): (r: StreamReview) => number {
  const { failingSpans: failed = [] } = f.history;
  const chances = chancesOf(f, isOver);
  const pass = f.streams.find((s) => s.metric === 'pass' && s.suite === look.suite);
  const byLook = pass === undefined ? 0 : chanceByPasses(pass, look.id, failed);
  return (r) =>
    Math.max(
      chances.get(streamName(r)) ?? 0,
      r.stream.suite === look.suite && r.stream.metric === 'pass' ? byLook : 0,
    );
}

/** The suites that an incident is about: what running it again replays. */
const suitesOf = (streams: readonly string[], suite: string): string[] =>
  streams.length === 0 ? [suite] : [...new Set(streams.map(suiteOf))];

/** Whether a stream measures how long answers are. */
const isLength = ({ stream }: StreamReview): boolean =>
  stream.metric === 'length' || stream.metric === 'output-tokens';

const GRADED_BY_A_MODEL = /^(?:not-)?llm-rubric$/;

/** What the replies around its beginning show of the stream that is told first. */
async function repliesAround(
  tx: Store,
  f: ReviewFindings,
  {
    lead,
    newest,
    acts,
    lengthsMoved,
  }: {
    lead: StreamReview | undefined;
    newest: string;
    acts: Headline['acts'];
    lengthsMoved: boolean;
  },
): Promise<
  Pick<DriftDetails, 'flips' | 'kind' | 'cut' | 'countsRefusals' | 'checkedBy' | 'typical'>
> {
  const { runs, cases } = f.history;
  const led = f.streams.find((s) => s.metric === lead?.stream.metric);
  if (lead === undefined || led === undefined) return { flips: [], kind: null, typical: null };
  const beganRun = lead.began?.run;
  const created = contributingRuns(led, runs);
  const trials = await trialsAround(
    tx,
    runs.filter((r) => created.has(r.id)),
    beganRun ?? newest,
  );
  const kind = await kindOfDrift(tx, lead, trials, created, cases, lengthsMoved);
  return {
    flips: await flipsOf(tx, lead, led, { runs, cases, trials, first: acts?.caseHash }),
    kind: kind === null ? null : kindWords(kind, lead),
    cut: cutAnswers(lead.stream.agent, failedSince(trials, created, beganRun)),
    countsRefusals: kind?.kind === 'refusal',
    checkedBy: kind?.kind === 'check' ? checkedBy(lead, trials) : null,
    typical: typicalOf(lead.stream.metric, trials, created, created.get(beganRun ?? '')),
  };
}

/** The answers that failed from a beginning on, of the runs that count. */
function failedSince(
  trials: readonly Trial[],
  created: ReadonlyMap<string, string>,
  beganRun: string | undefined,
): Trial[] {
  const begin = created.get(beganRun ?? '');
  if (begin === undefined) return [];
  return trials.filter((t) => t.outcome === 'fail' && (created.get(t.run) ?? '') >= begin);
}

/** Whether a model grades the cases that a change lies in. */
function checkedBy(lead: StreamReview, trials: readonly Trial[]): CheckedBy {
  const named = namedCases(lead);
  const isOf = (hash: string): boolean =>
    named.length === 0 || named.some((c) => c.caseHash === hash);
  const graded = trials.some(
    (t) => isOf(t.caseHash) && t.asserts.some((a) => GRADED_BY_A_MODEL.test(a.type)),
  );
  return graded ? 'a model' : 'checks alone';
}

/**
 * The kind in a sentence; null where it tells none. What is said of hand-overs or questions is not
 * said over again of refusals that they replaced.
 */
function kindWords(kind: Kind, lead: StreamReview | undefined): string | null {
  return kind.kind === 'refusal' && lead !== undefined && isOtherJudgment(lead)
    ? null
    : kindSentence(kind);
}

/**
 * How likely each stream that is not over the bar is to have changed when the one with the most
 * evidence did, by its name.
 */
export function chancesOf(
  f: ReviewFindings,
  isOver: (r: StreamReview) => boolean,
): ReadonlyMap<string, number> {
  const speaking = f.reviews.filter((r) => isOver(r.review));
  const window = speaking.toSorted((a, b) => b.review.evidence - a.review.evidence)[0]?.review
    .window;
  if (window === undefined) return new Map();
  return new Map(
    f.reviews.flatMap(({ review, watched }): [string, number][] => {
      const detector = watched[0]?.detector;
      return detector === undefined || isOver(review)
        ? []
        : [[streamName(review), chanceOfChange(detector, window)]];
    }),
  );
}

/** A suspicion's facts: of the streams that raised it, as if they were over the bar. */
export async function suspicionFacts(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  id: string,
  raised: readonly string[],
): Promise<IncidentFacts | null> {
  return driftFacts(await collectDriftDetails(tx, deps, p, f, id, raised));
}

/** What this replay cost is what the next one will; null where no price is known. */
export function costOf(trials: readonly Trial[]): number | null {
  return trials.every((t) => t.costUsd === null)
    ? null
    : trials.reduce((sum, t) => sum + (t.costUsd ?? 0), 0);
}
