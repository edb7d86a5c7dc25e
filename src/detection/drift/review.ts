import {
  type Charge,
  type Lane,
  type Look,
  type Stream,
  streamId,
  type StreamReview,
} from '../../domain/drift.ts';
import { evidencePowers, saidOf } from '../../domain/text-evidence.ts';
import {
  DAILY_THRESHOLD,
  LANE_SHARES,
  type LaneShares,
  openCharge,
  spentWithinYear,
  unsaidBy,
} from './alpha-spending.ts';
import { withBaseline } from './baseline.ts';
import { type ChunkedWork, runSynchronously } from './chunked-work.ts';
import type { Suspected } from './confirm.ts';
import { type Detector, FEWEST_RUNS, type Start, type Strength } from './detector.ts';
import { directionOf } from './direction.ts';
import { ENGINE_EDITION } from './engine-edition.ts';
import { reasonOf } from './evidence-text.ts';
import { againOf, countsOf, type Findings, findingSteps } from './findings.ts';
import { looksToAlarm } from './looks-to-alarm.ts';
import { toldCases } from './own-counts.ts';
import { supportOf } from './look-support.ts';
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
  /** People were told of the suite: how far an alarm is asks nobody then. */
  told?: boolean;
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
  return runSynchronously(reviewSteps(stream, charges, settings, memory));
}

/** The same in pieces, for a worker that has other things to do in between. */
export function* reviewSteps(
  stream: Stream,
  charges: readonly Charge[],
  settings: ReviewSettings,
  memory: DetectorMemory,
): ChunkedWork<Reviewed> {
  const { baseline, looks, borrowed } = withBaseline(stream);
  const newest = looks[looks.length - 1];
  if (baseline.length < FEWEST_RUNS || newest === undefined)
    return { review: idle(stream, baseline, looks.length), charges: [], watched: [] };

  const whole = yield* memory.watching(streamId(stream), stream, baseline, looks);
  yield* whole.reading();
  const risky = [...stream.highRisk].some((hash) => whole.cases.includes(hash));
  const { opened, paid } = chargesOf(stream, newest, charges, settings, risky);
  const ordinary = paid.filter((c) => c.lane !== 'high-risk');
  const main = watched(whole, baseline, startsOf(ordinary, looks));
  const parts = risky
    ? [main, yield* watchHighRisk(stream, baseline, looks, paid, memory)]
    : [main];

  // The two are charged to separate lanes, so their sum keeps the promise and is never behind the
  // larger of them.
  const evidence = parts.reduce((sum, p) => sum + p.strength.evidence, 0);
  const unsaid = parts.reduce((sum, p) => sum + unsaidBy(p.starts, looks.length), 0);
  const lead = parts.reduce((a, b) => (b.strength.evidence > a.strength.evidence ? b : a));
  const leading = lead.strength.pooled >= lead.strength.sparse ? 'pooled' : 'sparse';
  const found = yield* findingsOf(lead, main, looks, stream.categories);
  if (found === null)
    return { review: idle(stream, baseline, looks.length), charges: opened, watched: parts };
  const cases = toldCases(found.cases, stream.metric);
  const draft: Omit<StreamReview, 'reason'> = {
    stream: { agent: stream.agent, suite: stream.suite, metric: stream.metric },
    evidence,
    alarm: evidence >= 1,
    unsaid,
    engine: ENGINE_EDITION,
    ...(yield* nearnessOf(main, { evidence, unsaid, found }, settings)),
    leading,
    leadingValue: lead.strength[leading] * DAILY_THRESHOLD,
    certificate: parts.reduce((sum, p) => sum + p.strength.certificate, 0),
    began: beganOf(baseline, looks, found),
    ...windowOf(baseline, looks, found, { leading, categories: stream.categories.length }),
    cases,
    direction: directionOf(stream, cases, leading),
    before: found.before,
    after: found.after,
    categories: stream.categories,
    baselineRuns: baseline.length,
    looks: looks.length,
    provisional: stream.provisional,
  };
  return {
    review: { ...draft, reason: reasonOf(draft, { borrowed, highRisk: lead !== main }) },
    charges: opened,
    watched: parts,
  };
}

/** From evidence of a hundred to one on people ask how long it will take. */
const WORTH_LOOKING_AHEAD = 2;

/** What an alarm takes, and how many more looks would bring it where it is near and not told of. */
function* nearnessOf(
  main: Watched,
  r: Pick<StreamReview, 'evidence' | 'unsaid'> & { found: Findings },
  settings: ReviewSettings,
): ChunkedWork<Pick<StreamReview, 'bar' | 'looksToAlarm'>> {
  const { evidence, found } = r;
  const bar = barOf(settings);
  const isNear = evidencePowers(saidOf(r), bar).has >= WORTH_LOOKING_AHEAD;
  if (evidence >= 1 || !isNear || settings.told === true) return { bar };
  const besides = evidence - main.strength.evidence;
  const ahead = yield* looksToAlarm(main.detector, main.starts, besides, found);
  return ahead === null ? { bar } : { bar, looksToAlarm: ahead };
}

/** What an alarm takes, in powers of ten: one over what an average start is charged. */
function barOf({ alpha, shares = LANE_SHARES, plannedLooks, liveStreams }: ReviewSettings): number {
  const lane = plannedLooks.schedule > 0 ? 'schedule' : 'change';
  const starts = Math.max(1, plannedLooks[lane]) * Math.max(1, liveStreams);
  return Math.log10(starts / (alpha * shares[lane]));
}

