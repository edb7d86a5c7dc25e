import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A value that whoever has the token can read, and that only the key's owner can have written
 * (HMAC-SHA-256, RFC 2104).
 * @param purpose what it is for: a token of one purpose is none of another
 */
export function signToken(key: string, purpose: string, value: unknown): string {
  const body = Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${body}.${macOf(key, purpose, body)}`;
}

/** What a token says, to be checked as anything from outside; null where it is not ours. */
export function readToken(key: string, purpose: string, token: string): unknown {
  const [body = '', mac = '', ...rest] = token.split('.');
  if (rest.length > 0 || !isSame(mac, macOf(key, purpose, body))) return null;
  try {
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

const macOf = (key: string, purpose: string, body: string): string =>
  createHmac('sha256', key).update(`${purpose}\n${body}`).digest('base64url');

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
