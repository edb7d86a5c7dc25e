import {
  type Charge,
  type Lane,
  type Look,
  type Stream,
  streamId,
  type StreamReview,
} from '../../domain/drift.ts';
import {
  DAILY_BAR,
  LANE_SHARES,
  type LaneShares,
  openCharge,
  spentWithinYear,
} from './alpha-spending.ts';
import { withBaseline } from './baseline.ts';
import { atOnce, type Steps } from './chunked-work.ts';
import type { Suspected } from './confirm.ts';
import { type Detector, FEWEST_RUNS, type Start, type Strength } from './detector.ts';
import { directionOf } from './direction.ts';
import { reasonOf } from './evidence-text.ts';
import { countsOf, finding, type Findings } from './findings.ts';
import { DetectorMemory } from './memory.ts';

export interface ReviewSettings {
  /** Yearly chance of any false alarm over the installation; .05. */
  alpha: number;
  /** Shares of it by lane; `LANE_SHARES` unless given. */
  shares?: LaneShares;
  /** T: looks planned for this stream in 365 days, on schedule and after changes. */
  plannedLooks: { schedule: number; change: number };
  /** K: live streams of the installation, constant ones too. */
  liveStreams: number;
  /** Of those, the streams that hold high-risk cases. */
  highRiskStreams: number;
}

export interface Reviewed {
  review: StreamReview;
  /** What the newest look opened, to be stored in the same transaction as the review. */
  charges: Charge[];
  /**
   * The detectors that spoke, the whole stream's first, with the starts that are paid for: what a
   * confirmation is decided on.
   */
  watched: readonly Suspected[];
}

/**
 * What the engine says of a stream after its newest look, and what that look cost. `charges` are
 * all charges of the installation in the last 365 days and at least this stream's own of its last
 * 88 looks. Reviewing the same look again opens nothing new. The same stream and charges give the
 * same answer; `memory` only makes it cheaper.
 */
export function reviewStream(
  stream: Stream,
  charges: readonly Charge[],
  settings: ReviewSettings,
  memory = new DetectorMemory(),
): Reviewed {
  return atOnce(reviewing(stream, charges, settings, memory));
}

/** The same in pieces, for a worker that has other things to do in between. */
export function* reviewing(
  stream: Stream,
  charges: readonly Charge[],
  settings: ReviewSettings,
  memory: DetectorMemory,
): Steps<Reviewed> {
  const { baseline, looks, borrowed } = withBaseline(stream);
  const key = { agent: stream.agent, suite: stream.suite, metric: stream.metric };
  const newest = looks[looks.length - 1];
  if (baseline.length < FEWEST_RUNS || newest === undefined)
    return { review: idle(stream, baseline, looks.length), charges: [], watched: [] };

  const own = charges.filter((c) => c.stream === streamId(key));
  const opened: Charge[] = [];
  const charge = (lane: Lane, plannedLooks: number, liveStreams: number): void => {
    if (
      own.some((c) => c.run === newest.run && (c.lane === 'high-risk') === (lane === 'high-risk'))
    )
      return;
    const earlierStarts = own.filter((c) => c.lane === lane).length;
    const spent = spentWithinYear(charges, lane, newest.at);
    opened.push(
      openCharge({
        stream: streamId(key),
        run: newest.run,
        at: newest.at,
        lane,
        alpha: settings.alpha,
        shares: settings.shares ?? LANE_SHARES,
        plannedLooks,
        liveStreams,
        earlierStarts,
        spent,
      }),
    );
  };
  charge(newest.lane, settings.plannedLooks[newest.lane], settings.liveStreams);

  const whole = yield* memory.watching(streamId(key), stream, baseline, looks);
  yield* whole.reading();
  const parts: {
    detector: Detector;
    baseline: readonly Look[];
    starts: readonly Start[];
    strength: Strength;
  }[] = [];
  const risky = [...stream.highRisk].some((hash) => whole.cases.includes(hash));
  if (risky)
    charge(
      'high-risk',
      settings.plannedLooks.schedule + settings.plannedLooks.change,
      settings.highRiskStreams,
    );
  const paid = [...own, ...opened];
  const watch = (detector: Detector, of: readonly Look[], starts: Start[]): void => {
    parts.push({ detector, baseline: of, starts, strength: detector.strength(starts) });
  };
  watch(
    whole,
    baseline,
    startsOf(
      paid.filter((c) => c.lane !== 'high-risk'),
      looks,
    ),
  );
  if (risky) {
    const part = {
      baseline: onlyCases(baseline, stream.highRisk),
      looks: onlyCases(looks, stream.highRisk),
    };
    const detector = yield* memory.watching(
      `${streamId(key)} high-risk`,
      stream,
      part.baseline,
      part.looks,
    );
    yield* detector.reading();
    watch(
      detector,
      part.baseline,
      startsOf(
        paid.filter((c) => c.lane === 'high-risk'),
        looks,
      ),
    );
  }

  // The two are charged to separate lanes, so their sum keeps the promise and is never behind the
  // larger of them.
  const evidence = parts.reduce((sum, p) => sum + p.strength.evidence, 0);
  const lead = parts.reduce((a, b) => (b.strength.evidence > a.strength.evidence ? b : a));
  const leading = lead.strength.pooled >= lead.strength.sparse ? 'pooled' : 'sparse';
  const led = yield* finding(lead.detector, lead.baseline, stream.categories);
  const found =
    led === null || lead === parts[0]
      ? led
      : overWhole(
          led,
          yield* finding(whole, baseline, stream.categories),
          baseline,
          looks,
          stream.categories.length,
        );
  if (found === null)
    return { review: idle(stream, baseline, looks.length), charges: opened, watched: parts };
  const draft: Omit<StreamReview, 'reason'> = {
    stream: key,
    evidence,
    alarm: evidence >= 1,
    leading,
    leadingValue: lead.strength[leading] * DAILY_BAR,
    certificate: parts.reduce((sum, p) => sum + p.strength.certificate, 0),
    began: beganOf(baseline, looks, found),
    cases: found.cases,
    direction: directionOf(stream, found.cases, leading),
    before: found.before,
    after: found.after,
    categories: stream.categories,
    baselineRuns: baseline.length,
    looks: looks.length,
    provisional: stream.provisional,
  };
  return {
    review: { ...draft, reason: reasonOf(draft, { borrowed, highRisk: lead !== parts[0] }) },
    charges: opened,
    watched: parts,
  };
}

