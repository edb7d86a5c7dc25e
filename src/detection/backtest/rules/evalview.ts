import type { Look } from '../../../domain/drift.ts';
import { byCase, mean, rate, rates, ROUNDING, type Rule, total } from './rule.ts';

const POINTS = 5;
const VARIANTS = 5;
const TWO_LOOKS = 'it needs two looks running';

/**
 * Names that fail now, in; names that failed twice in a row for the first time, out. EvalView's
 * `ConfirmationGate.evaluate`.
 */
function confirmationGate(): (failing: ReadonlySet<string>) => string[] {
  let pending = new Set<string>();
  let told = new Set<string>();
  return (failing) => {
    const confirmed = [...failing].filter((name) => pending.has(name));
    const waiting = [...failing].filter((name) => !pending.has(name) && !told.has(name));
    told = new Set([...confirmed, ...[...failing].filter((name) => told.has(name))]);
    pending = new Set(waiting);
    return confirmed;
  };
}

/**
 * EvalView's monitor (hidai25/eval-view: `DiffConfig.score_regression_threshold` = 5.0,
 * `core/noise_tracker.py` `ConfirmationGate`, n ≥ 2): a test regresses when its score is more than
 * 5 points under its golden one, and a person is told when it does in two cycles running; until it
 * recovers it is not told again. Several goldens are variants and the one that fits best counts
 * (`compare_multi_reference`), so a case regresses only when it is under all of them. A golden is
 * one recorded run; here the goldens are the last five baseline runs.
 */
export function evalView(): Rule {
  return {
    name: 'EvalView, two failures running',
    parameters:
      `a case regresses when its score is more than ${POINTS} points (of 100) ` +
      `under each of its last ${VARIANTS} baseline runs; alarm when one case ` +
      'regresses in two looks running, once until it recovers',
    mute: (_, looks) => (looks.length < 2 ? TWO_LOOKS : null),
    start(baseline: readonly Look[]) {
      const lowest = new Map<string, number>();
      for (const look of baseline.slice(-VARIANTS)) {
        for (const [name, count] of byCase([look]))
          lowest.set(name, Math.min(lowest.get(name) ?? 1, rate(count)));
      }
      const gate = confirmationGate();
      return {
        add(look) {
          const failing = [...byCase([look])]
            .filter(
              ([name, count]) => 100 * ((lowest.get(name) ?? 0) - rate(count)) > POINTS + ROUNDING,
            )
            .map(([name]) => name);
          const confirmed = gate(new Set(failing));
          return {
            alarm: confirmed.length > 0,
            reason:
              `${failing.length} cases under their goldens, twice running: ` +
              `${confirmed.join(', ') || 'none'}`,
          };
        },
      };
    },
  };
}

/**
 * The same gate over the suite's score instead of each case's, the kinder reading for a suite with
 * flaky cases: more than 5 points under the baseline mean in two looks running. EvalView itself
 * gates per test; this is what its users get who watch one number.
 */
export function evalViewSuite(): Rule {
  return {
    name: 'EvalView gate on the suite score',
    parameters:
      `alarm when the suite's pass rate is more than ${POINTS} points under the ` +
      'baseline mean in two looks running, once until it recovers',
    mute: (_, looks) => (looks.length < 2 ? TWO_LOOKS : null),
    start(baseline: readonly Look[]) {
      const usual = mean(rates(baseline));
      const gate = confirmationGate();
      return {
        add(look) {
          const fall = 100 * (usual - rate(total([look])));
          const confirmed = gate(new Set(fall > POINTS + ROUNDING ? ['suite'] : []));
          return {
            alarm: confirmed.length > 0,
            reason:
              `${fall.toFixed(1)} points under the baseline ` +
              `mean${confirmed.length > 0 ? ', twice running' : ''}`,
          };
        },
      };
    },
  };
}
