import { plural } from '../../domain/text.ts';
import {
  confidenceSequence,
  fewestMore,
  logCapital,
  addToTally,
  type Sequence,
  type Tally,
} from './betting.ts';

/** Trials of one case on both sides, taken side by side: what the sequential test is fed with. */
export interface PairedBlock {
  case: string;
  category?: string | null;
  before: { passed: number; trials: number };
  after: { passed: number; trials: number };
}

export interface PairedSettings {
  /**
   * 20 : a false "worse" in at most one of twenty comparisons, and a false "same or better"
   * likewise.
   */
  odds: number;
  /** A loss up to this share of cases counts as none; .05 is five points. */
  margin: number;
}
export const PAIRED: PairedSettings = { odds: 20, margin: 0.05 };

/** All that the test remembers; plain JSON, so that an unfinished rehearsal resumes. */
export interface PairedState {
  pairs: number;
  trials: number;
  tally: Tally;
  categories: Readonly<Record<string, Tally>>;
  /** Blocks after which each bar was first passed; null until then. */
  worseAt: number | null;
  sameAt: number | null;
}

export interface PairedAnswer {
  verdict: 'worse' | 'same-or-better' | 'undecided';
  reason: string;
  pairs: number;
  /** Blocks that went down, up, or stayed. */
  lost: number;
  gained: number;
  tied: number;
  /** After minus before, in shares of trials, with the 95 % confidence sequence. */
  difference: Sequence;
  /** Shares of what a verdict takes, ≥ 0; decided at 1. */
  evidence: { worse: number; sameOrBetter: number };
  /** Blocks after which it was decided. */
  decidedAt: number | null;
  /**
   * How many more blocks it would take if they look like these; null where a thousandfold would not
   * do.
   */
  more: number | null;
}

export const emptyPaired: PairedState = {
  pairs: 0,
  trials: 0,
  tally: {},
  categories: {},
  worseAt: null,
  sameAt: null,
};

/**
 * One more block. Blocks of one case may come again (another round); each must be independent of
 * the earlier ones given the case's two rates, so what shares one cause (a run's trials of a case)
 * belongs in one block.
 *
 * "No loss" and "a loss of the margin" are about the mean over the cases. For fixed bets the
 * product of 1 + λδᵢ over a whole round of cases is at most (1 + λ·mean)ⁿ (inequality of the
 * means), so both tests hold at the end of every whole round whatever single cases do, and at every
 * block where no case got worse (for "worse") or the cases come in random order.
 */
export function addPair(
  state: PairedState,
  block: PairedBlock,
  settings: PairedSettings = PAIRED,
): PairedState {
  const d = differenceOf(block);
  if (d === null) return state;
  const tally = addToTally(state.tally, d);
  const category = block.category ?? null;
  const pairs = state.pairs + 1;
  const next = {
    ...state,
    pairs,
    trials: state.trials + block.before.trials + block.after.trials,
    tally,
    categories:
      category === null
        ? state.categories
        : { ...state.categories, [category]: addToTally(state.categories[category] ?? {}, d) },
  };
  const bar = Math.log(settings.odds);
  return {
    ...next,
    worseAt: state.worseAt ?? (logCapital(tally, 0, 'below') >= bar ? pairs : null),
    sameAt: state.sameAt ?? (noLoss(tally, settings.margin) >= bar ? pairs : null),
  };
}

/** Log of the capital against "a loss of the margin or more". */
export function noLoss(tally: Tally, margin: number, times = 1): number {
  return logCapital(tally, -margin, 'above', times, 'bold');
}

/** Log of the capital against "a gain of the margin or more". */
export function noGain(tally: Tally, margin: number, times = 1): number {
  return logCapital(tally, margin, 'below', times, 'bold');
}

/** After minus before, in [−1, 1]; null where a side has no trial with a verdict. */
export function differenceOf(block: Pick<PairedBlock, 'before' | 'after'>): number | null {
  const { before, after } = block;
  return before.trials === 0 || after.trials === 0
    ? null
    : after.passed / after.trials - before.passed / before.trials;
}

