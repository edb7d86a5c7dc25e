import { z } from 'zod';
import type { Millis } from '../../domain/clock.ts';
import { readToken, signToken } from '../../platform/privacy/signed-token.ts';

/** Whoever goes for lunch over an item has not looked at it for an hour. */
export const MOST_SECONDS = 600;
/** An item that was shown so long ago is shown anew. */
const STALE: Millis = 24 * 3_600_000;

const PURPOSE = 'shown';
const claims = z.tuple([z.string(), z.string(), z.number().int()]);

/** Which item was shown to whom, and when. */
export interface Shown {
  of: string;
  reviewer: string;
  at: Millis;
}

/**
 * When an item was shown, signed, so that how long it was looked at is the worker's word and needs
 * no script. The token says what the form says anyway.
 */
export function signShown(key: string, { of, reviewer, at }: Shown): string {
  return signToken(key, PURPOSE, [of, reviewer, at]);
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
  const parsed = claims.safeParse(readToken(key, PURPOSE, token));
  if (!parsed.success) return null;
  const [item, reviewer, at] = parsed.data;
  if (item !== of.of || reviewer !== of.reviewer || now - at > STALE) return null;
  return Math.min(MOST_SECONDS, Math.max(0, Math.round((now - at) / 1_000)));
}
