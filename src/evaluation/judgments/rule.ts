/** A named pattern over one sentence in lower case with straight quotes and without markup. */
export interface Rule {
  /** Shown to people as `rule:NAME`. */
  readonly name: string;
  readonly pattern: RegExp;
  /** Sentences that only look like it. */
  readonly unless?: RegExp;
  /** Counts only where the answer also talks of right and wrong between people. */
  readonly weak?: true;
}

/** The first rule of a family that the sentence satisfies. */
export function firstMatch(rules: readonly Rule[], sentence: string): Rule | null {
  return (
    rules.find((r) => r.pattern.test(sentence) && !(r.unless?.test(sentence) ?? false)) ?? null
  );
}
