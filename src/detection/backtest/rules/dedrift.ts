import type { Look } from '../../../domain/drift.ts';
import { comparable, familiesOf, sum, windowOf } from './families.ts';
import { benjaminiHochberg, eBH } from './multiple-testing.ts';
import { type Count, rate, ROUNDING, type Rule } from './rule.ts';
import { logSequence, normalTwoSided } from './tail-probabilities.ts';

const FDR = 0.05;
const FLOOR = 0.02;
const ROLLING = 5;
const ALPHA = 0.05;

/**
 * Two-sided p of dedrift's `two_proportion_z_test`: pooled variance, Yates' continuity correction.
 */
export function yatesZ(before: Count, now: Count): number {
  const both = (before.passes + now.passes) / (before.trials + now.trials);
  const sd = Math.sqrt(both * (1 - both) * (1 / before.trials + 1 / now.trials));
  if (sd === 0) return 1;
  const difference = Math.abs(rate(now) - rate(before));
  const correction = Math.min(difference, 0.5 * (1 / before.trials + 1 / now.trials));
  return normalTwoSided((difference - correction) / sd);
}

/**
 * Why no look can be compared with the baseline as a whole: both modes need the same cases, each
 * equally often.
 */
function unlike(
  baseline: readonly Look[],
  looks: readonly Look[],
  families: number,
): string | null {
  const members = familiesOf(baseline, families);
  const golden = windowOf(baseline, members, families);
  const some = looks.some((look) =>
    windowOf([look], members, families).some((today, f) =>
      comparable(golden[f] ?? new Map(), today),
    ),
  );
  return some ? null : 'no look holds the same cases as the baseline, each as often as the others';
}

/**
 * dedrift's default mode (dedrift/dedrift, `check.py`, `config.py`): every check compares the
 * newest cycle with the golden baseline and with the five cycles before it, one Yates-corrected
 * two-proportion z-test a rate and family, Benjamini-Hochberg at .05 over all of them together, and
 * a difference of at least 2 percentage points (`rate_default_pp`). Windows of unlike composition
 * are not compared.
 *
 * A `Look` names no families; one family is the whole suite. More of them split the cases in the
 * baseline's order. Pass is one rate; the scalar and semantic channels have nothing to read here.
 */
export function dedriftFixed(families = 1): Rule {
  return {
    name: 'BH pipeline, effect floor (dedrift, fixed)',
    parameters:
      `${families === 1 ? 'the suite as one family' : `${families} families`}, ` +
      `against the baseline and against the last ${ROLLING} looks, two-proportion ` +
      `z with Yates' correction, Benjamini-Hochberg at ${FDR} within the look, ` +
      `difference ≥ ${100 * FLOOR} points either way`,
    mute: (baseline, looks) => unlike(baseline, looks, families),
    start(baseline: readonly Look[]) {
      const members = familiesOf(baseline, families);
      const golden = windowOf(baseline, members, families);
      let recent: Look[] = [];
      return {
        add(look) {
          const now = windowOf([look], members, families);
          const references = [
            golden,
            ...(recent.length === 0 ? [] : [windowOf(recent, members, families)]),
          ];
          recent = [...recent, look].slice(-ROLLING);
          const tests = references.flatMap((reference) =>
            reference.flatMap((before, f) => {
              const today = now[f]!;
              return comparable(before, today)
                ? [
                    {
                      p: yatesZ(sum(before), sum(today)),
                      difference: rate(sum(today)) - rate(sum(before)),
                    },
                  ]
                : [];
            }),
          );
          const adjusted = benjaminiHochberg(tests.map((t) => t.p));
          const alerts = tests.filter(
            (t, i) => adjusted[i]! <= FDR && Math.abs(t.difference) >= FLOOR - ROUNDING,
          );
          return {
            alarm: alerts.length > 0,
            reason:
              `${tests.length} comparisons, least adjusted p ` +
              `${Math.min(1, ...adjusted).toPrecision(3)}, ${alerts.length} over the floor`,
          };
        },
      };
    },
  };
}

/**
 * log e of one block given the blocks before it: own posterior predictive against the one pooled
 * with the frozen reference.
 */
export function logTwoSample(now: Count, since: Count, reference: Count): number {
  const s = now.passes;
  const f = now.trials - s;
  const a = 1 + since.passes;
  const b = 1 + since.trials - since.passes;
  return (
    logSequence(s, f, a, b) -
    logSequence(s, f, a + reference.passes, b + reference.trials - reference.passes)
  );
}

/**
 * dedrift's anytime mode with `rate_model = "twosample"` (`anytime.py`, `evalues/twosample.py`,
 * after Turner, Ly and Grünwald 2106.02693): for each family a product of beta-binomial predictive
 * ratios with Beta(1, 1) priors against the frozen baseline, one more process that is the product
 * over families where there are two and more, and e-BH at .05 over all of them at every look. No
 * effect floor. A look of another composition than the baseline's places no bet. It starts at the
 * first look and never again: it can be far in debt when a change comes.
 */
export function dedriftAnytime(families = 1): Rule {
  return {
    name: 'two-sample e-process, e-BH (dedrift, anytime)',
    parameters:
      `${families === 1 ? 'the suite as one family' : `${families} families and their product`}, ` +
      'beta-binomial predictive ratio with Beta(1, 1) priors against the frozen ' +
      `baseline, e-BH at ${ALPHA} at every look`,
    mute: (baseline, looks) => unlike(baseline, looks, families),
    start(baseline: readonly Look[]) {
      const members = familiesOf(baseline, families);
      const golden = windowOf(baseline, members, families);
      const since = golden.map((): Count => ({ passes: 0, trials: 0 }));
      const wealth = golden.map(() => 0);
      return {
        add(look) {
          for (const [f, today] of windowOf([look], members, families).entries()) {
            if (!comparable(golden[f]!, today)) continue;
            const now = sum(today);
            wealth[f]! += logTwoSample(now, since[f]!, sum(golden[f]!));
            since[f]!.passes += now.passes;
            since[f]!.trials += now.trials;
          }
          const processes =
            families < 2 ? wealth : [...wealth, wealth.reduce((all, w) => all + w, 0)];
          const rejected = eBH(processes, ALPHA);
          return {
            alarm: rejected.includes(true),
            reason:
              `log wealth ${processes.map((w) => w.toFixed(2)).join(', ')}; one ` +
              `process alone needs ${Math.log(processes.length / ALPHA).toFixed(2)}`,
          };
        },
      };
    },
  };
}
