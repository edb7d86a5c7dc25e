import type { Look } from '../../domain/drift.ts';
import type { LaneShares } from '../drift/alpha-spending.ts';
import {
  callsAMonth,
  type Candidate,
  ideasFor,
  livedThrough,
  tryIdea,
  tryWeekly,
} from './candidates.ts';
import { type Change, standardChanges, worseBy } from './changes.ts';
import { type DetectableEffect, detectableEffects } from './detectable-effects.ts';
import { type Setup, Worlds } from './detection-delay.ts';
import { ALONE, type Division } from './division.ts';
import { HORIZON, predict, type Prediction } from './predict.ts';
import { type Knowledge, learn, typical } from './suite-knowledge.ts';

/** A suite with what is stored of it. */
export interface SuiteNow {
  agent: string;
  suite: string;
  /** Today's cases. */
  hashes: readonly string[];
  trials: number;
  looksAYear: number;
  alpha: number;
  shares: LaneShares;
  liveStreams: number;
  provisional: boolean;
  /** Quiet looks since the baseline, more than `pass.looks` holds where a suite has very many. */
  quietLooks: number;
  /** It stands in alarm: its looks are not quiet and say nothing of how it is when well. */
  inAlarm: boolean;
  /** Counts are [pass, fail] a case. */
  pass: { baseline: readonly Look[]; looks: readonly Look[] };
  /** Counts are [not refused, refused] a case; null where nothing was judged. */
  refusals: { baseline: readonly Look[]; looks: readonly Look[] } | null;
  /** USD a call; null where no price is known. */
  callUsd: number | null;
  costFrom: 'recorded' | 'worst case' | 'unknown';
  /** Sentences that belong beside the plan. */
  notes: readonly string[];
}

export interface PlannedDelay {
  change: string;
  words: string;
  medianLooks: number | null;
  medianDays: number | null;
  /** Eight times in ten it takes at most so many. */
  lateLooks: number | null;
  /** Chance of hearing of it within `horizon` looks. */
  found: number;
  /**
   * Set where this baseline cannot show it however long one waits: looks it would take against
   * perfect knowledge.
   */
  blind: number | null;
}

export interface PlannedCandidate extends Candidate {
  usdAMonth: number | null;
}

export interface SuitePlan {
  agent: string;
  suite: string;
  cases: number;
  trials: number;
  looksAYear: number;
  baselineRuns: number;
  quietLooks: number;
  provisional: boolean;
  /** Nothing is stored yet: a typical suite with twenty approved runs is assumed. */
  assumed: boolean;
  phi: { value: number; from: number; to: number; runs: number };
  sights: DetectableEffect[];
  delays: PlannedDelay[];
  callsAMonth: number;
  usdAMonth: number | null;
  costFrom: SuiteNow['costFrom'];
  /** The change that candidates are measured on. */
  focus: { change: string; words: string };
  candidates: PlannedCandidate[];
  /** Cheapest of the candidates that shorten waiting by a fifth or more; null where none does. */
  recommended: PlannedCandidate | null;
  /** Looks that were waited for an alarm. */
  horizon: number;
  notes: string[];
}

export interface Effort {
  /** Worlds for the standard changes, the search of what can be seen, and each candidate. */
  delays: number;
  sights: number;
  candidates: number;
  /** Looks to wait for an alarm. */
  horizon: number;
}
/** What so many worlds a change come to. */
export const effortOf = (worlds: number, horizon = HORIZON): Effort => ({
  horizon,
  delays: worlds,
  sights: Math.ceil((2 * worlds) / 3),
  candidates: Math.ceil(0.4 * worlds),
});
export const FULL = effortOf(60);
export const QUICK = effortOf(20);

const FEWEST_RUNS = 5;
const ASSUMED_BASELINE = 20;
/**
 * The newest quiet looks that a plan lives through. What takes d looks takes n·d/(n − d) against n:
 * many more would save a tenth of one.
 */
export const MOST_QUIET = 60;
const HELPS = 0.8;
const ENOUGH_KNOWN = 150;

export interface PlanOptions {
  seed: number;
  effort: Effort;
  /** This thread's part of the work; all of it where not given. */
  division?: Division;
  /** Told before each step what is `doing`, how many of them are done, and at the end. */
  onStep?: (done: number, of: number, doing: string) => void;
}

/**
 * What a suite can see, how soon, at what price, and what would improve it. The same input and seed
 * give the same plan.
 */
