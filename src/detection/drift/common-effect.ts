import { posteriorEffects } from './confirmation-trials.ts';
import {
  BAD_DAY_VARIANCE,
  EFFECT_HALF,
  EFFECT_STEP,
  EFFECTS,
  LOG_BAD_DAY_ODDS,
} from './effects.ts';
import { logJumpOfCounts } from './special-functions.ts';

// What a whole look had in common, for the sparse process. Hot loops read typed arrays with `!`;
// indices stay in range by construction.

/** A case is taken to have changed one time in ten when û₁ is estimated. */
const CHANGED = 0.1;
/** Rows kept for one rate; one takes a kilobyte. */
const MOST_ROWS = 8;

export interface Effect {
  /** Its place on the grid of effects. */
  effect: number;
  score: number;
  /** log π(û) and width of the peak, relative to u = 0 known. */
  occam: number;
}
const NOTHING: Effect = { effect: EFFECT_HALF, score: 0, occam: 0 };

/** û₀ and û₁ of one look; `weights` is the posterior of the effect where no case changed. */
export interface Effects {
  plain: Effect;
  spared: Effect;
  weights: (() => Float64Array) | null;
}
export const NO_EFFECTS: Effects = { plain: NOTHING, spared: NOTHING, weights: null };

/** Of all cases of one rate: log(1 − p̂ + p̂eᵘ) for every effect, and what single cells say. */
interface OneRate {
  rate: number;
  cases: number;
  table: Float64Array;
  /** `sparedRow` by counts, for those that most looks bring. */
  spared: Map<number, Float64Array>;
  /** Trials of the look in hand. */
  trials: number;
}

/** Counts of a cell as one number. */
const WIDE = 1 << 16;

/**
 * Estimates the common logit effect of a look from its counts and the cases' rates: û₀ if no case
 * changed and û₁ if some did (docs/decisions/two-common-effects.md). What depends on a case's rate
 * and counts alone is worked out once for all cases that share them.
 */
export class CommonEffect {
  private readonly rates = new Map<number, OneRate>();
  /** Of each case. */
  private readonly own: (OneRate | undefined)[];
  private readonly tilt = new Float64Array(EFFECTS);
  private readonly reference: Float64Array;

  constructor(cases: number) {
    this.own = Array.from({ length: cases }, () => undefined);
    this.reference = new Float64Array(cases);
  }

  /** Gives a case its p̂, the first time or anew. */
  setRate(i: number, rate: number): void {
    const before = this.own[i];
    const now = this.rates.get(rate) ?? {
      rate,
      cases: 0,
      table: tableOf(rate),
      spared: new Map<number, Float64Array>(),
      trials: 0,
    };
    this.rates.set(rate, now);
    this.own[i] = now;
    now.cases++;
    const held = this.reference[i]!;
    if (held !== 0)
      for (let e = 0; e < EFFECTS; e++)
        this.tilt[e]! += held * (now.table[e]! - (before?.table[e] ?? 0));
    if (before !== undefined && --before.cases === 0) this.rates.delete(before.rate);
  }

  /**
   * û₀ explains a look with no case changed; û₁ with some of them, each one time in ten. The better
   * of an ordinary and a bad day.
   */
  of(passes: Float64Array, trials: Float64Array, variance: number): Effects {
    for (const one of this.rates.values()) one.trials = 0;
    const cells = new Map<Float64Array, number>();
    let y = 0,
      any = false;
    for (let i = 0; i < this.own.length; i++) {
      y += passes[i]!;
      const m = trials[i]!;
      any ||= m > 0;
      const one = this.own[i];
      this.refer(i, m, one);
      if (m === 0 || one === undefined) continue;
      one.trials += m;
      const row = sparedRow(one, passes[i]!, m);
      cells.set(row, (cells.get(row) ?? 0) + 1);
    }
    if (!any) return NO_EFFECTS;
    const fit = new Float64Array(EFFECTS),
      fitSpared = new Float64Array(EFFECTS);
    for (let e = 0; e < EFFECTS; e++) fit[e] = (e - EFFECT_HALF) * EFFECT_STEP * y - this.tilt[e]!;
    for (const [row, n] of cells) for (let e = 0; e < EFFECTS; e++) fitSpared[e]! += n * row[e]!;
    const v = Math.max(variance, 1e-3);
    const best = (of: Float64Array): Effect => {
      const ordinary = this.bestEffect(of, v, 0);
      const bad = this.bestEffect(of, v + BAD_DAY_VARIANCE, LOG_BAD_DAY_ODDS);
      return bad.score > ordinary.score ? bad : ordinary;
    };
    return { plain: best(fit), spared: best(fitSpared), weights: () => posteriorEffects(fit, v) };
  }

  /** Most looks bring a case as many trials as the one before: only what differs is added. */
  private refer(i: number, m: number, one: OneRate | undefined): void {
    const more = m - this.reference[i]!;
    if (more === 0) return;
    this.reference[i] = m;
    if (one !== undefined) for (let e = 0; e < EFFECTS; e++) this.tilt[e]! += more * one.table[e]!;
  }

  private bestEffect(fit: Float64Array, v: number, penalty: number): Effect {
    let effect = EFFECT_HALF,
      score = -Infinity;
    for (let e = 0; e < EFFECTS; e++) {
      const u = (e - EFFECT_HALF) * EFFECT_STEP;
      const value = fit[e]! - (u * u) / (2 * v);
      if (value > score) {
        score = value;
        effect = e;
      }
    }
    const u = (effect - EFFECT_HALF) * EFFECT_STEP;
    const tilt = Math.exp(u);
    let spread = 0;
    for (const { rate: p, trials } of this.rates.values()) {
      const q = (p * tilt) / (1 - p + p * tilt);
      spread += trials * q * (1 - q);
    }
    const width = penalty + 0.5 * Math.log1p(v * spread);
    return { effect, score: score - width, occam: -(u * u) / (2 * v) - width };
  }
}

function tableOf(rate: number): Float64Array {
  const table = new Float64Array(EFFECTS);
  for (let e = 0; e < EFFECTS; e++)
    table[e] = Math.log1p(rate * Math.expm1((e - EFFECT_HALF) * EFFECT_STEP));
  return table;
}

/**
 * What x passes in m trials of a case say of every effect, if one time in ten it has changed;
 * relative to no effect.
 */
function sparedRow({ rate: p, table, spared }: OneRate, x: number, m: number): Float64Array {
  const key = m * WIDE + x;
  const known = spared.get(key);
  if (known !== undefined) return known;
  const odds =
    (CHANGED / (1 - CHANGED)) *
    Math.exp(logJumpOfCounts(x, m - x) - x * Math.log(p) - (m - x) * Math.log1p(-p));
  const row = new Float64Array(EFFECTS);
  for (let e = 0; e < EFFECTS; e++)
    row[e] = Math.log(Math.exp(x * (e - EFFECT_HALF) * EFFECT_STEP - m * table[e]!) + odds);
  // Many trials come in too many mixtures to keep them all.
  if (spared.size >= MOST_ROWS) spared.clear();
  spared.set(key, row);
  return row;
}
