import type { ChunkedWork } from './chunked-work.ts';
import { ConformalMartingale } from './conformal-martingale.ts';
import { Pooled } from './pooled-process.ts';
import { learnPrior, posteriorRate, posteriorRates } from './prior.ts';
import type { Remembered } from './case-histories.ts';
import { Sparse } from './sparse-process.ts';
import type { StateReader, StateWriter } from './state-document.ts';
import { failedRuns, WholeRunFailures } from './whole-run-failure.ts';

/** A case that joined later learns its rate until it is older than any start: 88 looks. */
const LEARNING_RUNS = 88;

/** No start counts longer. */
export const OLDEST_START = 88;
/** Looks from one state that is remembered to the next: a document begins with one of them. */
const REMEMBER_EVERY = 44;

/** How cases and their rates stood after look t. */
interface Standing {
  t: number;
  rows: Remembered;
}

/** A case's rate changed after look t: it joined with its own counts, or went on being learned. */
interface NewRate {
  t: number;
  i: number;
  rate: number;
  joins: { passes: number; trials: number } | null;
}

/**
 * One run of a binary stream: passes and trials, one number a case. Cases without a verdict have
 * zero trials.
 */
export interface BinaryRun {
  passes: Float64Array;
  trials: Float64Array;
}

/** A look; `all` also holds confirmation trials, which speak to S only (docs/confirmation.md). */
export interface BinaryLook extends BinaryRun {
  all?: BinaryRun;
}

interface Parts {
  prior: Float64Array;
  rates: Float64Array;
  failures: WholeRunFailures;
  pooled: Pooled;
  sparse: Sparse;
  certificate: ConformalMartingale;
}

/**
 * P, S and the certificate of one binary stream, side by side. Looks are numbered from 1; τ is the
 * first changed look. Only cases that have joined may carry counts in looks.
 */
export class BinaryEngine {
  private readonly prior: Float64Array;
  private readonly rates: Float64Array;
  private readonly failures: WholeRunFailures;
  private readonly pooled: Pooled;
  private readonly sparse: Sparse;
  private readonly certificate: ConformalMartingale;
  private readonly cases: number;
  /** Cases that joined later: their own counts so far. */
  private readonly young = new Map<number, { x: number; m: number; runs: number }>();
  /** Whether the newest look failed whole. */
  private down = false;
  /** Of each look, whether it failed whole. */
  private readonly failed: boolean[] = [false];
  /** Rates first, then what the sparse process remembers. */
  private standings: Standing[] = [];
  private newRates: NewRate[] = [];
  /** The look that a document began with, and that from which on its looks were weighed. */
  private begun = { histories: 0, levels: 0 };
  /** Looks so far. */
  looks = 0;

  private constructor(parts: Parts) {
    this.prior = parts.prior;
    this.rates = parts.rates;
    this.cases = parts.rates.length;
    this.failures = parts.failures;
    this.pooled = parts.pooled;
    this.sparse = parts.sparse;
    this.certificate = parts.certificate;
  }

  /**
   * An engine that has learned its baseline, in pieces. `live[i]` is 1 for cases that are in it;
   * `runs` hold counts of those only. `good`: success is the good side.
   */
  static *making(
    runs: readonly BinaryRun[],
    live: Uint8Array,
    good = false,
  ): ChunkedWork<BinaryEngine> {
    let known = { of: -1, ...learned([], live) };
    // Nearly always no run is left out, and nothing is learned twice.
    const learnedFrom = (of: readonly BinaryRun[]): typeof known => {
      if (known.of !== of.length || of.length < runs.length)
        known = { of: of.length, ...learned(of, live) };
      return known;
    };
    const failed = failedRuns(runs, (of) => learnedFrom(of).rates, good);
    // A run that failed whole says nothing of its cases: left in, health would look like an
    // improvement.
    const sound = runs.filter((_, r) => failed[r] !== true);
    const { prior, passes, trials, rates } = learnedFrom(sound);
    yield;
    const sparse = new Sparse(prior, live.length);
    for (let i = 0; i < live.length; i++)
      if (live[i] === 1) sparse.join(i, rates[i] ?? 0, passes[i] ?? 0, trials[i] ?? 0);
    const failures = new WholeRunFailures(good);
    const weighed = runs.map((run, r) => {
      const { share } = failures;
      failures.learn(failed[r] === true);
      return { ...run, failure: { share, log: failures.weigh(run, rates).log } };
    });
    yield;
    const pooled = yield* Pooled.making(rates, weighed, live, good);
    yield;
    sparse.learnBursts(sound, pooled.noiseVariance(0));
    const certificate = new ConformalMartingale(runs, live);
    return new BinaryEngine({ prior, rates: rates.slice(), failures, pooled, sparse, certificate });
  }

