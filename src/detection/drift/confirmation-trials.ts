import {
  BAD_DAY_VARIANCE,
  EFFECT_HALF,
  EFFECT_STEP,
  EFFECTS,
  failTo,
  GRID,
  LOG_BAD_DAY_ODDS,
  passTo,
} from './effects.ts';
import { logAdd } from './special-functions.ts';

// Trials that join the newest look after it was weighed. Hot loops read typed arrays with `!`;
// indices stay in range by construction.

/** The newest look as trials that join it need it. */
export interface Newest {
  plain: number;
  spared: number;
  /** Posterior of the look's common effect where no case changed; null for a look without data. */
  weights: (() => Float64Array) | null;
  /**
   * Trials that joined, by case: its posterior before them, and the log of what they had as a
   * chance under û₀.
   */
  joined: Map<number, { before: Float64Array; passes: number; trials: number; log: number }>;
  /** What `logOdds` holds for them already. */
  correction: number;
}

/** Posterior over the grid of effects: an ordinary day, or one time in a hundred a bad one. */
export function posteriorEffects(fit: Float64Array, v: number): Float64Array {
  const logs = fit.map((value, e) => {
    const u = (e - EFFECT_HALF) * EFFECT_STEP;
    const wide = v + BAD_DAY_VARIANCE;
    return (
      value +
      Math.log(
        Math.exp(-(u * u) / (2 * v)) / Math.sqrt(v) +
          Math.exp(-(u * u) / (2 * wide) - LOG_BAD_DAY_ODDS) / Math.sqrt(wide),
      )
    );
  });
  const top = logs.reduce((a, b) => Math.max(a, b));
  const weights = logs.map((l) => Math.exp(l - top));
  const total = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / total);
}

/**
 * log of the joined trials' chance under û₀ over their chance under every effect, weighed: what S
 * must be multiplied by.
 */
export function correctionOf({ weights: posterior, joined }: Newest): number {
  if (posterior === null || joined.size === 0) return 0;
  const weights = posterior();
  let plugged = 0;
  for (const own of joined.values()) plugged += own.log;
  const rows = [...joined.values()].map(({ before, passes, trials }) => ({
    before,
    pass: passTo(passes),
    fail: failTo(trials - passes),
  }));
  let mixed = -Infinity;
  for (let e = 0; e < EFFECTS; e++) {
    if (weights[e]! < 1e-9) continue;
    let log = Math.log(weights[e]!);
    for (const { before, pass, fail } of rows) {
      let chance = 0;
      for (let g = 0; g < GRID; g++)
        chance += before[g]! * pass[e * GRID + g]! * fail[e * GRID + g]!;
      log += Math.log(Math.max(chance, 1e-300));
    }
    mixed = logAdd(mixed, log);
  }
  return plugged - mixed;
}
