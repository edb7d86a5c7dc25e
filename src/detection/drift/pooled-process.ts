import { BadDays } from './bad-days.ts';
import { type ChunkedWork, runSynchronously } from './chunked-work.ts';
import { BAD_DAY_VARIANCE } from './effects.ts';
import { LookLikelihood, type Weighed } from './look-likelihood.ts';
import { type NoiseLevel, noiseLevels, sharesOfShifts } from './noise.ts';
import {
  CONSTANT_WEIGHT,
  type Emission,
  emissionReach,
  RANDOM_WALKS,
  RandomWalkNoise,
} from './random-walk-noise.ts';
import { KEPT_LOOKS, ShiftedLevels } from './shifted-levels.ts';
import {
  type Failure,
  LARGEST_LOG,
  NO_CHANCE,
  NO_FAILURE,
  type PooledRun,
  type PooledSuite,
  suiteIn,
  suiteOf,
  wholeRun,
} from './pooled-suite.ts';
import { logAdd } from './special-functions.ts';
import { rowFrom, type StateReader, type StateWriter } from './state-document.ts';

// The pooled process P (docs/detection.md, "How a look is judged"): everything moves a little. Hot
// loops read typed arrays with `!`; indices stay in range by construction.

/** A suite that is down and stays down: nearly every trial of every look fails whole. */
const DOWN_SHARE = 0.1;
const DROP_SIGMA_BELOW = 1e-3;
const TINY = 1e-300;
const GONE = new Float64Array(0);

/**
 * The pooled process of one binary stream. Cases are columns; `rates` are p̂ (entries of cases not
 * yet joined are ignored until `setRate`); `runs` are the baseline, run by run. `good`: success is
 * the good side (`Process.good`).
 */
export class Pooled {
  private readonly cases: number;
  private readonly likelihood: LookLikelihood;
  private levels: NoiseLevel[];
  private readonly emitter: NoiseLevel;
  private readonly wanders: readonly RandomWalkNoise[];
  private readonly suite: PooledSuite;
  private readonly shares: Float64Array;
  private shifted: readonly ShiftedLevels[] = [];
  private denominators: number[] = [];
  private variances: number[] = [];
  /** Per look, the sum of log likelihoods as whole-run failures. */
  private down: number[] = [0];
  private readonly rates: Float64Array;
  /** Per look, 1 + E[σ²]·Σ m p̂(1 − p̂): how much wider its passes spread than of independent cases. */
  private designs: number[] = [];
  /** Per look, what it was read with: chance of a bad day, of a failure, and what it said as one. */
  private asBadDay: number[] = [0];
  private asFailure: Failure[] = [NO_FAILURE];
  private looks = 0;
  private spread: number;
  private knowsFailures = false;
  private mode: { level: NoiseLevel; centre: number };
  private readonly badDays = new BadDays();

  /** @param stored goes on from what was written; `later`: its baseline is learned by `making` */
  constructor(
    rates: Float64Array,
    runs: readonly PooledRun[],
    live: Uint8Array,
    good = false,
    stored: StateReader | 'later' | null = null,
  ) {
    this.cases = rates.length;
    this.shares = sharesOfShifts(good);
    const { shares } = this;
    const isNew = stored === null || stored === 'later';
    this.suite = isNew ? suiteOf(rates, runs, live) : suiteIn(stored);
    const { suite } = this;
    const built = noiseLevels({
      ...suite,
      steady: CONSTANT_WEIGHT,
      reach: Math.max(...RANDOM_WALKS.map((law) => emissionReach(law, suite))),
    });
    this.emitter = built.emitter;
    const grid = built.emitter.stride * built.grid;
    const half = built.emitter.uHalf;
    this.wanders = RANDOM_WALKS.map(
      (law) => new RandomWalkNoise(law, { ...suite, grid, half, shares }),
    );
    this.likelihood = new LookLikelihood(this.cases, { grid: built.grid, half: built.reach });
    this.levels = built.levels;
    this.rates = rates.slice();
    this.spread = suite.variance;
    this.mode = this.modeOf(this.levels[0]!, 0);
    for (let i = 0; i < this.cases; i++) if (live[i]) this.setRate(i, rates[i]!);
    if (stored === null) runSynchronously(this.learning(runs));
    else if (stored !== 'later') this.resume(stored);
  }

