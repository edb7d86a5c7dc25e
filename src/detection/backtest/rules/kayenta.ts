import type { Look } from '../../../domain/drift.ts';
import { rates, type Rule } from './rule.ts';

/** z of 98 % confidence: python3 -c "from scipy.stats import norm; print(norm.ppf(.99))" */
const Z98 = 2.3263478740408408;
const TOLERANCE = 0.25;
const LEAST = 3;

/**
 * The Wilcoxon statistic of x − shift against y, standardised, with tie correction and a continuity
 * correction of ½; NaN where everything is tied. Falls as `shift` grows.
 * @param x,y ascending: their ranks among each other are found by merging
 */
function wilcoxon(x: readonly number[], y: readonly number[], shift: number): number {
  const m = x.length;
  const n = y.length;
  let ranks = 0;
  let ties = 0;
  for (let i = 0, j = 0; i < m || j < n;) {
    const mine = i < m ? x[i]! - shift : Infinity;
    const value = j < n ? Math.min(mine, y[j]!) : mine;
    const before = i + j;
    const own = i;
    while (i < m && x[i]! - shift === value) i++;
    while (j < n && y[j] === value) j++;
    const tied = i + j - before;
    ranks += ((i - own) * (before + i + j + 1)) / 2;
    ties += tied ** 3 - tied;
  }
  const distance = ranks - (m * (m + 1)) / 2 - (m * n) / 2;
  const sd = Math.sqrt(((m * n) / 12) * (m + n + 1 - ties / ((m + n) * (m + n - 1))));
  return sd === 0 ? Number.NaN : (distance - 0.5 * Math.sign(distance)) / sd;
}

/**
 * The shift at which the statistic falls through `quantile`; NaN where it is not defined at an end.
 * Kayenta brackets, this bisects. Both samples ascending.
 */
function solve(x: readonly number[], y: readonly number[], quantile: number): number {
  let low = x.at(0)! - y.at(-1)!;
  let high = x.at(-1)! - y.at(0)!;
  const atLow = wilcoxon(x, y, low) - quantile;
  const atHigh = wilcoxon(x, y, high) - quantile;
  if (Number.isNaN(atLow) || Number.isNaN(atHigh)) return Number.NaN;
  if (atLow <= 0) return low;
  if (atHigh >= 0) return high;
  for (let i = 0; i < 36; i++) {
    const mid = (low + high) / 2;
    if (wilcoxon(x, y, mid) > quantile) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
}

/**
 * 98 % interval and Hodges-Lehmann estimate of x − y, as spinnaker/kayenta's `MannWhitney.scala`
 * takes them from R's `wilcox.test`.
 */
export function hodgesLehmann(
  x: readonly number[],
  y: readonly number[],
): { estimate: number; low: number; high: number } {
  const [a, b] = [ascending(x), ascending(y)];
  return { estimate: solve(a, b, 0), low: solve(a, b, Z98), high: solve(a, b, -Z98) };
}

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/**
 * Kayenta's canary judge (spinnaker/kayenta, `NetflixACAJudge.scala`: `new
 * MannWhitneyClassifier(tolerance = 0.25, confLevel = 0.98)`; `MannWhitneyClassifier.scala`): the
 * metric is Low where the interval of experiment − control lies wholly under −.25·|estimate|, High
 * where it lies over +.25·|estimate|; direction "either" by default. Where everything is tied it
 * reports an error, which is no alarm.
 *
 * Kayenta compares two windows of a time series; it does not say what the windows of a suite's pass
 * rate are. Here the control is the baseline runs' pass rates and the experiment those of the last
 * 7 looks, a week. Verdicts begin with the third look: of one or two values no order is rare enough
 * for 98 % against 20, and the code then gives the extreme differences as if they were the
 * interval. Its outlier removal (`IQRDetector`, factor 3, reduced sensitivity) keeps all between
 * the 1st and the 99th percentile, which of fewer than 99 values are the least and the greatest: it
 * removes nothing here and is left out. Later versions' effect sizes are 1, no effect, by default.
 */
export function kayenta(window = 7): Rule {
  return {
    name: 'Mann-Whitney (Kayenta)',
    parameters:
      `pass rates of the last ${window} looks (at least ${LEAST}) against the ` +
      `baseline runs', 98 % interval of the Hodges-Lehmann shift, tolerance ` +
      '.25·|estimate|, direction either',
    mute: (baseline, looks) =>
      rates(looks).length < LEAST || rates(baseline).length === 0
        ? `it compares a window of looks and begins with the ${LEAST}rd`
        : null,
    start(baseline: readonly Look[]) {
      const control = rates(baseline);
      let experiment: number[] = [];
      return {
        add(look) {
          experiment = [...experiment, ...rates([look])].slice(-window);
          if (experiment.length < LEAST || control.length === 0)
            return {
              alarm: false,
              reason: `${experiment.length} looks against ${control.length} baseline runs: too few`,
            };
          if ([...experiment].sort().join() === [...control].sort().join())
            return { alarm: false, reason: 'the data are identical' };
          const { estimate, low, high } = hodgesLehmann(experiment, control);
          const bound = TOLERANCE * Math.abs(estimate);
          const points = (v: number): string => (100 * v).toFixed(1);
          return {
            alarm: low > bound || high < -bound,
            reason:
              `shift ${points(estimate)} points, 98 % from ${points(low)} to ` +
              `${points(high)}, tolerance ±${points(bound)}`,
          };
        },
      };
    },
  };
}
