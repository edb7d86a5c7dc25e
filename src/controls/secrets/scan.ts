import type { SecretRule } from '../../platform/privacy/maker-forms.ts';
import { type SecretIn, secretsIn } from '../../platform/privacy/secrets-in.ts';
import { sha256 } from '../../platform/sha256.ts';

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

/**
 * Every secret that stands in a text, told without it, but for lines that somebody has looked at.
 * Pure; in linear time.
 */
export function findSecrets(text: string, rules?: readonly SecretRule[]): SecretFound[] {
  const found: SecretIn[] = [];
  const isNew = ({ place: [from, to] }: SecretIn): boolean =>
    !found.some(({ place }) => from < place[1] && place[0] < to) &&
    !lineAround(text, from).includes(ALLOWED);
  for (const hit of secretsIn(text, rules)) {
    if (isNew(hit)) found.push(hit);
    if (found.length >= MOST_FOUND) break;
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