/**
 * High-risk cases say when it began; people are told of the whole stream, or the rate of a few
 * cases would pass for the suite's.
 */
function overWhole(
  led: Findings,
  all: Findings | null,
  baseline: readonly Look[],
  looks: readonly Look[],
  categories: number,
): Findings {
  const before = countsOf([...baseline, ...looks.slice(0, led.tau - 1)], categories);
  const after = countsOf(looks.slice(led.tau - 1), categories);
  const own = new Set(led.cases.map((c) => c.caseHash));
  return {
    ...led,
    before: before.total,
    after: after.total,
    cases: [...led.cases, ...(all?.cases ?? []).filter((c) => !own.has(c.caseHash))].toSorted(
      (a, b) => b.p - a.p,
    ),
  };
}

/**
 * When it began, in times: after the last look that was surely unchanged and by the last look of
 * the 95 % set.
 */
export function beganOf(
  baseline: readonly Look[],
  looks: readonly Look[],
  found: { tau: number; earliest: number; latest: number },
): StreamReview['began'] {
  const at = looks[found.tau - 1];
  const to = looks[found.latest - 1];
  const from = looks[found.earliest - 2] ?? baseline[baseline.length - 1] ?? at;
  return at === undefined || to === undefined || from === undefined
    ? null
    : { from: from.at, to: to.at, run: at.run };
}

function startsOf(charges: readonly Charge[], looks: readonly Look[]): Start[] {
  const place = new Map(looks.map((look, i) => [look.run, i + 1]));
  return charges.flatMap((c) => {
    const tau = place.get(c.run);
    return tau === undefined ? [] : [{ tau, weight: c.weight, lasting: c.lasting }];
  });
}

function onlyCases(looks: readonly Look[], cases: ReadonlySet<string>): Look[] {
  return looks.map((look) => ({
    ...look,
    cells: look.cells.filter((cell) => cases.has(cell.caseHash)),
    ...(look.confirmed === undefined
      ? {}
      : { confirmed: look.confirmed.filter((cell) => cases.has(cell.caseHash)) }),
  }));
}

function idle(stream: Stream, baseline: readonly Look[], looks: number): StreamReview {
  const draft = {
    stream: { agent: stream.agent, suite: stream.suite, metric: stream.metric },
    evidence: 0,
    alarm: false,
    leading: 'pooled' as const,
    leadingValue: 0,
    began: null,
    cases: [],
    direction: 'mixed' as const,
    before: stream.categories.map(() => 0),
    after: stream.categories.map(() => 0),
    categories: stream.categories,
    baselineRuns: baseline.length,
    looks,
    provisional: stream.provisional,
  };
  return { ...draft, reason: reasonOf(draft, { borrowed: 0, highRisk: false }) };
}
