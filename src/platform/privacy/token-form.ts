import { isGibberish, isJumble, isTelling } from './plain.ts';
import { hasShape } from './shapes.ts';
import { loneKeysOf, type Value, valuesOf } from './values.ts';

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

/** Ways on which everything after the host is what lets one in: whoever has it can post there. */
const HOOK =
  /^https?:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/(?:file\/)?bot\d|[\w.-]+\.webhook\.office\.com\/|hc-ping\.com\/|[\w.-]+\/(?:webhooks?|hooks?)\/\S*\d)/i;
/** Ids that many systems put into addresses: those of RFC 9562, hashes, numbers. */
const ID = /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]+|\d+)$/i;
/** So long a jumble in an address is no name of a page. */
const SHORTEST_IN_ADDRESS = 12;

/**
 * Whether an address lets in whoever has it: one with a user or password, a webhook, one whose path,
 * query or fragment holds a jumble of letters and figures.
 */
export function isTellingAddress(text: string): boolean {
  const address = text.trim();
  if (!/^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(address) || !URL.canParse(address)) return false;
  if (HOOK.test(address)) return true;
  const { username, password, pathname, search, searchParams, hash } = new URL(address);
  if (username !== '' || password !== '') return true;
  const named = `${search}${hash}`.match(TELLING_QUERY) !== null;
  const parts = [...pathname.split('/'), ...searchParams.values(), hash.slice(1)];
  return named || parts.some((part) => isOddInAddress(part));
}

function isOddInAddress(written: string): boolean {
  const part = decodedPart(written);
  if (part.length < SHORTEST_IN_ADDRESS || ID.test(part)) return false;
  const rest = part.split(/[^A-Za-z0-9]+/).filter((p) => !ID.test(p));
  return isTokenForm(rest.join('-')) || rest.some(isLotted);
}

/** Whether a part of a text is a jumble of letters of both cases and figures, long and no hash. */
export const holdsJumble = (text: string): boolean =>
  text.split(/[^A-Za-z0-9]+/).some((part) => part.length >= SHORTEST && isLotted(part));

/** Letters of both cases and figures that alternate as no version, date or word does. */
const isLotted = (part: string): boolean =>
  part.length >= SHORTEST_IN_ADDRESS && /\d/.test(part) && isJumble(part) && isTelling(part);

function decodedPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ADDRESS = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>]+/gi;
const TELLING_QUERY =
  /[?&#][\w-]*(?:key|token|secret|pass|pwd|sig|auth|credential)[\w-]*=([^&#]{4,})/gi;

/**
 * The tokens in a text's addresses: of their path and query, their passwords and keys. The addresses
 * themselves and ordinary words in them stay readable.
 */
export function tokensOfAddresses(text: string): string[] {
  return [...text.matchAll(ADDRESS)].flatMap(([address]) => {
    const named = [...address.matchAll(TELLING_QUERY)].map((m) => m[1] ?? '');
    const known = (v: Value): boolean =>
      !v.text.includes('://') &&
      (isTokenForm(v.text) || isOddInAddress(v.text) || named.includes(v.text));
    return [
      ...valuesOf(address)
        .filter(known)
        .map((v) => v.text),
      ...named,
      ...passwordsOf(address),
      ...loneKeysOf(address),
    ];
  });
}

/** The password of an address, as written and decoded. */
function passwordsOf(address: string): string[] {
  const written = URL.canParse(address) ? new URL(address).password : '';
  return written === '' ? [] : [...new Set([written, decodedPart(written)])];
}

/** The same of every text in a value of plain maps and lists. */
export function tokensOfAddressesIn(value: unknown): string[] {
  if (typeof value === 'string') return tokensOfAddresses(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(tokensOfAddressesIn);
}
