import {
  addToTally,
  confidenceSequence,
  fewestMore,
  logCapital,
  type Sequence,
  type Tally,
} from '../test/betting.ts';
import { noLoss, points } from '../test/paired.ts';

/**
 * What a move is decided on. A case that expects nothing cannot lose in judgment: it counts there
 * as alike.
 */
export const MEASURES = ['pass', 'judgment'] as const;
export type MeasureName = (typeof MEASURES)[number];

export interface Question {
  /** 20: a false "worse" in at most one of twenty, and a false "same or better" likewise. */
  odds: number;
  /** A loss up to this share of the cases counts as none. */
  margin: number;
  /** What the cases can tell at all. */
  measures: readonly MeasureName[];
  /** How many agents are asked about at once; "worse" pays for all of them. */
  agents: number;
}

/** One trial, reduced: null where a measure says nothing of it. */
export type TrialVerdicts = Readonly<Record<MeasureName, boolean | null>>;

/**
 * The two trials of a case that were made side by side. A trial without a verdict makes the pair
 * void.
 */
export interface Pair {
  before: TrialVerdicts | 'no-verdict';
  after: TrialVerdicts | 'no-verdict';
  /** What the case can tell, whatever became of its trials. */
  speaks: readonly MeasureName[];
}

/** Of so many pairs each side had so many right. */
interface Held {
  before: number;
  after: number;
  of: number;
}
const NEVER: Held = { before: 0, after: 0, of: 0 };

/** All that was learnt so far; fed pair by pair in the planned order. */
export interface Evidence {
  pairs: number;
  voided: number;
  tallies: Readonly<Record<MeasureName, Tally>>;
  /** In how many of the pairs that a measure speaks of each side had it right. */
  held: Readonly<Record<MeasureName, Held>>;
  /**
   * Measures for which "no loss of the margin" has reached the odds at some pair: that holds from
   * then on.
   */
  safe: readonly MeasureName[];
  decided: { verdict: 'worse' | 'same-or-better'; at: number; measure: MeasureName | null } | null;
}
export const NO_EVIDENCE: Evidence = {
  pairs: 0,
  voided: 0,
  tallies: { pass: {}, judgment: {} },
  held: { pass: NEVER, judgment: NEVER },
  safe: [],
  decided: null,
};

/**
 * "Worse" is claimed of any of the measures and agents, so each must bring the odds of all of them.
 */
const worseThreshold = (q: Question): number => Math.log(q.odds * q.measures.length * q.agents);

/**
 * The evidence after one more pair. "Worse" once the bets against "no loss" reach the odds on one
 * measure, after paying for all; "same or better" once the bets against "a loss of the margin" have
 * reached them on every measure, which needs no payment: all of them must be true. The first of the
 * two decides and stays (compare/paired.ts has why it may be asked at every pair of a round in
 * random order).
 */
export function addPair(evidence: Evidence, pair: Pair, q: Question): Evidence {
  const { before, after } = pair;
  if (before === 'no-verdict' || after === 'no-verdict')
    return { ...evidence, voided: evidence.voided + 1 };
  const tallies = { ...evidence.tallies };
  const held = { ...evidence.held };
  for (const m of q.measures) {
    if (!pair.speaks.includes(m)) tallies[m] = addToTally(tallies[m], 0);
    else if (before[m] !== null && after[m] !== null) {
      tallies[m] = addToTally(tallies[m], Number(after[m]) - Number(before[m]));
      held[m] = {
        before: held[m].before + Number(before[m]),
        after: held[m].after + Number(after[m]),
        of: held[m].of + 1,
      };
    }
  }
  const pairs = evidence.pairs + 1;
  const safe = q.measures.filter(
    (m) => evidence.safe.includes(m) || noLoss(tallies[m], q.margin) >= Math.log(q.odds),
  );
  const worse = q.measures.find((m) => logCapital(tallies[m], 0, 'below') >= worseThreshold(q));
  const decided =
    evidence.decided ??
    (worse !== undefined
      ? { verdict: 'worse' as const, at: pairs, measure: worse }
      : safe.length === q.measures.length
        ? { verdict: 'same-or-better' as const, at: pairs, measure: null }
        : null);
  return { pairs, voided: evidence.voided, tallies, held, safe, decided };
}

export interface Answer {
  verdict: 'worse' | 'same-or-better' | 'undecided' | 'could-not-measure';
  reason: string;
  pairs: number;
  voided: number;
  decidedAt: number | null;
  /** The measure that fell, where it is worse. */
  fell: MeasureName | null;
  measures: readonly {
    name: MeasureName;
    lost: number;
    gained: number;
    alike: number;
    difference: Sequence;
  }[];
  /** Shares of what a verdict takes, at least 0; decided at 1. */
  evidence: { worse: number; sameOrBetter: number };
  /**
   * How many more pairs it would take if they look like these; null where it is decided or pairs
   * like these never would.
   */
  more: number | null;
}

/**
 * What may be said now. Above max(10 %, one) of the pairs without a verdict nothing is claimed, as
 * for a run.
 */
