import type { Bars, FailingCharge } from '../../domain/failing.ts';
import { FEWEST_ORDINARY } from './run-figures.ts';

/** Chance of a false "failing now" in a year over the whole installation. */
export const FAILING_ALPHA = 0.01;
/** What of it the high-risk cases have, where a suite has any. */
const HIGH_RISK_SHARE = 0.2;

/**
 * What of the year's budget is for a suite's first runs. Beside five ordinary runs no collapse is as
 * unlikely as one run's even share of a year of minutes: what five runs cannot exclude is that such
 * runs come. Spread evenly, a suite that runs every minute would be deaf for its first hours.
 */
const FIRST_SHARE = 0.25;
/** So many runs have half of it. */
const FIRST_RUNS = 20;

export interface BudgetShare {
  /** Runs that this suite plans in 365 days. */
  plannedLooks: number;
  /** Suites that share the budget. */
  suites: number;
  highRiskCases: number;
  /** Runs of the suite before this one, as far as it is compared with them; very many unless given. */
  runsBefore?: number;
  /** What the year's runs of all suites were charged already. */
  spent?: FailingCharge;
}

/**
 * The part of what is left for first runs that a run may have after n others:
 * c/((n + c − f)(n + c + 1 − f)), from the f-th on. Over all n it sums to one.
 */
function firstRunsPart(n: number): number {
  if (n < FEWEST_ORDINARY || !Number.isFinite(n)) return 0;
  const place = n + FIRST_RUNS - FEWEST_ORDINARY;
  return FIRST_RUNS / (place * (place + 1));
}

/**
 * What a run that an episode may begin with is charged: an even share of the year for each of T runs
 * and K suites, and its part of what first runs have left; never more than the year has left.
 */
export function failingCharge(share: BudgetShare): FailingCharge {
  const { plannedLooks, spent = { all: 0, first: 0 } } = share;
  const suites = Math.max(1, share.suites);
  const even = ((1 - FIRST_SHARE) * FAILING_ALPHA) / (Math.max(1, plannedLooks) * suites);
  // A suite that begins anew again and again takes its part of ever less.
  const left = Math.max(0, FIRST_SHARE * FAILING_ALPHA - spent.first);
  const first = (firstRunsPart(share.runsBefore ?? Infinity) * left) / suites;
  const all = Math.min(even + first, Math.max(0, FAILING_ALPHA * (1 - 1e-9) - spent.all));
  return { all, first: Math.min(first, all) };
}

/** log10 of the chance of being told wrongly that an episode may have. */
export function budgetBars(share: BudgetShare): Bars {
  const charge = failingCharge(share).all;
  const risky = share.highRiskCases > 0 ? HIGH_RISK_SHARE : 0;
  return {
    suite: Math.log10((1 - risky) * charge),
    highRisk: Math.log10((risky * charge) / Math.max(1, share.highRiskCases)),
  };
}
