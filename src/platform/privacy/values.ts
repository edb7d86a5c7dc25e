import { isGibberish, isTelling } from './plain.ts';

/** A text that must not be shown, taken out of a secret. */
export interface Value {
  text: string;
  /**
   * A part of it that a cut has left is as telling as a part of a key; of an address or a pair it
   * is not.
   */
  token: boolean;
}

const TELLING_KEY = /key|token|secret|pass|pwd|sig|auth|code|credential/i;
/** Of what a connection string or a cookie is made: `Password=…;`. */
const NAMED =
  /\b[\w .-]{0,30}(?:password|passwd|pwd|pass|token|secret|key|session)[\w.-]*\s*=\s*("[^"]*"|'[^']*'|[^;&\s"']+)/gi;
/** A scheme, a user, a password that may itself hold what no address may, and the rest. */
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/(?:([^:/?#]*):(.*)@)?/i;
const SCHEME = /^(bearer|basic|token|apikey|key)\s+(\S+)$/i;
/** JSON, lines, or something that begins with a name and what it is set to. */
const DOCUMENT = /^[{[]|\n|^[\w .$-]{1,40}=/;
const LONG_PART = 16;
/** Shorter ones are words of people; from here on a figure or a change of case tells a token. */
const TOKEN_PART = 8;

/**
 * Everything in a secret that must not be shown by itself: the password of an address, as written
 * and decoded, its pair with the user, tokens of its path and query, what follows `Bearer`, the
 * values of a connection string, of JSON, lines.
 */
export function valuesOf(secret: string): Value[] {
  const whole = secret.trim();
  const found = new Map<string, Value>();
  const add = (text: string, token = !/:\/\/|\n/.test(text)): void => {
    if (text !== '' && !found.has(text)) found.set(text, { text, token });
  };
  // A password may hold blanks; the first words of a header, a document or a pair tell nothing.
  const token = /^\S+$/.test(whole) || !(SCHEME.test(whole) || DOCUMENT.test(whole));
  add(secret, token && !/:\/\/|\n/.test(whole));
  add(whole, token && !/:\/\/|\n/.test(whole));
  if (ADDRESS.test(whole)) addressParts(whole, add);
  else if (whole.startsWith('{') || whole.startsWith('[')) jsonParts(whole, add);
  else if (whole.includes('\n')) linesOf(whole, add);
  const scheme = SCHEME.exec(whole);
  if (scheme?.[2] !== undefined) {
    add(scheme[2]);
    if (scheme[1]?.toLowerCase() === 'basic')
      pairParts(Buffer.from(scheme[2], 'base64').toString('utf8'), add);
  }
  if (!ADDRESS.test(whole))
    for (const m of whole.matchAll(NAMED)) add((m[1] ?? '').replace(/^["']|["']$/g, ''));
  if (!ADDRESS.test(whole) && !/^[{[]|\n/.test(whole)) headerParts(whole, add);
  return [...found.values()];
}

type Add = (text: string, token?: boolean) => void;

/** What follows a scheme of any name, each of several credentials, the pairs of a cookie. */
function headerParts(whole: string, add: Add): void {
  const parts = whole.split(/[\s;,]+/);
  if (parts.length === 1 && !/[=:]/.test(whole)) return;
  for (const part of parts)
    for (const value of [
      part,
      part.slice(part.indexOf('=') + 1),
      part.slice(part.indexOf(':') + 1),
    ]) {
      const bare = value.replace(/^["']|["']$/g, '');
      if (isToken(bare)) add(bare);
    }
}

const isToken = (text: string): boolean =>
  text.length >= LONG_PART ||
  (text.length >= TOKEN_PART && (/\d|[a-z][A-Z]/.test(text) || isGibberish(text)));

/** Of a document in lines those that are long; how a key's armour begins and ends is no secret. */
function linesOf(text: string, add: Add): void {
  for (const line of text.split('\n'))
    if (line.trim().length >= LONG_PART && !line.includes('-----')) add(line.trim());
}

function addressParts(whole: string, add: Add): void {
  const [, user = '', written] = ADDRESS.exec(whole) ?? [];
  if (written !== undefined && written !== '') {
    const pass = decoded(written);
    add(written);
    add(pass);
    for (const [u, p] of [
      [user, written],
      [decoded(user), pass],
    ] as const)
      pairParts(`${u}:${p}`, add);
  }
  // A key may stand where a user's name does; an address of mail is no key.
  if (isLong(decoded(user)) && !decoded(user).includes('@')) add(decoded(user));
  for (const key of loneKeysOf(whole)) add(key);
  if (!URL.canParse(whole)) return;
  const url = new URL(whole);
  for (const [name, value] of url.searchParams)
    if (TELLING_KEY.test(name) || isLong(value)) add(value);
  for (const part of [...url.pathname.split('/'), url.hash.slice(1)])
    if (isToken(decoded(part))) add(decoded(part));
}

/** An address with a user and no password. */
const LONE_USER = /^[a-z][a-z0-9+.-]*:\/\/([^\s:/?#@]+)@/i;

/**
 * The key that stands alone before the `@` of an address, as written and decoded: proxies and
 * gateways that are paid by key are addressed so. A name of letters alone, or an address of mail,
 * is none.
 */
export function loneKeysOf(address: string): string[] {
  const written = LONE_USER.exec(address.trim())?.[1] ?? '';
  const user = decoded(written);
  return isToken(user) && !user.includes('@') ? [...new Set([written, user])] : [];
}

/** As HTTP's Basic and SMTP's PLAIN (RFC 4616) put user and password together. */
function pairParts(pair: string, add: Add): void {
  const at = pair.indexOf(':');
  if (at < 0) return;
  add(pair, false);
  add(`${pair.slice(0, at)}\0${pair.slice(at + 1)}`, false);
  add(pair.slice(at + 1));
}

function jsonParts(whole: string, add: Add): void {
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string' && (TELLING_KEY.test(key) || isLong(value))) {
      add(value);
      linesOf(value, add);
    } else if (typeof value === 'object' && value !== null)
      for (const [k, v] of Object.entries(value)) walk(v, k);
  };
  try {
    walk(JSON.parse(whole), '');
  } catch {
    // Not JSON after all: it is looked for as a whole.
  }
}

const isLong = (text: string): boolean =>
  text.length >= LONG_PART && /\d/.test(text) && !text.includes('://') && isTelling(text);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