  /**
   * An engine that goes on from what `write` wrote, once it was shown its looks again (`recall`).
   */
  static resumed(
    runs: readonly BinaryRun[],
    live: Uint8Array,
    good: boolean,
    stored: StateReader,
  ): BinaryEngine {
    const prior = stored.row();
    const rates = stored.row();
    const known = Uint8Array.from(rates, (rate) => (rate > 0 ? 1 : 0));
    const pooled = new Pooled(rates, [], known, good, stored);
    const sparse = new Sparse(prior, live.length);
    for (let i = 0; i < live.length; i++) if (known[i] === 1) sparse.join(i, rates[i] ?? 0, 0, 0);
    const failures = new WholeRunFailures(good);
    const certificate = new ConformalMartingale(runs, live);
    const engine = new BinaryEngine({ prior, rates, failures, pooled, sparse, certificate });
    engine.resume(stored);
    return engine;
  }

  /**
   * Everything that is needed to go on from here, beside the counts of the looks themselves. P goes
   * on from 88 looks ago, S from the last standing before that.
   */
  write(to: StateWriter): void {
    const levels = Math.max(0, this.looks - OLDEST_START);
    const standing = this.standings.findLast((s) => s.t <= levels) ?? this.standing();
    const [rates = this.rates, ...remembered] = standing.rows;
    to.row(this.prior);
    to.row(rates);
    this.pooled.write(to, levels);
    to.row([standing.t, levels]);
    this.failures.write(to);
    this.certificate.write(to);
    this.sparse.write(to, standing.t, remembered);
    to.row(this.failed.slice(standing.t).map(Number));
    to.number(this.young.size);
    for (const [i, { x, m, runs }] of this.young) to.row([i, x, m, runs]);
    const since = this.newRates.filter((n) => n.t > standing.t);
    to.number(since.length);
    for (const { t, i, rate, joins } of since)
      to.row([t, i, rate, ...(joins === null ? [] : [joins.passes, joins.trials])]);
  }

  private resume(stored: StateReader): void {
    const [histories = 0, levels = 0] = stored.row();
    this.begun = { histories, levels };
    this.failures.resume(stored);
    this.certificate.resume(stored);
    this.sparse.resume(stored, histories);
    this.standings.push(this.standing(histories));
    for (const [r, failed] of stored.row().entries()) this.failed[histories + r] = failed === 1;
    for (let left = stored.number(); left > 0; left--) {
      const [i = 0, x = 0, m = 0, runs = 0] = stored.row();
      this.young.set(i, { x, m, runs });
    }
    for (let left = stored.number(); left > 0; left--) {
      const [t = 0, i = 0, rate = 0, passes, trials = 0] = stored.row();
      this.newRates.push({ t, i, rate, joins: passes === undefined ? null : { passes, trials } });
    }
  }

  /**
   * Shows a resumed engine one of its looks again, in their order.
   * @param newest nothing follows but trials that joined it
   */
  recall(look: BinaryRun, newest: boolean): void {
    const t = ++this.looks;
    this.certificate.recall(look);
    if (t > this.begun.histories) {
      if (t - 1 > this.begun.histories && (t - 1) % REMEMBER_EVERY === 0)
        this.standings.push(this.standing(t - 1));
      this.down = this.failed[t] === true;
      const nothing = new Float64Array(this.cases);
      const passes = this.down ? nothing : look.passes;
      const trials = this.down ? nothing : look.trials;
      if (newest) this.sparse.recallNewest(passes, trials, this.pooled.noiseVariance(t - 1));
      else this.sparse.recall(passes, trials);
    }
    if (t > this.begun.levels) this.pooled.recall(look.passes, look.trials);
    for (const { i, rate, joins } of this.newRates.filter((n) => n.t === t)) {
      if (joins !== null) this.sparse.join(i, rate, joins.passes, joins.trials);
      this.giveRate(i, rate);
    }
    if (newest) this.pooled.recalled();
  }

  /** Trials that joined the look last recalled. */
  recallJoined(run: BinaryRun, newest: boolean): void {
    if (this.down || this.looks <= this.begun.histories) return;
    if (newest) this.sparse.recallJoinedNewest(run.passes, run.trials);
    else this.sparse.recallJoined(run.passes, run.trials);
  }

  private standing(t = this.looks): Standing {
    return { t, rows: [this.rates.slice(), ...this.sparse.remembered()] };
  }

  /** Remembers how things stand before the next look, and forgets what no document begins with. */
  private remember(): void {
    if (this.looks % REMEMBER_EVERY !== 0) return;
    this.standings.push(this.standing());
    const oldest = this.standings.findLast((s) => s.t <= this.looks - OLDEST_START)?.t ?? 0;
    this.standings = this.standings.filter((s) => s.t >= oldest);
    this.newRates = this.newRates.filter((n) => n.t > oldest);
  }

