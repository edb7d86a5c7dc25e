import type { Look } from '../../../domain/drift.ts';
import { percentInTenths } from '../../../domain/text-percent.ts';
import { rate, type Rule, total } from './rule.ts';
import { normalTwoSided } from './tail-probabilities.ts';

/**
 * The two-proportion z-test of a statistics course, run every day: today's trials against all of
 * the baseline's, the variance from both pooled, two-sided, without continuity correction. It takes
 * trials for independent and each day for the only one.
 */
export function dailyZ(alpha = 0.05): Rule {
  return {
    name: 'daily two-proportion z',
    parameters:
      `today's trials against the pooled baseline, pooled variance, no continuity ` +
      `correction, two-sided p < ${alpha}, every look alone`,
    start(baseline: readonly Look[]) {
      const before = total(baseline);
      return {
        add(look) {
          const now = total([look]);
          if (now.trials === 0 || before.trials === 0)
            return { alarm: false, reason: 'nothing to compare' };
          const both = (before.passes + now.passes) / (before.trials + now.trials);
          const sd = Math.sqrt(both * (1 - both) * (1 / before.trials + 1 / now.trials));
          // All passes or all failures on both sides: nothing varied, nothing to test.
          const z = sd === 0 ? 0 : (rate(now) - rate(before)) / sd;
          const p = normalTwoSided(z);
          return {
            alarm: p < alpha,
            reason:
              `${percentInTenths(rate(now))} against ${percentInTenths(rate(before))}: z ` +
              `${z.toFixed(2)}, p ${p.toPrecision(3)}`,
          };
        },
      };
    },
  };
}
