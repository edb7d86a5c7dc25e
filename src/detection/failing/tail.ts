import type { CaseCount, Ordinary } from '../../domain/failing.ts';
import { caseRates, EFFECTS, passRatesOf } from './ordinary.ts';

const NO_EFFECT = EFFECTS.indexOf(0);

/** Passes that an ordinary run of these cases brings on average. */
export function usualPasses(ordinary: Ordinary, counts: readonly CaseCount[]): number {
  const rates = caseRates(ordinary.cases);
  let sum = 0;
  for (const c of counts) {
    const r = rates.get(c.caseHash);
    if (r !== undefined) sum += c.trials * (passRatesOf(r)[NO_EFFECT] ?? 0);
  }
  return sum;
}

/** A case as it is asked: how often it passes under each effect, and how often it did. */
export interface Coin {
  passes: number;
  trials: number;
  chance: Float64Array;
}

/**
 * P(so much fails), where a failure weighs what it says of a pass rate that has halved: one of a
 * case that always passes weighs more than one of a case that often fails. The law of the weighted
 * sum is worked out exactly at each effect of the run; the answer is its mean over the effects.
 * @param weigh what a failure of a case weighs that passes as often
 */
export function tailOf(
  coins: readonly Coin[],
  effects: Float64Array,
  weigh: (passes: number) => number = weightOf,
): number {
  let failed = 0;
  const weighed = coins.map((coin) => {
    const weight = weigh(coin.chance[NO_EFFECT] ?? 0);
    failed += weight * (coin.trials - coin.passes);
    return { ...coin, weight };
  });
  if (failed === 0) return 1;
  let tail = 0;
  for (let j = 0; j < effects.length; j++) {
    const share = effects[j] ?? 0;
    if (share < 1e-14) continue;
    tail += share * atLeast(failed, weighed, j);
  }
  return Math.min(1, tail);
}

/** log of the ratio that a failure brings and a pass takes, where a case passes half as often. */
function weightOf(p: number): number {
  const ratio = Math.log((1 - p / 2) / Math.max(1e-3, 1 - p)) - Math.log(0.5);
  return Math.min(7, Math.max(1, Math.round(ratio)));
}

/**
 * P(weighted failures ≥ `failed`): what reaches it is gathered as it comes, so that no digits are
 * lost and an ordinary run of a large suite costs little.
 */
function atLeast(
  failed: number,
  coins: readonly (Coin & { weight: number })[],
  effect: number,
): number {
  const law = new Float64Array(failed);
  law[0] = 1;
  let reached = 0;
  for (const { trials, chance, weight } of coins) {
    const p = chance[effect] ?? 0;
    for (let t = 0; t < trials; t++)
      for (let x = failed - 1; x >= 0; x--) {
        const was = law[x] ?? 0;
        if (was === 0) continue;
        law[x] = was * p;
        if (x + weight >= failed) reached += was * (1 - p);
        else law[x + weight] = (law[x + weight] ?? 0) + was * (1 - p);
      }
  }
  return reached;
}