  addLook(look: BinaryLook): void {
    this.remember();
    const { share } = this.failures;
    const { log, failed } = this.failures.weigh(look, this.rates);
    this.failures.learn(failed);
    this.down = failed;
    this.failed.push(failed);
    const all = look.all ?? look;
    const nothing = new Float64Array(this.cases);
    this.sparse.addLook(
      failed ? nothing : look.passes,
      failed ? nothing : look.trials,
      failed ? nothing : all.passes,
      failed ? nothing : all.trials,
      this.pooled.noiseVariance(this.looks),
    );
    this.pooled.addLook(look.passes, look.trials, { share, log });
    this.certificate.addLook(look);
    this.looks++;
    if (!failed) this.learnYoung(look);
  }

  /** The variance of a run's effect on the log odds of success, as it was known after look t. */
  noiseVariance(t: number): number {
    return this.pooled.noiseVariance(t);
  }

  /**
   * A few runs of its own say little of a case that joined: its rate goes on being learned, look by
   * look, so that what is not known of a hundred such cases does not add up.
   */
  private learnYoung(look: BinaryRun): void {
    for (const [i, own] of this.young) {
      const m = look.trials[i] ?? 0;
      if (m === 0) continue;
      own.x += look.passes[i] ?? 0;
      own.m += m;
      own.runs++;
      this.setRate(i, posteriorRate(this.prior, own.x, own.m));
      if (own.runs >= LEARNING_RUNS) this.young.delete(i);
    }
  }

  private setRate(i: number, rate: number): void {
    this.newRates.push({ t: this.looks, i, rate, joins: null });
    this.giveRate(i, rate);
  }

  private giveRate(i: number, rate: number): void {
    this.rates[i] = rate;
    this.pooled.setRate(i, rate);
    this.sparse.setRate(i, rate);
  }

  /** Confirmation trials of the newest look: into S only, with that look's û. */
  confirm(run: BinaryRun): void {
    // What was down is down within the hour.
    if (this.down) return;
    this.sparse.joinNewest(run.passes, run.trials);
  }

  /**
   * New cases enter with runs of their own as their baseline; the population of rates stays the one
   * first learned.
   */
  join(cases: readonly number[], runs: readonly BinaryRun[]): void {
    for (const i of cases) {
      let x = 0;
      let m = 0;
      for (const run of runs) {
        x += run.passes[i] ?? 0;
        m += run.trials[i] ?? 0;
      }
      const rate = posteriorRate(this.prior, x, m);
      this.sparse.join(i, rate, x, m);
      this.rates[i] = rate;
      this.pooled.setRate(i, rate);
      this.newRates.push({ t: this.looks, i, rate, joins: { passes: x, trials: m } });
      this.young.set(i, { x, m, runs: runs.length });
    }
    // Their runs say how far this suite's level is known, as a baseline run does; without them p̂
    // would be taken as true.
    for (const run of runs) this.pooled.addBaseline(run.passes, run.trials);
    this.pooled.resettle();
  }

  /** Lets go of what is quickly worked out again. */
  rest(): void {
    this.pooled.rest();
  }

  /**
   * log P_τ after the newest look. Earlier looks are not asked again: a case that joins changes
   * what the baseline says.
   */
  logPooled(tau: number): number {
    return this.pooled.log(tau, this.looks);
  }
  /** log S_τ after the newest look. */
  logSparse(tau: number): number {
    return this.sparse.log(tau, this.looks, this.pooled.witness(tau - 1));
  }
  /**
   * The same with every case a witness of its own and no burst thought of: enough to look again, not
   * to raise an alarm.
   */
  logSuspicion(tau: number): number {
    return this.sparse.logProduct(tau, this.looks);
  }
  /** log of the certificate's e-value for a change at τ, after the newest look. */
  logCertificate(tau: number): number {
    return this.certificate.log(tau);
  }
  /**
   * log LR of one case after the newest look: changed at τ against unchanged, the run's common
   * effect removed.
   */
  logCaseRatio(i: number, tau: number): number {
    return this.sparse.logRatio(i, tau, this.looks);
  }
}

interface Learned {
  prior: Float64Array;
  passes: Float64Array;
  trials: Float64Array;
  rates: Float64Array;
}

/** The population of rates, and each case's counts and rate, from these runs. */
function learned(runs: readonly BinaryRun[], live: Uint8Array): Learned {
  const passes = new Float64Array(live.length);
  const trials = new Float64Array(live.length);
  for (const run of runs)
    for (let i = 0; i < live.length; i++) {
      passes[i] = (passes[i] ?? 0) + (run.passes[i] ?? 0);
      trials[i] = (trials[i] ?? 0) + (run.trials[i] ?? 0);
    }
  const prior = learnPrior(passes, trials);
  const rateOf = posteriorRates(prior);
  const rates = new Float64Array(live.length);
  for (let i = 0; i < live.length; i++)
    if (live[i] === 1) rates[i] = rateOf(passes[i] ?? 0, trials[i] ?? 0);
  return { prior, passes, trials, rates };
}