  /** The same in pieces. */
  static *making(
    rates: Float64Array,
    runs: readonly PooledRun[],
    live: Uint8Array,
    good: boolean,
  ): ChunkedWork<Pooled> {
    const made = new Pooled(rates, runs, live, good, 'later');
    yield;
    yield* made.learning(runs);
    return made;
  }

  private *learning(runs: readonly PooledRun[]): ChunkedWork<void> {
    for (const run of runs) {
      this.addBaseline(run.passes, run.trials, run.failure);
      yield;
    }
    this.dropUnlikely();
    this.open();
    this.settle(0);
    const chances = runs.map(({ passes, trials, failure }) =>
      this.chanceOfBadDay(this.likelihood.weigh(passes, trials), failure ?? NO_FAILURE),
    );
    for (const chance of chances) this.badDays.learn(chance);
    // It was weighed under noises that are dropped, too.
    this.likelihood.rest();
  }

  private open(): void {
    this.shifted = this.levels.map((level) => new ShiftedLevels(level, this.shares, this.looks));
  }

  /** What it knew after look `from`, one of the last 90, and what the looks since were read with. */
  write(to: StateWriter, from: number): void {
    const { suite, levels } = this;
    to.row([suite.runs, suite.variance, suite.narrowest]);
    to.row([from, this.knowsFailures ? 1 : 0]);
    this.badDays.write(to);
    to.row(levels.map((level) => level.place));
    for (const { base, cumulative } of levels) {
      to.row(base);
      to.row(cumulative[from]!);
    }
    for (const wander of this.wanders) wander.write(to, from);
    const failures = this.asFailure.slice(from);
    for (const row of [this.denominators, this.variances, this.designs, this.down, this.asBadDay])
      to.row(row.slice(from));
    to.row(failures.map((f) => f.share));
    to.row(failures.map((f) => f.log));
  }

  private resume(stored: StateReader): void {
    const [from = 0, knowsFailures] = stored.row();
    this.knowsFailures = knowsFailures === 1;
    this.badDays.resume(stored);
    const places = stored.row();
    this.levels = this.levels.filter((level) => places.includes(level.place));
    for (const { base, cumulative } of this.levels) {
      base.set(stored.row());
      for (let r = 0; r < from; r++) cumulative[r] = GONE;
      cumulative[from] = stored.row();
    }
    for (const wander of this.wanders) wander.resume(stored, from);
    this.denominators = rowFrom(from, stored.row());
    this.variances = rowFrom(from, stored.row());
    this.designs = rowFrom(from, stored.row());
    this.down = rowFrom(from, stored.row());
    this.asBadDay = rowFrom(from, stored.row());
    const shares = stored.row();
    const logs = stored.row();
    this.asFailure = rowFrom(from, shares).map((share, r) => ({
      share,
      log: logs[r - from] ?? 0,
    }));
    this.looks = from;
    this.open();
  }

  /** Gives a case its p̂, the first time or anew. */
  setRate(i: number, p: number): void {
    this.likelihood.setRate(i, p);
    this.rates[i] = p;
  }

  /** A run that belongs to the unchanged behaviour whatever τ is. */
  addBaseline(passes: Float64Array, trials: Float64Array, failure = NO_FAILURE): void {
    const look = this.likelihood.weigh(passes, trials);
    const as = { failure, badDay: this.badDays.share };
    for (const level of this.levels) {
      const values = this.weighed(this.likelihood.ofBaseline(look, level), look.top, as);
      for (let c = 0; c < values.length; c++) level.base[c]! += look.top + Math.log(values[c]!);
    }
    const e = this.emission(look, as);
    for (const w of this.wanders)
      if (this.denominators.length === 0) w.addBaseline(e);
      else w.addApart(e);
  }

