import type { StateReader, StateWriter } from './state-document.ts';

/** Before anything is known about one look in eighty is a bad day; it weighs as much as forty looks. */
const PRIOR = { bad: 0.5, others: 40 };

/**
 * How many of a suite's looks are bad days: 1.5 logits more spread, which is not a change. Learned
 * from the baseline and from every look before the one that it is used for.
 */
export class BadDays {
  private bad = 0;
  private looks = 0;

  get share(): number {
    return (PRIOR.bad + this.bad) / (PRIOR.bad + PRIOR.others + this.looks);
  }

  /** Learns from a look that was one with this chance. */
  learn(chance: number): void {
    this.bad += chance;
    this.looks++;
  }

  write(to: StateWriter): void {
    to.row([this.bad, this.looks]);
  }

  resume(from: StateReader): void {
    [this.bad = 0, this.looks = 0] = from.row();
  }
}
