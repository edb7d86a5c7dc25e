import { describe, expect, it } from 'vitest';
import type { FailingCharge } from '../../../src/domain/failing.ts';
import { budgetBars, FAILING_ALPHA, failingCharge } from '../../../src/detection/failing/budget.ts';

const MINUTELY = { plannedLooks: 525_600, suites: 1, highRiskCases: 0 };

/** Charges `runs` runs of a suite that begins, on top of what was spent. */
function begins(runs: number, spent: FailingCharge, plannedLooks: number): FailingCharge {
  let { all, first } = spent;
  for (let runsBefore = 0; runsBefore < runs; runsBefore++) {
    const share = { plannedLooks, suites: 1, highRiskCases: 0, runsBefore };
    const charge = failingCharge({ ...share, spent: { all, first } });
    all += charge.all;
    first += charge.first;
  }
  return { all, first };
}

describe('the budget of failing now', () => {
  it('is never passed, and however often suites begin anew, each run keeps its even share', () => {
    let spent: FailingCharge = { all: 0, first: 0 };
    for (let n = 0; n < 36; n++) spent = begins(10, spent, 365);
    expect(spent.first).toBeLessThan(FAILING_ALPHA / 4);
    expect(spent.all).toBeLessThan(FAILING_ALPHA);
    const late = failingCharge({ plannedLooks: 365, suites: 1, highRiskCases: 0, spent });
    expect(late.all).toBeCloseTo((0.75 * FAILING_ALPHA) / 365, 12);
    const everything = { all: FAILING_ALPHA, first: 0 };
    expect(failingCharge({ ...MINUTELY, runsBefore: 5, spent: everything }).all).toBe(0);
  });

  it('lets a suite of every minute speak in its first hours as a nightly one does', () => {
    const young = budgetBars({ ...MINUTELY, runsBefore: 5 }).suite;
    const nightly = budgetBars({ ...MINUTELY, plannedLooks: 365 }).suite;
    expect(young).toBeGreaterThan(nightly);
    const old = budgetBars({ ...MINUTELY, runsBefore: 100_000 }).suite;
    expect(old).toBeCloseTo(Math.log10((0.75 * FAILING_ALPHA) / 525_600), 2);
  });

  it('has nothing for runs that are not weighed, as too few came before', () => {
    expect(failingCharge({ ...MINUTELY, runsBefore: 4 }).first).toBe(0);
    expect(failingCharge({ ...MINUTELY, runsBefore: 5 }).first).toBeGreaterThan(0);
  });
});
