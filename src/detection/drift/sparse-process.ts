import { correctionOf, type Newest, posteriorEffects } from './confirmation-trials.ts';
import {
  BAD_DAY_VARIANCE,
  EFFECT_HALF,
  EFFECT_STEP,
  EFFECTS,
  FAIL,
  GRID,
  LOG_BAD_DAY_ODDS,
  PASS,
} from './effects.ts';
import { logJumpOfCounts } from './special-functions.ts';

// The sparse process S (docs/detection.md, "How a look is judged"): a few cases become something
// else. Hot loops read typed arrays with `!`; indices stay in range by construction.

/** A rate ruled out long ago can come back: its weight never reaches zero. */
const FLOOR = 1e-250;
/** Looks whose sums are kept: starts live for 88. */
const KEPT_LOOKS = 90;
const GONE = new Float64Array(0);
/** A case is taken to have changed one time in ten when û₁ is estimated. */
const CHANGED = 0.1;

/**
 * The sparse process of one binary stream. The common effect of each look is estimated from
 * `passes`/`trials`; the cases' own evidence reads the `all` counts, which also hold confirmation
 * trials.
 *
 * Each look has two common effects, û₀ if no case changed and û₁ if some did
 * (docs/decisions/two-common-effects.md). With one û a third of a suite that collapses passes for a
 * bad day of everything, and the cases that stayed well cannot say otherwise. S is then the ratio of
 * the two explanations' marginal likelihoods, each with its own prior and width.
 */
export class Sparse {
  private readonly cases: number;
  private readonly prior: Float64Array;
  private readonly rates: Float64Array;
  private readonly live: Uint8Array;
  private liveCases = 0;
  /** Posterior over the grid, a row a case; sums to one. */
  private readonly posterior: Float64Array;
  /** The same under û of the other world, in which some cases may have changed. */
  private readonly spared: Float64Array;
  private readonly logZ: Float64Array[];
  private readonly logSpared: Float64Array[];
  /** Sum over looks of log π(û₁)·width₁ − log π(û₀)·width₀. */
  private readonly logOdds: number[] = [0];
  private readonly passed: Float64Array[];
  private readonly failed: Float64Array[];
  /** Effect û of each look; index 0 stands for the baseline. */
  readonly effects: number[] = [0];
  private readonly table: Float64Array;
  private readonly tilt = new Float64Array(EFFECTS);
  private readonly reference: Float64Array;
  /** Rows of `sparedRow` for one trial, by case and outcome. */
  private readonly single: Float64Array[] = [];
  /** The newest look's effects, for trials that join it later. */
  private newest: Newest = {
    plain: EFFECT_HALF,
    spared: EFFECT_HALF,
    weights: null,
    joined: new Map(),
    correction: 0,
  };

  constructor(prior: Float64Array, cases: number) {
    this.cases = cases;
    this.prior = prior;
    this.rates = new Float64Array(cases);
    this.live = new Uint8Array(cases);
    this.posterior = new Float64Array(cases * GRID);
    this.spared = new Float64Array(cases * GRID);
    this.logZ = [new Float64Array(cases)];
    this.logSpared = [new Float64Array(cases)];
    this.passed = [new Float64Array(cases)];
    this.failed = [new Float64Array(cases)];
    this.table = new Float64Array(cases * EFFECTS);
    this.reference = new Float64Array(cases);
  }

  /** Case i enters with its own baseline counts and its p̂; looks so far said nothing of it. */
  join(i: number, rate: number, passes: number, trials: number): void {
    this.live[i] = 1;
    this.liveCases++;
    this.rates[i] = rate;
    delete this.single[2 * i];
    delete this.single[2 * i + 1];
    for (let e = 0; e < EFFECTS; e++)
      this.table[i * EFFECTS + e] = Math.log1p(rate * Math.expm1((e - EFFECT_HALF) * EFFECT_STEP));
    this.posterior.set(this.prior, i * GRID);
    this.spared.set(this.prior, i * GRID);
    // Only ratios of Z matter, so its value at the baseline is set to one.
    this.count(this.posterior, i, EFFECT_HALF, passes, trials);
    this.count(this.spared, i, EFFECT_HALF, passes, trials);
    for (const row of [...this.logZ, ...this.logSpared]) if (row !== GONE) row[i] = 0;
  }