  addLook(passes: Float64Array, trials: Float64Array, failure = NO_FAILURE): void {
    const look = this.likelihood.weigh(passes, trials);
    const bad = this.chanceOfBadDay(look, failure);
    this.asBadDay.push(this.badDays.share);
    this.asFailure.push(failure);
    this.take(look, trials);
    this.knowsFailures ||= failure !== NO_FAILURE && failure.log > NO_CHANCE;
    const before = this.down[this.looks - 1]!;
    this.down.push(before + Math.min(failure.log, look.top + LARGEST_LOG));
    this.settle(this.looks);
    this.badDays.learn(bad);
  }

  rest(): void {
    this.likelihood.rest();
    for (const wander of this.wanders) wander.rest();
  }

  /** A look after the one that was resumed from, read as it was before. */
  recall(passes: Float64Array, trials: Float64Array): void {
    this.take(this.likelihood.weigh(passes, trials), trials);
  }

  /** After the newest look was recalled. */
  recalled(): void {
    const logs = this.levels.map((level) => this.evidenceOf(level, this.looks));
    const likeliest = logs.indexOf(Math.max(...logs));
    this.mode = this.modeOf(this.levels[likeliest]!, this.looks);
  }

  /** Adds what the next look says of every level. */
  private take(look: Weighed, trials: Float64Array): void {
    const t = ++this.looks;
    const { top } = look;
    const failure = this.asFailure[t]!;
    const badDay = this.asBadDay[t]!;
    for (const [s, level] of this.levels.entries()) {
      const { cumulative } = level;
      const before = cumulative[t - 1]!;
      const smoothed = this.likelihood.ofLook(look, level);
      const values = this.weighed(smoothed, top, { failure, badDay });
      const after = new Float64Array(before.length);
      const from = level.uHalf - level.cHalf;
      for (let c = 0; c < after.length; c++)
        after[c] = before[c]! + top + Math.log(values[from + c]!);
      cumulative.push(after);
      this.shifted[s]!.addLook(values, top);
      // No start reaches further back: a stream of years keeps a season.
      const old = t - KEPT_LOOKS;
      if (old >= 0) cumulative[old] = GONE;
    }
    const e = this.emission(look, { failure, badDay });
    for (const w of this.wanders) w.addLook(e);
    this.spread = this.spreadOf(trials);
  }

  private emission(look: Weighed, as: { failure: Failure; badDay: number }): Emission {
    const smoothed = this.likelihood.ofLook(look, this.emitter);
    return { values: this.weighed(smoothed, look.top, as), top: look.top };
  }

  /** E[σ² | baseline and looks up to t], t = 0 for the baseline alone. */
  noiseVariance(t: number): number {
    return this.variances[t] ?? 0;
  }

  /**
   * The share of a witness that a case is worth by what is known up to t: one over how much wider the
   * suite's passes spread from run to run than those of independent cases (Kish's design effect).
   */
  witness(t: number): number {
    return 1 / (this.designs[t] ?? 1);
  }

  /**
   * log of the unchanged behaviour's likelihood, over that of p̂ as it stands, after look t: the
   * denominator of P_τ.
   */
  logUnchanged(t: number): number {
    return this.denominators[t] ?? -Infinity;
  }

  /** log P_τ after look t; looks are numbered from 1. */
  log(tau: number, t: number): number {
    let log = -Infinity;
    for (const shifted of this.shifted) log = logAdd(log, shifted.log(tau, t));
    for (const w of this.wanders) log = logAdd(log, w.logChanged(tau));
    const moved = log - this.denominators[t]!;
    if (!this.knowsFailures) return moved;
    const since = this.down[t]! - this.down[tau - 1]!;
    const down = this.denominators[tau - 1]! + since - this.denominators[t]!;
    return logAdd(Math.log(1 - DOWN_SHARE) + moved, Math.log(DOWN_SHARE) + down);
  }