export function planSuite(now: SuiteNow, options: PlanOptions): SuitePlan {
  const { seed, effort } = options;
  const { setup, known, assumed } = setupOf(now);
  const all = new Worlds(setup, seed, options.division ?? ALONE);
  const changes = standardChanges(setup.cases);
  const ideas = assumed
    ? ideasFor(setup, false).filter((i) => i.id !== 'approve')
    : ideasFor(setup, now.provisional);
  const of = changes.length + (now.refusals === null ? 0 : 1) + 4 + ideas.length + 1;
  let begun = 0;
  const begin = (doing: string): void => options.onStep?.(begun++, of, doing);

  const predictions = changes.map((change) => {
    begin(change.words);
    return predict(all, change, effort.delays, effort.horizon);
  });
  begin('what this baseline cannot show');
  const slow = predictions.map((p) => delayOf(p, all, effort));
  const refusing = refusingWorlds(now, all);
  if (refusing !== null) begin(REFUSING.words);
  const delays = [...slow, ...(refusing === null ? [] : [refusalDelay(refusing, effort)])];
  const sights = detectableEffects(all, effort.sights, effort.horizon, (within) =>
    begin(`smallest change that is seen within a ${within}`),
  );
  const focus = focusOf(predictions, setup);
  const price = (calls: number): number | null =>
    now.callUsd === null ? null : calls * now.callUsd;
  const tried = tryAll(
    { all, refusing, known: assumed ? null : known },
    ideas,
    focus,
    { worlds: effort.candidates, horizon: effort.horizon },
    begin,
  );
  begin('done');
  const priced = (c: Candidate): PlannedCandidate => ({
    ...byTheTable(c, delays.find((d) => d.change === focus.id)?.medianDays ?? null),
    usdAMonth: price(c.callsAMonth),
  });
  const candidates = tried.ideas.map(priced);
  return {
    ...suiteFacts(now),
    assumed,
    phi: { ...known.phi, runs: known.runs },
    sights,
    delays,
    callsAMonth: callsAMonth(setup),
    usdAMonth: price(callsAMonth(setup)),
    costFrom: now.costFrom,
    focus: { change: focus.id, words: focus.words },
    candidates: [...candidates, ...(tried.weekly === null ? [] : [priced(tried.weekly)])],
    recommended: cheapestHelp(candidates),
    horizon: effort.horizon,
    notes: notesOf(now, known, assumed),
  };
}

/** What a plan says of its suite before anything is worked out. */
function suiteFacts(now: SuiteNow) {
  return {
    agent: now.agent,
    suite: now.suite,
    cases: now.hashes.length,
    trials: now.trials,
    looksAYear: now.looksAYear,
    baselineRuns: now.pass.baseline.length,
    quietLooks: now.inAlarm ? 0 : now.quietLooks,
    provisional: now.provisional,
  };
}

/** The suite as it is simulated: what was learnt of it, or a typical one where little is stored. */
function setupOf(now: SuiteNow): { setup: Setup; known: Knowledge; assumed: boolean } {
  const looks = now.inAlarm ? [] : now.pass.looks.slice(-MOST_QUIET);
  const assumed = now.pass.baseline.length + looks.length < FEWEST_RUNS;
  const known = assumed
    ? typical()
    : learn([...now.pass.baseline, ...looks], now.hashes, now.trials);
  const setup: Setup = {
    stream: 'pass',
    known,
    cases: now.hashes.length,
    trials: now.trials,
    ...(assumed
      ? { baseline: ASSUMED_BASELINE, quiet: 0 }
      : livedThrough(now.pass.baseline.length, looks.length)),
    looksAYear: now.looksAYear,
    alpha: now.alpha,
    shares: now.shares,
    liveStreams: now.liveStreams,
  };
  return { setup, known, assumed };
}

/** The same suite's refusals; null where nothing was judged. */
function refusingWorlds(now: SuiteNow, all: Worlds): Worlds | null {
  return now.refusals === null
    ? null
    : all.of({ ...all.setup, stream: 'refusals', known: knownRefusals(now.refusals, now) });
}

function refusalDelay(refusing: Worlds, effort: Effort): PlannedDelay {
  const p = predict(refusing, REFUSING, Math.ceil(effort.delays / 2), effort.horizon);
  return delayOf(p, refusing, effort);
}

