import type { Look } from '../../../domain/drift.ts';
import { byCase, type Count, type Rule } from './rule.ts';
import { fisherTwoSided } from './tail-probabilities.ts';

/**
 * The least p that so many trials of a case could give against its baseline. Cases share a few
 * counts, and each is weighed once.
 */
function leastPossible(): (then: Count, trials: number) => number {
  const known = new Map<string, number>();
  return ({ passes, trials: before }, trials) => {
    const key = `${passes} ${before} ${trials}`;
    const p =
      known.get(key) ??
      Math.min(...[0, trials].map((k) => fisherTwoSided(passes, before, k, trials)));
    known.set(key, p);
    return p;
  };
}

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
      const leastOf = leastPossible();
      const least = Math.min(
        1,
        ...looks.flatMap((look) => {
          const pairs = [...byCase([look])].flatMap(([name, now]) => {
            const then = before.get(name);
            return then === undefined ? [] : [leastOf(then, now.trials)];
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