  /** L(u, σ) of a look over e to `top`, at every level. */
  private weighed(
    { narrow, wide }: { narrow: Float64Array; wide: Float64Array },
    top: number,
    { failure, badDay }: { failure: Failure; badDay: number },
  ): Float64Array {
    const whole = wholeRun(failure, top) + TINY;
    const rest = 1 - failure.share;
    const values = new Float64Array(narrow.length);
    for (let j = 0; j < values.length; j++)
      values[j] = rest * ((1 - badDay) * narrow[j]! + badDay * wide[j]!) + whole;
    return values;
  }

  /** log Σ_c of the unchanged behaviour under one noise level after look t. */
  private evidenceOf(level: NoiseLevel, t: number): number {
    const end = level.cumulative[t]!;
    let top = -Infinity;
    for (let c = 0; c < level.base.length; c++) top = Math.max(top, level.base[c]! + end[c]!);
    let sum = 0;
    for (let c = 0; c < level.base.length; c++) sum += Math.exp(level.base[c]! + end[c]! - top);
    return level.logWeight + top + Math.log(sum);
  }

  private dropUnlikely(): void {
    const logs = this.levels.map((level) => this.evidenceOf(level, 0));
    const top = Math.max(...logs);
    const total = logs.reduce((sum, l) => sum + Math.exp(l - top), 0);
    this.levels = this.levels.filter(
      (_, s) => Math.exp(logs[s]! - top) / total >= DROP_SIGMA_BELOW,
    );
  }

  private settle(t: number): void {
    const logs = this.levels.map((level) => this.evidenceOf(level, t));
    const top = Math.max(...logs);
    let total = 0;
    let squares = 0;
    for (const [s, level] of this.levels.entries()) {
      const w = Math.exp(logs[s]! - top);
      total += w;
      squares += w * level.sigma * level.sigma;
    }
    let all = top + Math.log(total);
    for (const wander of this.wanders) {
      const log = wander.logUnchanged();
      all = logAdd(all, log);
      const w = Math.exp(log - top);
      total += w;
      squares += w * (wander.law.sd ** 2 + this.emitter.sigma ** 2);
    }
    this.denominators[t] = all;
    this.variances[t] = squares / total;
    // A bad day is part of what runs differ by.
    const days = this.badDays.share * BAD_DAY_VARIANCE;
    this.designs[t] = 1 + (this.variances[t]! + days) * this.spread;
    this.mode = this.modeOf(this.levels[logs.indexOf(top)]!, t);
  }

  /** The level at which what is known by look t is likeliest, as a place on the grid. */
  private modeOf(level: NoiseLevel, t: number): { level: NoiseLevel; centre: number } {
    const end = level.cumulative[t]!;
    let best = 0;
    let most = -Infinity;
    for (let c = 0; c < level.base.length; c++) {
      const value = level.base[c]! + end[c]!;
      if (value > most) [best, most] = [c, value];
    }
    return { level, centre: this.likelihood.half + (best - level.cHalf) * level.stride };
  }

  /** Chance that a look is a bad day, at the likeliest level. */
  private chanceOfBadDay(look: Weighed, failure: Failure): number {
    const { narrow, wide } = this.likelihood.at(look, this.mode.level, this.mode.centre);
    const badDay = this.badDays.share;
    const bad = badDay * wide;
    const whole = wholeRun(failure, look.top) / (1 - failure.share);
    return bad / (bad + (1 - badDay) * narrow + whole + TINY);
  }

  /** After cases join, base has changed for the present look too. */
  resettle(): void {
    const t = this.denominators.length - 1;
    for (const shifted of this.shifted) shifted.renew();
    const before = this.denominators[t]!;
    this.settle(t);
    // What they say of the unchanged behaviour was so at every earlier look.
    for (let r = 0; r < t; r++) this.denominators[r]! += this.denominators[t]! - before;
  }

  /** Σ m p̂(1 − p̂) of a look's trials. */
  private spreadOf(trials: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < this.cases; i++)
      if (trials[i]! > 0) sum += trials[i]! * this.rates[i]! * (1 - this.rates[i]!);
    return sum;
  }
}
