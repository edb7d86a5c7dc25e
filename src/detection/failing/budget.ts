import type { Bars } from '../../domain/failing.ts';

/** Chance of a false "failing now" in a year over the whole installation. */
export const FAILING_ALPHA = 0.01;
/** What of it the high-risk cases have, where a suite has any. */
const HIGH_RISK_SHARE = 0.2;

export interface BudgetShare {
  /** Runs that this suite plans in 365 days. */
  plannedLooks: number;
  /** Suites that share the budget. */
  suites: number;
  highRiskCases: number;
  /** What the year's runs of all suites were charged already. */
  spent?: number;
}

/** What a run that an episode may begin with is charged: α/(T·K), never more than the year has left. */
export function failingCharge({ plannedLooks, suites, spent = 0 }: BudgetShare): number {
  const planned = FAILING_ALPHA / (Math.max(1, plannedLooks) * Math.max(1, suites));
  return Math.min(planned, Math.max(0, FAILING_ALPHA * (1 - 1e-9) - spent));
}

/** log10 of the chance of being told wrongly that an episode may have. */
export function budgetBars(share: BudgetShare): Bars {
  const charge = failingCharge(share);
  const risky = share.highRiskCases > 0 ? HIGH_RISK_SHARE : 0;
  return {
    suite: Math.log10((1 - risky) * charge),
    highRisk: Math.log10((risky * charge) / Math.max(1, share.highRiskCases)),
  };
}
