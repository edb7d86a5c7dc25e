import { burstsOfBaseline } from './baseline-bursts.ts';
import { Bursts } from './bursts.ts';
import { CaseHistories, type Remembered } from './case-histories.ts';
import { CommonEffect, type Effects, NO_EFFECTS } from './common-effect.ts';
import { correctionOf, type Newest } from './confirmation-trials.ts';
import { EFFECT_HALF, EFFECT_STEP } from './effects.ts';
import { logAdd, logJumpOfCounts, logMean } from './special-functions.ts';
import { rowFrom, type StateReader, type StateWriter } from './state-document.ts';

// The sparse process S (docs/detection.md, "How a look is judged"): a few cases become something
// else. Hot loops read typed arrays with `!`; indices stay in range by construction.

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
  private readonly prior: Float64Array;
  private readonly live: Uint8Array;
  private liveCases = 0;
  private readonly histories: CaseHistories;
  private looks = 0;
  /** Sum over looks of log π(û₁)·width₁ − log π(û₀)·width₀. */
  private logOdds: number[] = [0];
  /** Places of û₀ and û₁ of each look; index 0 stands for the baseline. */
  private plain: number[] = [EFFECT_HALF];
  private spared: number[] = [EFFECT_HALF];
  private readonly common: CommonEffect;
  private readonly bursts = new Bursts();
  /** Per look, the sum of what bursts were worth to the unchanged behaviour. */
  private logBursts: number[] = [0];
  /** The newest look's effects, for trials that join it later. */
  private newest = newestOf(NO_EFFECTS);

  constructor(prior: Float64Array, cases: number) {
    this.prior = prior;
    this.live = new Uint8Array(cases);
    this.histories = new CaseHistories(prior, cases);
    this.common = new CommonEffect(cases);
  }

  /** Case i enters with its own baseline counts and its p̂; looks so far said nothing of it. */
  join(i: number, rate: number, passes: number, trials: number): void {
    this.live[i] = 1;
    this.liveCases++;
    this.common.setRate(i, rate);
    this.histories.join(i, EFFECT_HALF, passes, trials);
  }

  /** Effect û of each look; index 0 stands for the baseline. */
  get effects(): readonly number[] {
    return this.plain.map((e) => (e - EFFECT_HALF) * EFFECT_STEP);
  }

  /** Gives a case that has joined another p̂. */
  setRate(i: number, rate: number): void {
    this.common.setRate(i, rate);
  }

  /**
   * Learns from the baseline how often the suite has bursts, each run weighed by what the others say
   * of its cases. `variance` is E[σ² | baseline].
   */
  learnBursts(
    runs: readonly { passes: Float64Array; trials: Float64Array }[],
    variance: number,
  ): void {
    const { prior, live, common } = this;
    for (const run of burstsOfBaseline(runs, {
      prior,
      live,
      common,
      shares: this.shares(),
      variance,
    }))
      this.bursts.learn(run);
  }

  /** Shares of cases that may have changed: one case, a tenth, three tenths. */
  private shares(): readonly [number, number, number] {
    return [Math.min(0.5, 1 / Math.max(1, this.liveCases)), 0.1, 0.3];
  }

  /** `variance` is E[σ² | before this look]. */
  addLook(
    passes: Float64Array,
    trials: Float64Array,
    allPasses: Float64Array,
    allTrials: Float64Array,
    variance: number,
  ): void {
    const effects = this.common.of(passes, trials, variance);
    const { plain, spared } = effects;
    this.newest = newestOf(effects);
    this.plain.push(plain.effect);
    this.spared.push(spared.effect);
    this.histories.addLook(allPasses, allTrials, this.newest);
    this.looks++;
    this.logOdds.push(this.logOdds[this.logOdds.length - 1]! + spared.occam - plain.occam);
    this.weighBurst(this.looks);
  }

  /**
   * Trials that join the newest look after it was weighed: they share its common effect. What they
   * say for a change is read with û₁. What they say for none is read with every effect that the
   * look left possible, weighed by its posterior: with û₀ alone, a run that was somewhat worse than
   * û₀ would be taken for changed cases as often as they run again (docs/confirmation.md).
   */
  joinNewest(passes: Float64Array, trials: Float64Array): void {
    const t = this.looks;
    const { newest } = this;
    if (t === 0) return;
    for (let i = 0; i < trials.length; i++) {
      const m = trials[i]!;
      if (m === 0 || !this.live[i]) continue;
      const { before, log } = this.histories.joinNewest(i, newest, passes[i]!, m);
      const own = newest.joined.get(i) ?? { before, passes: 0, trials: 0, log: 0 };
      newest.joined.set(i, own);
      own.passes += passes[i]!;
      own.trials += m;
      own.log += log;
    }
    const before = newest.correction;
    newest.correction = correctionOf(newest);
    this.logOdds[t]! += newest.correction - before;
  }

  /** What it knows of its cases now. */
  remembered(): Remembered {
    return this.histories.remembered();
  }

  /** What the looks after `from` said; how its cases stood then is `remembered`. */
  write(to: StateWriter, from: number, remembered: Remembered): void {
    this.bursts.write(to);
    for (const row of remembered) to.row(row);
    for (const row of [this.plain, this.spared, this.logOdds, this.logBursts])
      to.row(row.slice(from));
  }

  /** Goes on after look `from`, from what was written; its cases have joined with their rates. */
  resume(stored: StateReader, from: number): void {
    this.bursts.resume(stored);
    this.histories.resume(from, [stored.row(), stored.row(), stored.row(), stored.row()]);
    this.plain = rowFrom(from, stored.row());
    this.spared = rowFrom(from, stored.row());
    this.logOdds = rowFrom(from, stored.row());
    this.logBursts = rowFrom(from, stored.row());
    this.looks = from;
  }

  /** A look that was weighed before. */
  recall(passes: Float64Array, trials: Float64Array): void {
    this.looks++;
    this.histories.addLook(passes, trials, this.effectsAt(this.looks));
  }

  /** Trials that joined it before. */
  recallJoined(passes: Float64Array, trials: Float64Array): void {
    for (let i = 0; i < trials.length; i++)
      if (trials[i]! > 0 && this.live[i])
        this.histories.joinNewest(i, this.effectsAt(this.looks), passes[i]!, trials[i]!);
  }

  /** The newest look, weighed again: trials may join it. `variance` is E[σ² | before it]. */
  recallNewest(passes: Float64Array, trials: Float64Array, variance: number): void {
    this.newest = newestOf(this.common.of(passes, trials, variance));
    this.recall(passes, trials);
  }

  /** Trials that joined the newest look before. */
  recallJoinedNewest(passes: Float64Array, trials: Float64Array): void {
    const odds = this.logOdds[this.looks]!;
    this.joinNewest(passes, trials);
    // What they were worth is in what was written.
    this.logOdds[this.looks] = odds;
  }

  private effectsAt(t: number): { plain: number; spared: number } {
    return { plain: this.plain[t]!, spared: this.spared[t]! };
  }

  /** What a burst is worth to the newest look's unchanged behaviour; then learns from it. */
  private weighBurst(t: number): void {
    const alone = this.logProduct(t, t);
    this.logBursts.push(this.logBursts[t - 1]! + this.bursts.log(alone));
    this.bursts.learn(alone);
  }

  /** log LR_i at (τ, t). */
  logRatio(i: number, tau: number, t: number): number {
    const { histories } = this;
    const g = histories.of[i]!;
    if (g < 0) return 0;
    const [from, to] = [histories.after(tau - 1) + g, histories.after(t) + g];
    const s = histories.passed[to]! - histories.passed[from]!;
    const f = histories.failed[to]! - histories.failed[from]!;
    return s + f === 0
      ? 0
      : logJumpOfCounts(s, f) + histories.logSpared[from]! - histories.logSpared[to]!;
  }

  /**
   * log S_τ after look t: half the mean of the cases' own ratios, which holds however the cases hang
   * together, and half their product, in which every case is a witness: tempered by the share of a
   * witness that each is worth (`witness`, from 0 to 1), bursts being one of the explanations of
   * the unchanged behaviour (docs/decisions/cases-are-not-independent-witnesses.md).
   */
  log(tau: number, t: number, witness = 1): number {
    const bursts = this.logExplainedByBursts(tau, t);
    return (
      logAdd(this.logSingle(tau, t), this.logProduct(tau, t, witness) - witness * bursts) - Math.LN2
    );
  }

  /** log of what bursts are worth to the unchanged behaviour in looks τ to t. */
  logExplainedByBursts(tau: number, t: number): number {
    return this.logBursts[t]! - this.logBursts[tau - 1]!;
  }

  /** log of the mean over cases of what each alone says, the run's common effect removed. */
  logSingle(tau: number, t: number): number {
    const { size, members, passed, failed, logZ } = this.histories;
    const [from, to] = [this.histories.after(tau - 1), this.histories.after(t)];
    let more = 0;
    for (let g = 0; g < size; g++) {
      const s = passed[to + g]! - passed[from + g]!,
        f = failed[to + g]! - failed[from + g]!;
      if (s + f === 0) continue;
      const log = logJumpOfCounts(s, f) - (logZ[to + g]! - logZ[from + g]!);
      more += members[g]! * (Math.exp(Math.min(600, log)) - 1);
    }
    return Math.log(Math.max(1e-300, 1 + more / Math.max(1, this.liveCases)));
  }

  /**
   * log of the ratio in which every case is a witness of its own and no look holds a burst; each
   * share of changed cases is tempered by itself, so that Hölder's inequality holds for groups.
   */
  logProduct(tau: number, t: number, witness = 1): number {
    const { size, members, passed, failed, logZ, logSpared } = this.histories;
    const [from, to] = [this.histories.after(tau - 1), this.histories.after(t)];
    const [e1, e2, e3] = this.shares();
    let p1 = 1,
      p2 = 1,
      p3 = 1,
      l1 = 0,
      l2 = 0,
      l3 = 0,
      kept = 0;
    for (let g = 0; g < size; g++) {
      const s = passed[to + g]! - passed[from + g]!,
        f = failed[to + g]! - failed[from + g]!;
      if (s + f === 0) continue;
      const n = members[g]!;
      // Unchanged cases read û₁ here and û₀ below: one common factor, and the rest as a ratio to
      // it.
      const stay = logSpared[to + g]! - logSpared[from + g]!;
      kept += n * (stay - (logZ[to + g]! - logZ[from + g]!));
      const more = Math.exp(Math.min(600, logJumpOfCounts(s, f) - stay)) - 1;
      if (n > 1) {
        l1 += n * Math.log(1 + e1 * more);
        l2 += n * Math.log(1 + e2 * more);
        l3 += n * Math.log(1 + e3 * more);
        continue;
      }
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
    const effects = kept + this.logOdds[t]! - this.logOdds[tau - 1]!;
    return logMean([witness * l1, witness * l2, witness * l3]) + witness * effects;
  }
}

function newestOf({ plain, spared, weights }: Effects): Newest {
  return {
    plain: plain.effect,
    spared: spared.effect,
    weights,
    joined: new Map(),
    correction: 0,
  };
}
