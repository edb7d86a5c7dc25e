import type { Look } from '../../../domain/drift.ts';
import { holm } from './multiple-testing.ts';
import { byCase, type Count, rate, ROUNDING, type Rule } from './rule.ts';
import { convolve, hypergeometric } from './tail-probabilities.ts';

const ALPHA = 0.01;
const SCREEN = 0.05;
const CONFIRM = 0.05;
const OVERALL_SHARE = 0.6;
const MIN_DROP = 5;
const BASELINE_MOST = 15;

export interface Comparison {
  /** P(no more passes than seen | each case's passes fall on any of its runs alike). */
  p: number;
  /** Change of the mean over cases, in points; negative is worse. */
  points: number;
}

/**
 * The exact item-paired test of `stats.py`: today's total is a sum of hypergeometric counts, one a
 * case, whose convolution is exact.
 */
export function stratified(
  before: ReadonlyMap<string, Count>,
  now: ReadonlyMap<string, Count>,
): Comparison {
  let masses = [1];
  let seen = 0;
  let cases = 0;
  let change = 0;
  for (const [name, today] of now) {
    const then = before.get(name);
    if (then === undefined) continue;
    const all = then.trials + today.trials;
    const good = then.passes + today.passes;
    seen += today.passes;
    cases++;
    change += rate(today) - rate(then);
    masses = convolve(masses, hypergeometric(all, good, today.trials));
  }
  return {
    p: Math.min(
      1,
      masses.slice(0, seen + 1).reduce((sum, m) => sum + m, 0),
    ),
    points: cases === 0 ? 0 : (100 * change) / cases,
  };
}

/**
 * 60 % of α to the whole set, the rest by Holm over the areas; here the one area that cases without
 * an area fall into, with the same p.
 */
function drifts({ p, points }: Comparison, alpha: number): boolean {
  const significant =
    p <= alpha * OVERALL_SHARE || holm([p], alpha * (1 - OVERALL_SHARE)).includes(true);
  return significant && points <= -MIN_DROP + ROUNDING;
}

/**
 * model-drift-watch for Hermes Agent (TakeshiTGAL/hermes-plugin-model-drift, `stats.py`, README
 * "How it decides"): an exact one-sided test stratified by question at α .01, of which .6 is the
 * whole set's and .4 the areas', by Holm; a drop of at least 5 points. A run that passes the same
 * test at .05 is repeated at once, and the alarm needs both runs together at α and the second alone
 * under .05. The baseline starts from 5 runs, grows by clean runs to 15 and is then frozen.
 *
 * Kept: all of that. A `Look` names no areas, so all cases are in the one area "other", as there. A
 * baseline of 15 and more is used whole and frozen. Its answer-length alert needs lengths and is
 * left out. Where no second run can be had, the rule is its `confirm: false`.
 */
export function hermes(): Rule {
  return {
    name: 'exact convolution, same-day confirmation (Hermes)',
    parameters:
      `hypergeometric by case, convolved, one-sided; screen at ${SCREEN}, then a ` +
      `second run the same day; alarm at ${ALPHA} on both together, second alone < ` +
      `${CONFIRM}, drop ≥ ${MIN_DROP} points; .6 of α whole set, .4 areas (Holm, ` +
      `one area); baseline grows by clean looks to ${BASELINE_MOST}`,
    onPastResults: 'without its second run, which past results do not hold',
    start(baseline: readonly Look[]) {
      const kept = [...baseline];
      let before = byCase(kept);
      return {
        add(look, rerun) {
          const first = stratified(before, byCase([look]));
          const alone = drifts(first, ALPHA);
          let alarm = alone;
          let reason = `${first.points.toFixed(1)} points, p ${first.p.toPrecision(3)}`;
          if (rerun !== undefined) {
            alarm = false;
            if (drifts(first, SCREEN)) {
              const again = rerun();
              const second = stratified(before, byCase([again]));
              const both = stratified(before, byCase([look, again]));
              alarm = drifts(both, ALPHA) && second.p < CONFIRM;
              reason +=
                `; second run ${second.points.toFixed(1)} points, p ` +
                `${second.p.toPrecision(3)}; both p ${both.p.toPrecision(3)}`;
            }
          }
          if (!alarm && !alone && kept.length < BASELINE_MOST) {
            kept.push(look);
            before = byCase(kept);
          }
          return { alarm, reason };
        },
      };
    },
  };
}
