import type { Look } from '../../../domain/drift.ts';
import { byCase, type Rule } from './rule.ts';
import { fisherTwoSided } from './tail-probabilities.ts';

/**
 * Fisher's exact test for every case, today against all of its baseline trials, two-sided, with
 * Bonferroni over the cases of the look. One trial against n that all passed cannot go under p =
 * 1/(n + 1): at 40 cases it needs a baseline of 799 runs, or several trials a look, to be able to
 * speak at all. Testing case by case and look by look has this price; the rule is here to show it.
 */
export function fisherByCase(alpha = 0.05): Rule {
  return {
    name: 'Fisher by case, Bonferroni',
    parameters:
      `each case's trials of today against its baseline, Fisher's exact test, ` +
      `two-sided, p ≤ ${alpha} ÷ cases compared, every look alone`,
    mute(baseline, looks) {
      const before = byCase(baseline);
      const least = Math.min(
        1,
        ...looks.flatMap((look) => {
          const pairs = [...byCase([look])].flatMap(([name, now]) => {
            const then = before.get(name);
            return then === undefined
              ? []
              : [
                  Math.min(
                    ...[0, now.trials].map((passes) =>
                      fisherTwoSided(then.passes, then.trials, passes, now.trials),
                    ),
                  ),
                ];
          });
          return pairs.map((p) => p * pairs.length);
        }),
      );
      return least <= alpha
        ? null
        : 'with so few trials a case no result is rare enough (least possible p times cases ' +
            `${least.toPrecision(2)}, needed ${alpha})`;
    },
    start(baseline: readonly Look[]) {
      const before = byCase(baseline);
      return {
        add(look) {
          const pairs = [...byCase([look])].flatMap(([name, now]) => {
            const then = before.get(name);
            return then === undefined
              ? []
              : [{ name, p: fisherTwoSided(then.passes, then.trials, now.passes, now.trials) }];
          });
          const level = alpha / Math.max(1, pairs.length);
          const least = pairs.reduce((best, next) => (next.p < best.p ? next : best), {
            name: 'no case',
            p: 1,
          });
          return {
            alarm: least.p <= level,
            reason: `${least.name}: p ${least.p.toPrecision(3)}, level ${level.toPrecision(3)}`,
          };
        },
      };
    },
  };
}