/** Tries every idea in the same worlds, then reliable cases once a week. */
function tryAll(
  worlds: { all: Worlds; refusing: Worlds | null; known: Knowledge | null },
  ideas: ReturnType<typeof ideasFor>,
  focus: Change,
  trying: { worlds: number; horizon: number },
  begin: (doing: string) => void,
): { ideas: Candidate[]; weekly: Candidate | null } {
  const { all, refusing, known } = worlds;
  const candidates = ideas.map((idea) => {
    begin(idea.words);
    const tried = tryIdea(all, idea, focus, trying);
    if (idea.id !== 'more-cases' || refusing === null) return tried;
    const { before, after } = tryIdea(
      refusing,
      { ...idea, setup: { ...refusing.setup, cases: idea.setup.cases } },
      REFUSING,
      trying,
    );
    return { ...tried, refusals: { before, after } };
  });
  begin('weekly cases');
  const weekly = known === null ? null : tryWeekly(all, known.passes, known.counted, focus, trying);
  return { ideas: candidates, weekly };
}

/**
 * The factor, a mean over pairs, is surer than two medians; the days are those of the table of
 * delays times it.
 */
function byTheTable(c: Candidate, before: number | null): Candidate {
  return {
    ...c,
    before,
    after: before === null || c.after === null ? c.after : before * c.factor,
  };
}

/** The cheapest that shortens waiting by a fifth or more. */
function cheapestHelp(candidates: readonly PlannedCandidate[]): PlannedCandidate | null {
  return (
    candidates
      .filter((c) => c.factor <= HELPS && (c.after !== null || c.before === null))
      .toSorted(
        (a, b) => a.callsAMonth - b.callsAMonth || a.days - b.days || a.factor - b.factor,
      )[0] ?? null
  );
}

/**
 * Ten points where they take more than a week to be heard of; five where ten are heard of sooner.
 */
function focusOf(predictions: readonly Prediction[], setup: Setup): Change {
  const ten = predictions.find((p) => p.change.id === 'worse-10');
  const days =
    ten?.median === null || ten === undefined ? Infinity : (ten.median * 365) / setup.looksAYear;
  return days > 7 ? worseBy(10) : worseBy(5);
}

function delayOf(p: Prediction, worlds: Worlds, effort: Effort): PlannedDelay {
  return {
    change: p.change.id,
    words: p.change.words,
    medianLooks: p.median,
    medianDays: p.median === null ? null : (p.median * 365) / worlds.setup.looksAYear,
    lateLooks: p.late,
    found: p.found,
    blind:
      p.median === null && p.change.id.startsWith('worse')
        ? blindness(p.change, worlds, effort)
        : null,
  };
}

/**
 * A shift that takes d looks against a known baseline takes n·d/(n − d) against n runs, and at n ≤
 * d is never seen (docs/detection.md, "What it cannot see"). d is worked out from the delay against
 * many runs; given where it is n or more, else null.
 */
function blindness(change: Change, worlds: Worlds, effort: Effort): number | null {
  const { setup } = worlds;
  const runs = setup.baseline + setup.quiet;
  if (runs >= ENOUGH_KNOWN) return null;
  const p = predict(
    worlds.of({ ...setup, baseline: ENOUGH_KNOWN, quiet: 0 }),
    change,
    Math.ceil(effort.sights / 2),
    effort.horizon,
  );
  const d =
    p.median === null ? effort.horizon : (ENOUGH_KNOWN * p.median) / (ENOUGH_KNOWN + p.median);
  return d >= runs ? Math.round(d) : null;
}

const REFUSING: Change = {
  ...worseBy(10),
  id: 'refuse-10',
  words: 'it refuses in 10 more of 100 answers',
};

function knownRefusals(seen: NonNullable<SuiteNow['refusals']>, now: SuiteNow): Knowledge {
  const runs = [...seen.baseline, ...(now.inAlarm ? [] : seen.looks.slice(-MOST_QUIET))];
  return runs.length < FEWEST_RUNS ? typical() : learn(runs, now.hashes, now.trials);
}

function notesOf(now: SuiteNow, known: Knowledge, assumed: boolean): string[] {
  const few = now.pass.baseline.length + now.quietLooks;
  const stored =
    few === 0
      ? 'No run is stored yet'
      : few < FEWEST_RUNS
        ? `Only ${few} run${few === 1 ? ' is' : 's are'} stored, too few to learn from`
        : `Of the ${few} runs that are stored too few can be learned from`;
  return [
    ...(assumed
      ? [
          `${stored}: ` +
            `this is what a typical suite of this size sees once ${ASSUMED_BASELINE} runs are ` +
            'approved, if its runs differ by chance alone.',
        ]
      : []),
    ...(now.inAlarm ? ['The suite stands in alarm; this plan is for when it is well again.'] : []),
    ...(known.verdicts < 0.9
      ? [
          `Only ${Math.round(100 * known.verdicts)} % of the calls brought a verdict; that ` +
            'is reckoned with.',
        ]
      : []),
    ...now.notes,
  ];
}
