import type { SecretRule } from '../../platform/privacy/maker-forms.ts';
import { type Reading, readingsOf } from '../../platform/privacy/unescape.ts';
import { sha256 } from '../../platform/sha256.ts';
import { entropyOf, isPlaceholder } from './placeholders.ts';
import { SECRET_RULES } from './rules.ts';

/** A secret in a text, told without it. */
export interface SecretFound {
  rule: string;
  what: string;
  /** From 1. */
  line: number;
  /** The maker's prefix and how long it is: never the secret. */
  excerpt: string;
  /** The same for the same secret, to count them by; for this look alone, and kept nowhere. */
  digest: string;
}

/** In a line that has it nothing is found: somebody has looked. */
const ALLOWED = 'daytwo:allow-secret';
/** A text with more of them is told of by its first ones. */
const MOST_FOUND = 100;

/** From and to, in characters of the text. */
type Place = [number, number];

interface Hit {
  place: Place;
  of: SecretRule;
  secret: string;
}

/**
 * Every secret that stands in a text, as it is written and as it reads once the escapes of JSON and
 * addresses are taken off, by the first rule that knows it: a log is JSON more often than not. Pure;
 * in linear time.
 */
export function findSecrets(
  text: string,
  rules: readonly SecretRule[] = SECRET_RULES,
): SecretFound[] {
  const found: Hit[] = [];
  const isNew = ({ place: [from, to] }: Hit): boolean =>
    !found.some(({ place }) => from < place[1] && place[0] < to) &&
    !lineAround(text, from).includes(ALLOWED);
  for (const reading of readingsOf(text).toReversed()) {
    const lower = reading.text.toLowerCase();
    for (const of of rules.filter((r) => r.keywords.some((word) => lower.includes(word))))
      for (const hit of hitsOf(of, reading)) {
        if (!isNew(hit)) continue;
        found.push(hit);
        if (found.length >= MOST_FOUND) break;
      }
  }
  const lineOf = lineCounter(text);
  return found
    .toSorted((a, b) => a.place[0] - b.place[0])
    .slice(0, MOST_FOUND)
    .map(({ place, of, secret }) => ({
      rule: of.id,
      what: of.what,
      line: lineOf(place[0]),
      excerpt: `${secret.slice(0, of.shown)}… (${secret.length} characters)`,
      digest: sha256(secret),
    }));
}

function* hitsOf(of: SecretRule, { text, source }: Reading): Generator<Hit> {
  for (const match of text.matchAll(of.pattern)) {
    const secret = match[1] ?? '';
    const at = match.index + match[0].lastIndexOf(secret);
    if (isSecret(of, secret)) yield { place: source(at, at + secret.length), of, secret };
  }
}

/** Whether what has the form is one: no example, and no word or row. Pure. */
function isSecret(of: SecretRule, secret: string): boolean {
  const drawn = of.isLastPart === true ? secret.slice(secret.lastIndexOf('-') + 1) : undefined;
  if (secret === '' || isPlaceholder(secret, drawn)) return false;
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
