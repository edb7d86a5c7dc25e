import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Millis } from '../../domain/clock.ts';

/** Whoever goes for lunch over an item has not looked at it for an hour. */
export const MOST_SECONDS = 600;
/** An item that was shown so long ago is shown anew. */
const STALE: Millis = 24 * 3_600_000;

const claims = z.tuple([z.string(), z.string(), z.number().int()]);

/** Which item was shown to whom, and when. */
export interface Shown {
  of: string;
  reviewer: string;
  at: Millis;
}

/**
 * When an item was shown, signed (HMAC-SHA-256), so that how long it was looked at is the worker's
 * word and needs no script. The token says what the form says anyway.
 */
export function signShown(key: string, { of, reviewer, at }: Shown): string {
  const body = Buffer.from(JSON.stringify([of, reviewer, at])).toString('base64url');
  return `${body}.${macOf(key, body)}`;
}

/**
 * Seconds since the item was shown to this reviewer, at most ten minutes.
 * @returns null where the token is not ours, is of another item or person, or is a day old
 */
export function secondsShown(
  key: string,
  token: string,
  of: Pick<Shown, 'of' | 'reviewer'>,
  now: Millis,
): number | null {
  const [body = '', mac = '', ...rest] = token.split('.');
  if (rest.length > 0 || !isSame(mac, macOf(key, body))) return null;
  const parsed = claims.safeParse(jsonIn(body));
  if (!parsed.success) return null;
  const [item, reviewer, at] = parsed.data;
  if (item !== of.of || reviewer !== of.reviewer || now - at > STALE) return null;
  return Math.min(MOST_SECONDS, Math.max(0, Math.round((now - at) / 1_000)));
}

const macOf = (key: string, body: string): string =>
  createHmac('sha256', key).update(`shown\n${body}`).digest('base64url');

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
