import type { Judgment } from '../../domain/judgment.ts';

/**
 * Where a signal counts: anywhere, in the opening, in the first or the last sentence, as a share of
 * sentences, or (`both`) in the opening and apart from that anywhere.
 */
export type Scope = 'any' | 'opening' | 'first' | 'last' | 'share' | 'both';

/**
 * One named thing that a sentence may do, in lower case with straight quotes and without markup or
 * quotations.
 */
export interface Signal {
  readonly name: string;
  readonly scope: Scope;
  readonly pattern: RegExp;
  readonly unless?: RegExp;
  /**
   * What a person who knows the matter would weigh it with, before any data: the fit stays close to
   * it.
   */
  readonly prior: Readonly<Partial<Record<Judgment, number>>>;
}

/** Whether the sentence gives the signal. */
export function gives(signal: Signal, sentence: string): boolean {
  return signal.pattern.test(sentence) && !(signal.unless?.test(sentence) ?? false);
}
