import type { Metric, StreamReview } from '../../domain/drift.ts';
import { logAdd, logBeta, logJumpOfCounts } from './special-functions.ts';
import { isNumber } from './usual.ts';

type Case = StreamReview['cases'][number];

/** A case is taken to have changed one time in ten before its data are seen. */
const CASE_PRIOR = 0.1;

/** How likely a case is to have changed, from the log of its likelihood ratio. */
export function chanceFromLog(log: number): number {
  const odds = (CASE_PRIOR / (1 - CASE_PRIOR)) * Math.exp(Math.min(600, log));
  return odds / (1 + odds);
}

/**
 * How strongly a case's own counts speak for another rate since than before, whatever the rest of its
 * suite did: the log of a likelihood ratio, the mean over these categories, each against the rest.
 */
export function logOwnChange(
  before: readonly number[],
  after: readonly number[],
  of: readonly number[],
): number {
  const [all, since] = [sum(before), sum(after)];
  if (since === 0 || of.length === 0) return -Infinity;
  const ratios = of.map((c) => {
    const [x, s] = [before[c] ?? 0, after[c] ?? 0];
    const [y, f] = [all - x, since - s];
    // What is expected of the counts since, after those before (Jeffreys' prior).
    return logJumpOfCounts(s, f) - logBeta(x + s + 0.5, y + f + 0.5) + logBeta(x + 0.5, y + 0.5);
  });
  return ratios.reduce(logAdd) - Math.log(of.length);
}

/**
 * The cases as people are told of them. The engine asks whether a case became something else *beside*
 * the rest: where half of a suite collapses, that is the run's common effect to it, and the cases that
 * stayed stand out as better. People ask whether a case answers otherwise than it did. So a case whose
 * own counts do not speak for a change has none, and one whose own counts do has one, whatever the
 * others did. What reached the bar, when it began and what recovers go by the engine's own numbers.
 */
export function toldCases(cases: readonly Case[], metric: Metric): Case[] {
  return cases
    .map((k) => {
      const own = logOwnChange(k.before, k.after, askedOf(metric, k));
      const alone = chanceFromLog(own);
      return { ...k, p: own > 0 ? Math.max(k.p, alone) : Math.min(k.p, alone) };
    })
    .toSorted((a, b) => b.p - a.p || (a.caseHash < b.caseHash ? -1 : 1));
}

/**
 * The categories that say whether a case changed: those it gave. As of the engine, of
 * numbers only "more" is asked, and of answers the usual one and a new one.
 */
function askedOf(metric: Metric, { before, after }: Case): number[] {
  if (metric === 'pass') return [0];
  if (isNumber(metric)) return [before.length - 1];
  if (metric === 'answer') return [0, before.length - 1];
  return before.flatMap((n, c) => (n + (after[c] ?? 0) > 0 ? [c] : []));
}

/**
 * A case's counts without the trials that ran again: those were asked for because it looked bad, so
 * they belong in no rate.
 */
export function ordinaryCounts({
  before,
  after,
  again,
}: Pick<Case, 'before' | 'after' | 'again'>): Pick<Case, 'before' | 'after'> {
  const less = (of: readonly number[], by: readonly number[]): number[] =>
    of.map((n, c) => n - (by[c] ?? 0));
  return again === undefined
    ? { before, after }
    : { before: less(before, again.before), after: less(after, again.after) };
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
