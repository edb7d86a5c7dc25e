import { ConformalMartingale } from './conformal-martingale.ts';
import { Pooled } from './pooled-process.ts';
import { learnPrior, posteriorRate } from './prior.ts';
import { Sparse } from './sparse-process.ts';

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

/**
 * P, S and the certificate of one binary stream, side by side. Looks are numbered from 1; τ is the
 * first changed look. Only cases that have joined may carry counts in looks.
 */
export class BinaryEngine {
  private readonly prior: Float64Array;
  private readonly pooled: Pooled;
  private readonly sparse: Sparse;
  private readonly certificate: ConformalMartingale;
  private readonly cases: number;
  /** Looks so far. */
  looks = 0;

  /**
   * `live[i]` is 1 for cases that are in the baseline; `runs` hold counts of those only. `good`:
   * success is the good side.
   */
  constructor(runs: readonly BinaryRun[], live: Uint8Array, good = false) {
    this.cases = live.length;
    const passes = new Float64Array(this.cases);
    const trials = new Float64Array(this.cases);
    for (const run of runs) {
      for (let i = 0; i < this.cases; i++) {
        passes[i] = (passes[i] ?? 0) + (run.passes[i] ?? 0);
        trials[i] = (trials[i] ?? 0) + (run.trials[i] ?? 0);
      }
    }
    this.prior = learnPrior(passes, trials);
    this.sparse = new Sparse(this.prior, this.cases);
    const rates = new Float64Array(this.cases);
    for (let i = 0; i < this.cases; i++) {
      if (live[i] !== 1) continue;
      const rate = posteriorRate(this.prior, passes[i] ?? 0, trials[i] ?? 0);
      rates[i] = rate;
      this.sparse.join(i, rate, passes[i] ?? 0, trials[i] ?? 0);
    }
    this.pooled = new Pooled(rates, runs, live, good);
    this.certificate = new ConformalMartingale(runs, live);
  }

  addLook(look: BinaryLook): void {
    const all = look.all ?? look;
    this.sparse.addLook(
      look.passes,
      look.trials,
      all.passes,
      all.trials,
      this.pooled.noiseVariance(this.looks),
    );
    this.pooled.addLook(look.passes, look.trials);
    this.certificate.addLook(look);
    this.looks++;
  }

  /** Confirmation trials of the newest look: into S only, with that look's û. */
  confirm(run: BinaryRun): void {
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
      this.pooled.setRate(i, rate);
    }
    // Their runs say how far this suite's level is known, as a baseline run does; without them p̂
    // would be taken as true.
    for (const run of runs) this.pooled.addBaseline(run.passes, run.trials);
    this.pooled.resettle();
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
    return this.sparse.log(tau, this.looks);
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
