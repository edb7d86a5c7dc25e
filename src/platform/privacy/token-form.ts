import { isGibberish, isTelling } from './plain.ts';
import { hasShape } from './shapes.ts';
import { type Value, valuesOf } from './values.ts';

const SHORTEST = 16;
/** So many characters of a jumble; the rest of it may be words, as `prod-eu-` is. */
const JUMBLE = 12;
/** Letters and digits alternate in one; names of models and keys in camel case have longer words. */
const LONGEST_GROUP = 3;
const GROUP = /[A-Z]?[a-z]+|[A-Z]+|\d+/g;

/**
 * Whether a text has the form of a token: 16 characters and more without blanks that are a jumble
 * as no word, path, id or name of a model is.
 */
export function isTokenForm(text: string): boolean {
  if (text.length < SHORTEST || /\s/.test(text)) return false;
  if (hasShape(text)) return true;
  const odd = text
    .split(/[^A-Za-z0-9]+/)
    .filter(isOdd)
    .reduce((sum, part) => sum + part.length, 0);
  return odd >= JUMBLE && isTelling(text);
}

function isOdd(part: string): boolean {
  if (part.length >= SHORTEST && isGibberish(part)) return true;
  const groups = part.match(GROUP)?.length ?? 0;
  return (
    /\d/.test(part) && /[A-Za-z]/.test(part) && groups > 2 && part.length / groups < LONGEST_GROUP
  );
}

const ADDRESS = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>]+/gi;
const TELLING_QUERY =
  /[?&#][\w-]*(?:key|token|secret|pass|pwd|sig|auth|credential)[\w-]*=([^&#]{4,})/gi;

/**
 * The tokens in a text's addresses: of their path and query, and their passwords. The addresses
 * themselves and ordinary words in them stay readable.
 */
export function tokensOfAddresses(text: string): string[] {
  return [...text.matchAll(ADDRESS)].flatMap(([address]) => {
    const named = [...address.matchAll(TELLING_QUERY)].map((m) => m[1] ?? '');
    const known = (v: Value): boolean =>
      !v.text.includes('://') && (isTokenForm(v.text) || named.includes(v.text));
    return [
      ...valuesOf(address)
        .filter(known)
        .map((v) => v.text),
      ...named,
    ];
  });
}

/** The same of every text in a value of plain maps and lists. */
export function tokensOfAddressesIn(value: unknown): string[] {
  if (typeof value === 'string') return tokensOfAddresses(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(tokensOfAddressesIn);
}
