import type { Look } from '../../../domain/drift.ts';
import { percentInTenths } from '../../../domain/text-percent.ts';
import { mean, rate, rates, ROUNDING, type Rule, total } from './rule.ts';

/**
 * "Tell me when the pass rate falls more than N points": what a cron job over an eval tool does,
 * and the regression gate of most CI templates. The reference is the mean of the baseline runs'
 * pass rates, a fall of exactly N points is none.
 */
export function drop(points: number): Rule {
  return {
    name: `drop > ${points} points`,
    parameters:
      `alarm when today's pass rate is more than ${points} points under the mean ` +
      `of the baseline runs' pass rates; one-sided, every look alone`,
    start(baseline: readonly Look[]) {
      const usual = mean(rates(baseline));
      return {
        add(look) {
          const today = rate(total([look]));
          const fall = 100 * (usual - today);
          return {
            alarm: fall > points + ROUNDING,
            reason:
              `${percentInTenths(today)} against ${percentInTenths(usual)}: ${fall.toFixed(1)} points ` +
              `down, allowed ${points}`,
          };
        },
      };
    },
  };
}
