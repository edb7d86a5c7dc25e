import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Config } from '../config/load.ts';
import { type Clock, DAY, type Millis } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';

/** A link in a mail lets in for so long; whoever is later signs in. */
const LASTS: Millis = 14 * DAY;

/** What a link in a mail lets its reader do: to say that they have one incident. */
export interface MailLink {
  incident: string;
  /** Until when, epoch milliseconds. */
  until: Millis;
}

const claims = z.tuple([z.string().min(1).max(200), z.number().int()]);

/**
 * A token that lets whoever has it acknowledge one incident, signed with the installation's own key
 * (HMAC-SHA-256, RFC 2104). It says nothing secret, so that a mail server's log tells nobody more
 * than the mail.
 */
export function signLink(key: string, incident: string, now: Millis): string {
  const body = Buffer.from(JSON.stringify([incident, now + LASTS])).toString('base64url');
  return `${body}.${macOf(key, body)}`;
}

/** What a token lets in to; null where it is not ours, or its time is over. */
export function readLink(key: string, token: string, now: Millis): MailLink | null {
  const [body = '', mac = '', ...rest] = token.split('.');
  if (rest.length > 0 || !isSame(mac, macOf(key, body))) return null;
  const parsed = claims.safeParse(jsonIn(body));
  if (!parsed.success) return null;
  const [incident, until] = parsed.data;
  return until > now ? { incident, until } : null;
}

const KEY = 'mail links';
/** Bytes of a key that nobody guesses. */
const KEY_BYTES = 32;

/**
 * Makes the links that go into mails; absent where no page can be reached from outside. The key is
 * the installation's own, so that a link outlives a restart.
 * @param random so many bytes that nobody can guess
 */
export async function ackLinks(
  { store, clock }: { store: Store; clock: Clock },
  { publicUrl, web, redactor }: Config,
  random: (bytes: number) => Buffer,
): Promise<((incident: string) => string) | undefined> {
  if (publicUrl === undefined || !web.enabled) return undefined;
  const key = await store.ownKey(KEY, random(KEY_BYTES).toString('base64url'));
  redactor.learn([key]);
  return (incident) => `${publicUrl}/mail/${signLink(key, incident, clock.now())}`;
}

/** What a token of a mail lets in to; null where it is none, or its time is over. */
export async function readAckLink(
  store: Pick<Store, 'ownKey'>,
  token: string,
  now: Millis,
  random: (bytes: number) => Buffer,
): Promise<MailLink | null> {
  return readLink(await store.ownKey(KEY, random(KEY_BYTES).toString('base64url')), token, now);
}

const macOf = (key: string, body: string): string =>
  createHmac('sha256', key).update(`mail link\n${body}`).digest('base64url');

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