  /** `variance` is E[σ² | before this look]. */
  addLook(
    passes: Float64Array,
    trials: Float64Array,
    allPasses: Float64Array,
    allTrials: Float64Array,
    variance: number,
  ): void {
    const { plain, spared, weights } = this.commonEffects(passes, trials, variance);
    const effect = plain.effect;
    this.newest = {
      plain: effect,
      spared: spared.effect,
      weights,
      joined: new Map(),
      correction: 0,
    };
    this.effects.push((effect - EFFECT_HALF) * EFFECT_STEP);
    const last = this.logZ.length - 1;
    const z = this.logZ[last]!.slice();
    const z1 = this.logSpared[last]!.slice();
    const s = this.passed[last]!.slice();
    const f = this.failed[last]!.slice();
    for (let i = 0; i < this.cases; i++) {
      const m = allTrials[i]!;
      if (m === 0 || !this.live[i]) continue;
      z[i]! += this.count(this.posterior, i, effect, allPasses[i]!, m);
      z1[i]! += this.count(this.spared, i, spared.effect, allPasses[i]!, m);
      s[i]! += allPasses[i]!;
      f[i]! += m - allPasses[i]!;
    }
    this.logZ.push(z);
    this.logSpared.push(z1);
    this.logOdds.push(this.logOdds[this.logOdds.length - 1]! + spared.occam - plain.occam);
    this.passed.push(s);
    this.failed.push(f);
    const old = this.logZ.length - 1 - KEPT_LOOKS;
    if (old >= 0) this.logZ[old] = this.logSpared[old] = this.passed[old] = this.failed[old] = GONE;
  }

  /**
   * Trials that join the newest look after it was weighed: they share its common effect. What they
   * say for a change is read with û₁. What they say for none is read with every effect that the
   * look left possible, weighed by its posterior: with û₀ alone, a run that was somewhat worse than
   * û₀ would be taken for changed cases as often as they run again (docs/confirmation.md).
   */
  joinNewest(passes: Float64Array, trials: Float64Array): void {
    const t = this.logZ.length - 1;
    const { newest } = this;
    if (t === 0) return;
    for (let i = 0; i < this.cases; i++) {
      const m = trials[i]!;
      if (m === 0 || !this.live[i]) continue;
      let own = newest.joined.get(i);
      if (own === undefined)
        newest.joined.set(
          i,
          (own = {
            before: this.posterior.slice(i * GRID, (i + 1) * GRID),
            passes: 0,
            trials: 0,
            log: 0,
          }),
        );
      const log = this.count(this.posterior, i, newest.plain, passes[i]!, m);
      own.passes += passes[i]!;
      own.trials += m;
      own.log += log;
      this.logZ[t]![i]! += log;
      this.logSpared[t]![i]! += this.count(this.spared, i, this.newest.spared, passes[i]!, m);
      this.passed[t]![i]! += passes[i]!;
      this.failed[t]![i]! += m - passes[i]!;
    }
    const before = newest.correction;
    newest.correction = correctionOf(newest);
    this.logOdds[t]! += newest.correction - before;
  }

  /** log LR_i at (τ, t). */
  logRatio(i: number, tau: number, t: number): number {
    const s = this.passed[t]![i]! - this.passed[tau - 1]![i]!;
    const f = this.failed[t]![i]! - this.failed[tau - 1]![i]!;
    return s + f === 0
      ? 0
      : logJumpOfCounts(s, f) + this.logSpared[tau - 1]![i]! - this.logSpared[t]![i]!;
  }

  /** log S_τ after look t. */
  log(tau: number, t: number): number {
    const s0 = this.passed[tau - 1]!,
      f0 = this.failed[tau - 1]!,
      z0 = this.logZ[tau - 1]!;
    const s1 = this.passed[t]!,
      f1 = this.failed[t]!,
      z1 = this.logZ[t]!;
    const y0 = this.logSpared[tau - 1]!,
      y1 = this.logSpared[t]!;
    const e1 = Math.min(0.5, 1 / Math.max(1, this.liveCases)),
      e2 = 0.1,
      e3 = 0.3;
    let p1 = 1,
      p2 = 1,
      p3 = 1,
      l1 = 0,
      l2 = 0,
      l3 = 0,
      kept = 0;
    for (let i = 0; i < this.cases; i++) {
      const s = s1[i]! - s0[i]!,
        f = f1[i]! - f0[i]!;
      if (s + f === 0) continue;
      // Unchanged cases read û₁ here and û₀ below: one common factor, and the rest as a ratio to
      // it.
      const stay = y1[i]! - y0[i]!;
      kept += stay - (z1[i]! - z0[i]!);
      const more = Math.expm1(Math.min(600, logJumpOfCounts(s, f) - stay));
      p1 *= 1 + e1 * more;
      p2 *= 1 + e2 * more;
      p3 *= 1 + e3 * more;
      // Products leave the range of a double only after many changed cases: move what has piled up
      // into logs.
      if (p1 > 1e20 || p3 < 1e-20 || p2 > 1e20 || p3 > 1e20) {
        l1 += Math.log(p1);
        l2 += Math.log(p2);
        l3 += Math.log(p3);
        p1 = p2 = p3 = 1;
      }
    }
    l1 += Math.log(p1);
    l2 += Math.log(p2);
    l3 += Math.log(p3);
    const top = Math.max(l1, l2, l3);
    return (
      top +
      Math.log((Math.exp(l1 - top) + Math.exp(l2 - top) + Math.exp(l3 - top)) / 3) +
      kept +
      this.logOdds[t]! -
      this.logOdds[tau - 1]!
    );
  }

