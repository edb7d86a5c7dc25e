import { cutSecrets } from './cut-secrets.ts';
import { MARK } from './mark.ts';

/**
 * A text of a file of the user's that people are told again, without the secrets that somebody wrote
 * into it; cut before anything shortens it, or half of one would be none that could be known.
 */
export const quoted = (text: string): string => cutSecrets(text, MARK);

/** The same of every text in a plain value. */
export function quotedIn<T>(value: T): T;
export function quotedIn(value: unknown): unknown {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return value.map((part: unknown) => quotedIn(part));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, quotedIn(v)]));
}
