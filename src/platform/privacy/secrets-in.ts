import type { Span } from './folding.ts';
import type { SecretRule } from './maker-forms.ts';
import { isPasswordForm } from './password-form.ts';
import { isTelling } from './plain.ts';
import { entropyOf, isPlaceholder } from './placeholders.ts';
import { GENERIC, IN_WORDS, SECRET_RULES } from './secret-rules.ts';
import { readingsOf } from './unescape.ts';

/** A secret where it stands in a text, with the rule that knows it. */
export interface SecretIn {
  /** From and to, in characters of the text. */
  place: Span;
  of: SecretRule;
  secret: string;
}

/** A name or a path in small letters and numbers: `refund-within-30-days`, `suites/desk-2.yaml`. */
const NAME = /^(?:[a-z]{1,15}|v?\d{1,8})(?:[-_./](?:[a-z]{1,15}|v?\d{1,8}))+$/;

/**
 * Every secret that stands in a text, as it is written and as it reads once the escapes of JSON and
 * addresses are taken off, by the first rule that knows it; one may be met in several readings.
 * What is looked for in files and what is cut out of quotations is decided here alone. Pure; in
 * linear time.
 */
export function* secretsIn(
  text: string,
  rules: readonly SecretRule[] = SECRET_RULES,
): Generator<SecretIn> {
  for (const { text: read, source } of readingsOf(text).toReversed()) {
    const lower = read.toLowerCase();
    for (const of of rules) {
      if (!of.keywords.some((word) => lower.includes(word))) continue;
      for (const match of read.matchAll(of.pattern)) {
        const secret = match[1] ?? '';
        const at = match.index + match[0].lastIndexOf(secret);
        if (isSecret(of, secret)) yield { place: source(at, at + secret.length), of, secret };
      }
    }
  }
}

/** Whether what has the form is one: no example, and no word or row. Pure. */
function isSecret(of: SecretRule, secret: string): boolean {
  const drawn = of.isLastPart === true ? secret.slice(secret.lastIndexOf('-') + 1) : undefined;
  if (secret === '' || isPlaceholder(secret, drawn)) return false;
  if (of.minEntropy !== undefined && entropyOf(secret) < of.minEntropy) return false;
  if (of.id === IN_WORDS) return isPasswordForm(secret);
  if (of.id !== GENERIC) return true;
  // A name of something, in words, is not told from a password by its entropy.
  if (!/\d/.test(secret) || !/[A-Za-z]/.test(secret)) return false;
  return !NAME.test(secret) || isTelling(secret);
}