export function answerOf(e: Evidence, q: Question): Answer {
  const base = {
    pairs: e.pairs,
    voided: e.voided,
    measures: q.measures.map((name) => countedMeasure(name, e.tallies[name])),
    decidedAt: e.decided?.at ?? null,
    fell: e.decided?.measure ?? null,
    evidence: sharesOfBar(e, q),
  };
  if (e.voided > Math.max(1, 0.1 * (e.pairs + e.voided)))
    return {
      ...base,
      verdict: 'could-not-measure',
      more: null,
      reason:
        `${e.voided} of ${e.pairs + e.voided} pairs have no verdict on one side; those ` +
        'that failed may be the hard ones',
    };
  const empty = e.decided?.verdict === 'same-or-better' ? nothingToLose(e, q) : null;
  if (empty !== null)
    return { ...base, verdict: 'could-not-measure', decidedAt: null, more: null, reason: empty };
  if (e.decided !== null)
    return {
      ...base,
      verdict: e.decided.verdict,
      more: null,
      reason: decidedWords(e.decided, q),
    };
  const more = moreNeeded(e, q);
  return {
    ...base,
    verdict: 'undecided',
    more,
    reason:
      `neither a loss nor "same within ${points(q.margin)}" is ${q.odds} to 1 after ${e.pairs} ` +
      `pairs${more === null ? '; pairs like these would never settle it, for they lie at the margin' : ''}`,
  };
}

/**
 * Why "same or better" would say nothing; null where it says something. A side that holds no more
 * than the margin can lose no more than that, whatever it is moved to: an agent that fails every
 * case fails every case on any model.
 */
function nothingToLose({ held, pairs }: Evidence, { measures, margin }: Question): string | null {
  const isEmpty = (m: MeasureName): boolean =>
    Math.max(held[m].before, held[m].after) <= margin * held[m].of;
  // One or two cases of a kind of their own, which nobody passes, take nothing from the others.
  const empty = measures.filter((m) => isEmpty(m) && 2 * held[m].of >= pairs);
  const [m = measures[0]] = empty;
  if (m === undefined || (empty.length === 0 && !measures.every(isEmpty))) return null;
  const { before, after, of } = held[m];
  return (
    `neither side ${HOLDS[m]} (${before} and ${after} of ${of}), and where next to nothing does, ` +
    'nothing can be lost: this says nothing of the two'
  );
}

const HOLDS: Readonly<Record<MeasureName, string>> = {
  pass: 'passes',
  judgment: 'does what is expected',
};

/** How often a measure was lost and gained from one side to the other, with its interval. */
function countedMeasure(name: MeasureName, tally: Tally): Answer['measures'][number] {
  const count = (of: (d: number) => boolean): number =>
    Object.entries(tally).reduce((n, [d, k]) => n + (of(Number(d)) ? k : 0), 0);
  return {
    name,
    lost: count((d) => d < 0),
    gained: count((d) => d > 0),
    alike: count((d) => d === 0),
    difference: confidenceSequence(tally, 0.05),
  };
}

function sharesOfBar(e: Evidence, q: Question): Answer['evidence'] {
  const share = (log: number): number => Math.exp(Math.min(20, log));
  return {
    worse: share(
      Math.max(...q.measures.map((m) => logCapital(e.tallies[m], 0, 'below'))) - worseThreshold(q),
    ),
    sameOrBetter: share(
      Math.min(
        ...q.measures.map((m) =>
          e.safe.includes(m)
            ? Math.max(Math.log(q.odds), noLoss(e.tallies[m], q.margin))
            : noLoss(e.tallies[m], q.margin),
        ),
      ) - Math.log(q.odds),
    ),
  };
}

function decidedWords(decided: NonNullable<Evidence['decided']>, q: Question): string {
  const after = `after ${decided.at} pairs`;
  if (decided.verdict === 'worse')
    return (
      `${q.odds} to 1 against no loss in ${WORDS[decided.measure ?? 'pass']}, ` +
      `${after}${questionsWords(q)}`
    );
  const where =
    q.measures.length > 1 ? ` in ${q.measures.map((m) => WORDS[m]).join(' or in ')}` : '';
  return `${q.odds} to 1 against a loss of ${points(q.margin)}${where}, ${after}`;
}

/**
 * Why "worse" needs more than the odds: each of several questions could be wrong, and together they
 * may be so once in so many.
 */
function questionsWords({ odds, measures, agents }: Question): string {
  const n = measures.length * agents;
  if (n === 1) return '';
  return (
    `; ${n} questions were asked at once ` +
    `(${measures.map((m) => WORDS[m]).join(' and ')}${agents > 1 ? `, of ${agents} agents` : ''}), ` +
    `so this one had to reach ${odds * n} to 1 by itself`
  );
}

export const WORDS: Readonly<Record<MeasureName, string>> = {
  pass: 'the pass rate',
  judgment: 'judgment',
};

/**
 * The fewest more pairs that decide it if they come in the proportions seen; before the first, as
 * if all will be alike. Null: a thousandfold would not do.
 */
export function moreNeeded(e: Evidence, q: Question): number | null {
  const of = (m: MeasureName): Tally => (e.pairs === 0 ? { 0: 1 } : e.tallies[m]);
  const settled = (times: number): boolean =>
    q.measures.some((m) => logCapital(of(m), 0, 'below', times) >= worseThreshold(q)) ||
    q.measures.every(
      (m) => e.safe.includes(m) || noLoss(of(m), q.margin, times) >= Math.log(q.odds),
    );
  return fewestMore(e.pairs, settled);
}
