import { z } from 'zod';
import type { Config } from '../config/load.ts';
import { type Clock, DAY, type Millis } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import { readToken, signToken } from '../platform/privacy/signed-token.ts';

/** A link in a mail lets in for so long; whoever is later signs in. */
const LASTS: Millis = 14 * DAY;

/** What a link in a mail lets its reader do: to say that they have one incident. */
export interface MailLink {
  incident: string;
  /** Until when, epoch milliseconds. */
  until: Millis;
}

const PURPOSE = 'mail link';
const claims = z.tuple([z.string().min(1).max(200), z.number().int()]);

/**
 * A token that lets whoever has it acknowledge one incident, signed with the installation's own key.
 * It says nothing secret, so that a mail server's log tells nobody more than the mail.
 */
export function signLink(key: string, incident: string, now: Millis): string {
  return signToken(key, PURPOSE, [incident, now + LASTS]);
}

/** What a token lets in to; null where it is not ours, or its time is over. */
export function readLink(key: string, token: string, now: Millis): MailLink | null {
  const parsed = claims.safeParse(readToken(key, PURPOSE, token));
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
