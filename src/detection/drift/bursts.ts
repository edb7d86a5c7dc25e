import type { StateReader, StateWriter } from './state-document.ts';

/** Before anything is known, about one look in sixty holds a burst; it weighs as much as thirty looks. */
const PRIOR = { bursts: 0.5, others: 30 };

/**
 * How often a suite has a burst: a look in which some cases, nobody knows which, answer otherwise
 * for once (a page that was retrieved, a tool that was down, copies of one case). It is learned
 * from the baseline and from every look before the one that it is used for, so that the unchanged
 * behaviour with bursts in it is a law, whatever the share.
 */
export class Bursts {
  private seen = 0;
  private looks = 0;

  get share(): number {
    return (PRIOR.bursts + this.seen) / (PRIOR.bursts + PRIOR.others + this.looks);
  }

  /**
   * log of what a look is worth to the unchanged behaviour where a burst explains it `logRatio`
   * better than the cases' own rates.
   */
  log(logRatio: number): number {
    const { share } = this;
    return logRatio > 0
      ? logRatio + Math.log(share + (1 - share) * Math.exp(-logRatio))
      : Math.log1p(share * Math.expm1(logRatio));
  }

  /** Learns from a look that was weighed. */
  learn(logRatio: number): void {
    const { share } = this;
    this.seen += share / (share + (1 - share) * Math.exp(-logRatio));
    this.looks++;
  }

  write(to: StateWriter): void {
    to.row([this.seen, this.looks]);
  }

  resume(from: StateReader): void {
    [this.seen = 0, this.looks = 0] = from.row();
  }
}
