import { entropyOf, isPlaceholder } from './placeholders.ts';
import { SECRET_RULES, type SecretRule } from './rules.ts';

/** A secret in a text, told without it. */
export interface SecretFound {
  rule: string;
  what: string;
  /** From 1. */
  line: number;
  /** The maker's prefix and how long it is: never the secret. */
  excerpt: string;
}

/** In a line that has it nothing is found: somebody has looked. */
const ALLOWED = 'daytwo:allow-secret';
/** A text with more of them is told of by its first ones. */
const MOST_FOUND = 100;

/** Every secret that stands in a text, by the first rule that knows it. Pure; in linear time. */
export function findSecrets(
  text: string,
  rules: readonly SecretRule[] = SECRET_RULES,
): SecretFound[] {
  const lower = text.toLowerCase();
  const taken: { from: number; to: number }[] = [];
  const found: { at: number; of: SecretRule; secret: string }[] = [];
  for (const of of rules) {
    if (!of.keywords.some((word) => lower.includes(word))) continue;
    for (const match of text.matchAll(of.pattern)) {
      const secret = match[1] ?? '';
      const at = match.index + match[0].lastIndexOf(secret);
      const to = at + secret.length;
      if (taken.some((t) => at < t.to && t.from < to)) continue;
      if (!isSecret(of, secret) || lineAround(text, at).includes(ALLOWED)) continue;
      taken.push({ from: at, to });
      found.push({ at, of, secret });
      if (found.length >= MOST_FOUND) break;
    }
  }
  const lineOf = lineCounter(text);
  return found
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MOST_FOUND)
    .map(({ at, of, secret }) => ({
      rule: of.id,
      what: of.what,
      line: lineOf(at),
      excerpt: `${secret.slice(0, of.shown)}… (${secret.length} characters)`,
    }));
}

/** Whether what has the form is one: no example, and no word or row. Pure. */
function isSecret(of: SecretRule, secret: string): boolean {
  if (secret === '' || isPlaceholder(secret)) return false;
  if (of.minEntropy !== undefined && entropyOf(secret) < of.minEntropy) return false;
  // A name of something, in words, is not told from a password by its entropy.
  return of.id !== 'generic-secret' || (/\d/.test(secret) && /[A-Za-z]/.test(secret));
}

function lineAround(text: string, at: number): string {
  const from = text.lastIndexOf('\n', at - 1) + 1;
  const to = text.indexOf('\n', at);
  return text.slice(from, to < 0 ? undefined : to);
}

/** Lines of places that are asked for in rising order. */
function lineCounter(text: string): (at: number) => number {
  let line = 1;
  let seen = 0;
  return (at) => {
    for (; seen < at; seen++) if (text.charCodeAt(seen) === 10) line++;
    return line;
  };
}