  /**
   * Multiplies a case's posterior by the likelihood of new counts, and returns the log of what they
   * had as a chance.
   */
  private count(
    posterior: Float64Array,
    i: number,
    effect: number,
    passes: number,
    trials: number,
  ): number {
    const from = i * GRID,
      row = effect * GRID;
    let log = 0;
    // Trial by trial, so that a product of many never leaves the range of a double; counts here are
    // small.
    for (let trial = 0; trial < trials; trial++) {
      const table = trial < passes ? PASS : FAIL;
      let sum = 0;
      for (let g = 0; g < GRID; g++) sum += posterior[from + g]! * table[row + g]!;
      for (let g = 0; g < GRID; g++)
        posterior[from + g] = Math.max(FLOOR, (posterior[from + g]! * table[row + g]!) / sum);
      log += Math.log(sum);
    }
    return log;
  }

  /**
   * û₀ explains a look with no case changed; û₁ with some of them, each one time in ten. The better
   * of an ordinary and a bad day.
   */
  private commonEffects(
    passes: Float64Array,
    trials: Float64Array,
    variance: number,
  ): { plain: Effect; spared: Effect; weights: (() => Float64Array) | null } {
    let y = 0,
      any = false;
    for (let i = 0; i < this.cases; i++) {
      y += passes[i]!;
      any ||= trials[i]! > 0;
      const more = trials[i]! - this.reference[i]!;
      if (more === 0) continue;
      this.reference[i] = trials[i]!;
      for (let e = 0, from = i * EFFECTS; e < EFFECTS; e++)
        this.tilt[e]! += more * this.table[from + e]!;
    }
    if (!any) return { plain: NOTHING, spared: NOTHING, weights: null };
    const fit = new Float64Array(EFFECTS),
      fitSpared = new Float64Array(EFFECTS);
    for (let e = 0; e < EFFECTS; e++) fit[e] = (e - EFFECT_HALF) * EFFECT_STEP * y - this.tilt[e]!;
    for (let i = 0; i < this.cases; i++) {
      const m = trials[i]!,
        x = passes[i]!;
      if (m === 0 || !this.live[i]) continue;
      const row = m === 1 ? this.rowOfOne(i, x) : this.sparedRow(i, x, m);
      for (let e = 0; e < EFFECTS; e++) fitSpared[e]! += row[e]!;
    }
    const v = Math.max(variance, 1e-3);
    const best = (of: Float64Array): Effect => {
      const ordinary = this.bestEffect(of, trials, v, 0);
      const bad = this.bestEffect(of, trials, v + BAD_DAY_VARIANCE, LOG_BAD_DAY_ODDS);
      return bad.score > ordinary.score ? bad : ordinary;
    };
    return { plain: best(fit), spared: best(fitSpared), weights: () => posteriorEffects(fit, v) };
  }

  /**
   * What x passes in m trials of case i say of every effect, if one time in ten it has changed;
   * relative to no effect.
   */
  private sparedRow(i: number, x: number, m: number): Float64Array {
    const p = this.rates[i]!;
    const odds =
      (CHANGED / (1 - CHANGED)) *
      Math.exp(logJumpOfCounts(x, m - x) - x * Math.log(p) - (m - x) * Math.log1p(-p));
    return Float64Array.from({ length: EFFECTS }, (_, e) =>
      Math.log(
        Math.exp(x * (e - EFFECT_HALF) * EFFECT_STEP - m * this.table[i * EFFECTS + e]!) + odds,
      ),
    );
  }

  /** The same for a single trial, kept: most suites run a case once a look. */
  private rowOfOne(i: number, x: number): Float64Array {
    return (this.single[2 * i + x] ??= this.sparedRow(i, x, 1));
  }

  private bestEffect(fit: Float64Array, trials: Float64Array, v: number, penalty: number): Effect {
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
    for (let i = 0; i < this.cases; i++) {
      if (trials[i] === 0) continue;
      const p = this.rates[i]!,
        q = (p * tilt) / (1 - p + p * tilt);
      spread += trials[i]! * q * (1 - q);
    }
    const width = penalty + 0.5 * Math.log1p(v * spread);
    return { effect, score: score - width, occam: -(u * u) / (2 * v) - width };
  }
}

interface Effect {
  effect: number;
  score: number;
  /** log π(û) and width of the peak, relative to u = 0 known. */
  occam: number;
}
const NOTHING: Effect = { effect: EFFECT_HALF, score: 0, occam: 0 };
