import type { Look } from '../../../domain/drift.ts';
import { percentInTenths } from '../../../domain/text-percent.ts';
import { mean, rate, rates, ROUNDING, type Rule, total } from './rule.ts';

/**
 * A Shewhart chart, as monitoring dashboards draw it: alarm under mean − 3σ, σ being the standard
 * deviation (n − 1) of the baseline runs' pass rates. Where the baseline never varied σ is 0 and
 * the first failure is an alarm, as it is on those dashboards.
 */
export function threeSigma(sigmas = 3): Rule {
  return {
    name: `mean − ${sigmas}σ`,
    parameters:
      `alarm when today's pass rate is under mean − ${sigmas}σ of the baseline ` +
      `runs' pass rates (sample σ, n − 1); one-sided, at least two baseline runs`,
    mute: (baseline) =>
      rates(baseline).length < 2 ? 'one baseline run has no standard deviation' : null,
    start(baseline: readonly Look[]) {
      const seen = rates(baseline);
      const usual = mean(seen);
      const sd = Math.sqrt(seen.reduce((sum, r) => sum + (r - usual) ** 2, 0) / (seen.length - 1));
      const floor = usual - sigmas * sd;
      return {
        add(look) {
          const today = rate(total([look]));
          return {
            alarm: today < floor - ROUNDING,
            reason:
              `${percentInTenths(today)}, floor ${percentInTenths(floor)} (mean ${percentInTenths(usual)}, σ ` +
              `${percentInTenths(sd)})`,
          };
        },
      };
    },
  };
}