/**
 * What may be said now. The first bar passed decides, and stays so: that is what "stop whenever you
 * like" pays for.
 */
export function answerOf(state: PairedState, settings: PairedSettings = PAIRED): PairedAnswer {
  const { tally, worseAt, sameAt } = state;
  const verdict =
    worseAt !== null && (sameAt === null || worseAt <= sameAt)
      ? 'worse'
      : sameAt !== null
        ? 'same-or-better'
        : 'undecided';
  const count = (of: (d: number) => boolean): number =>
    Object.entries(tally).reduce((n, [d, k]) => n + (of(Number(d)) ? k : 0), 0);
  const bar = Math.log(settings.odds);
  const decidedAt = verdict === 'worse' ? worseAt : sameAt;
  const counts = {
    lost: count((d) => d < 0),
    gained: count((d) => d > 0),
    tied: count((d) => d === 0),
  };
  const more = verdict === 'undecided' ? moreNeeded(state, settings) : 0;
  const share = (log: number): number => Math.exp(Math.min(log - bar, 20));
  return {
    verdict,
    pairs: state.pairs,
    ...counts,
    difference: confidenceSequence(tally, 0.05),
    decidedAt,
    more,
    evidence: {
      worse: share(logCapital(tally, 0, 'below')),
      sameOrBetter: share(noLoss(tally, settings.margin)),
    },
    reason: reasonOf(verdict, counts, settings, decidedAt, more),
  };
}

/** A share of cases for people: "5 points". */
export const points = (margin: number): string => `${Number((margin * 100).toFixed(1))} points`;

function reasonOf(
  verdict: PairedAnswer['verdict'],
  c: { lost: number; gained: number; tied: number },
  s: PairedSettings,
  at: number | null,
  more: number | null,
): string {
  const seen = `${c.lost} pairs lost, ${c.gained} gained, ${c.tied} alike`;
  const margin = points(s.margin);
  if (verdict === 'worse') return `${seen}: ${s.odds} to 1 against no loss, after ${at} pairs`;
  if (verdict === 'same-or-better')
    return `${seen}: ${s.odds} to 1 against a loss of ${margin}, after ${at} pairs`;
  const ahead =
    more === null
      ? 'pairs like these would never settle it, for they lie at the margin'
      : `about ${plural(more, 'more pair')} like these would settle it`;
  return `${seen}: neither a loss nor "same within ${margin}" is ${s.odds} to 1 yet; ${ahead}`;
}

/**
 * The fewest more blocks after which either bar is passed, if they come in the same proportions;
 * one cannot know, but one can plan.
 */
export function moreNeeded(state: PairedState, settings: PairedSettings = PAIRED): number | null {
  const bar = Math.log(settings.odds);
  // Nothing seen yet: as if everything will be alike.
  const tally = state.pairs === 0 ? { 0: 1 } : state.tally;
  const passed = (times: number): boolean =>
    logCapital(tally, 0, 'below', times) >= bar || noLoss(tally, settings.margin, times) >= bar;
  return fewestMore(state.pairs, passed);
}

/**
 * Each category's difference, with the intervals widened so that all of them hold together (each at
 * α over their number), and whether it is worse or better for itself after that.
 */
export function byCategory(
  state: PairedState,
  settings: PairedSettings = PAIRED,
): {
  category: string;
  pairs: number;
  difference: Sequence;
  verdict: 'worse' | 'better' | 'undecided';
}[] {
  const entries = Object.entries(state.categories);
  const bar = Math.log(2 * settings.odds * Math.max(1, entries.length));
  return entries.map(([category, tally]) => ({
    category,
    pairs: Object.values(tally).reduce((a, b) => a + b, 0),
    difference: confidenceSequence(tally, 0.05 / Math.max(1, entries.length)),
    verdict:
      logCapital(tally, 0, 'below') >= bar
        ? ('worse' as const)
        : logCapital(tally, 0, 'above') >= bar
          ? ('better' as const)
          : ('undecided' as const),
  }));
}