/** A detector with the starts that are paid for, and the runs it compares with. */
interface Watched {
  detector: Detector;
  baseline: readonly Look[];
  starts: readonly Start[];
  strength: Strength;
}

function watched(detector: Detector, baseline: readonly Look[], starts: Start[]): Watched {
  return { detector, baseline, starts, strength: detector.strength(starts) };
}

/** Under which the detector of a stream's high-risk cases is kept. */
export const highRiskKey = (stream: string): string => `${stream} high-risk`;

/** The stream's high-risk cases by themselves: they have a lane of their own. */
function* watchHighRisk(
  stream: Stream,
  baseline: readonly Look[],
  looks: readonly Look[],
  paid: readonly Charge[],
  memory: DetectorMemory,
): ChunkedWork<Watched> {
  const own = onlyCases(baseline, stream.highRisk);
  const detector = yield* memory.watching(
    highRiskKey(streamId(stream)),
    stream,
    own,
    onlyCases(looks, stream.highRisk),
  );
  yield* detector.reading();
  return watched(
    detector,
    own,
    startsOf(
      paid.filter((c) => c.lane === 'high-risk'),
      looks,
    ),
  );
}

/**
 * What the newest look opens, on its own lane and on that of high-risk cases where the stream has
 * any; nothing where it was opened before. `paid`: all of the stream's charges.
 */
function chargesOf(
  stream: Stream,
  newest: Look,
  charges: readonly Charge[],
  settings: ReviewSettings,
  risky: boolean,
): { opened: Charge[]; paid: Charge[] } {
  const id = streamId(stream);
  const own = charges.filter((c) => c.stream === id);
  const opened: Charge[] = [];
  const charge = (lane: Lane, plannedLooks: number, liveStreams: number): void => {
    if (
      own.some((c) => c.run === newest.run && (c.lane === 'high-risk') === (lane === 'high-risk'))
    )
      return;
    opened.push(
      openCharge({
        stream: id,
        run: newest.run,
        at: newest.at,
        lane,
        alpha: settings.alpha,
        shares: settings.shares ?? LANE_SHARES,
        plannedLooks,
        liveStreams,
        earlierStarts: own.filter((c) => c.lane === lane).length,
        spent: spentWithinYear(charges, lane, newest.at),
      }),
    );
  };
  const { plannedLooks } = settings;
  charge(newest.lane, plannedLooks[newest.lane], settings.liveStreams);
  if (risky)
    charge('high-risk', plannedLooks.schedule + plannedLooks.change, settings.highRiskStreams);
  return { opened, paid: [...own, ...opened] };
}

/** What the leading detector finds, told of the whole stream; null where there is nothing to tell. */
function* findingsOf(
  lead: Watched,
  main: Watched,
  looks: readonly Look[],
  categories: readonly string[],
): ChunkedWork<Findings | null> {
  const led = yield* findingSteps(lead.detector, lead.baseline, categories);
  if (led === null || lead === main) return led;
  const all = yield* findingSteps(main.detector, main.baseline, categories);
  return overWhole(led, all, main.baseline, looks, categories.length);
}

/**
 * High-risk cases say when it began; people are told of the whole stream, or the rate of a few
 * cases would pass for the suite's. All are counted from that beginning: the other cases may have
 * one of their own.
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
  const zero = before.total.map(() => 0);
  const counted = ({ caseHash, p }: Findings['cases'][number]): Findings['cases'][number] => ({
    caseHash,
    p,
    before: before.byCase.get(caseHash) ?? zero,
    after: after.byCase.get(caseHash) ?? zero,
    ...againOf(before.again.get(caseHash), after.again.get(caseHash), zero),
  });
  const others = (all?.cases ?? []).filter((c) => !own.has(c.caseHash)).map(counted);
  return {
    ...led,
    before: before.total,
    after: after.total,
    cases: [...led.cases, ...others].toSorted((a, b) => b.p - a.p),
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
    : { from: from.at, to: to.at, run: at.run, at: at.at };
}

/** A look that speaks ten to one for the old behaviour is taken to be of it. */
const CLEARLY_OLD = Math.log(10);

/** Between which runs it began, as far as the looks themselves can tell (`StreamReview.window`). */
export function windowOf(
  baseline: readonly Look[],
  looks: readonly Look[],
  found: Pick<Findings, 'tau' | 'earliest' | 'latest' | 'cases'>,
  of: { leading: StreamReview['leading']; categories: number },
): Pick<StreamReview, 'window'> {
  const latest = looks[found.latest - 1];
  const named = of.leading === 'sparse' ? found.cases.filter((c) => c.p > 0.5) : [];
  const cases = named.length > 0 ? named : found.cases;
  const unsure = looks.slice(found.earliest - 1, found.tau - 1);
  const support = supportOf(cases, of.categories);
  const quiet =
    unsure.findLast((look) => support(look) >= CLEARLY_OLD) ??
    looks[found.earliest - 2] ??
    baseline[baseline.length - 1];
  return latest === undefined || quiet === undefined
    ? {}
    : { window: { quietRun: quiet.run, latestRun: latest.run } };
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
    engine: ENGINE_EDITION,
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
