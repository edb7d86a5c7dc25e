import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Person, personOf } from '../../answers/people.ts';
import type { PeopleConfig } from '../../config/schema-people.ts';
import { type Millis, SECOND } from '../../domain/clock.ts';
import { sha256 } from '../../platform/sha256.ts';
import { makeAttempts } from './attempts.ts';
import { isPassword } from './passwords.ts';
import { type Entry, makeSessions } from './sessions.ts';

/** So many passwords wait to be checked, one after the other: each takes memory and a tenth of a second. */
const MOST_WAITING = 16;
/** Nobody needs new links faster than that. */
const BETWEEN_LINKS: Millis = 10 * SECOND;

export interface DoorDeps {
  monotonic(): Millis;
  /** So many bytes that nobody can guess. */
  random(bytes: number): Buffer;
  /** Somebody at this machine may come in by the link in the log while nobody has a password. */
  opensByLink: boolean;
  /** Puts a new key for a link where only whoever runs the worker reads it. */
  tellKey(key: string): void;
}

export type SignedIn =
  | { ok: true; secret: string }
  | { ok: false; why: 'wrong' | 'wait' | 'busy'; waitMs: Millis };

/** Who may come in, and who is in. */
export interface Door {
  /** Who holds this session now, by the configuration that is in force; null for nobody. */
  holder(people: PeopleConfig, secret: string): Person | null;
  /** Whether anybody does, without counting as being seen: an open page is not somebody at it. */
  isIn(people: PeopleConfig, secret: string): boolean;
  byPassword(
    people: PeopleConfig,
    asked: { name: string; password: string; address: string },
  ): Promise<SignedIn>;
  /** While nobody has a password. */
  isByLink(people: PeopleConfig): boolean;
  /** Whether this is the key of the link that was told last; it is not used up by asking. */
  isKey(people: PeopleConfig, key: string): boolean;
  /** Uses the key up. */
  byLink(people: PeopleConfig, key: string, person: string | null): SignedIn;
  /** Tells the key again, or a new one where it was used; false where one was told a moment ago. */
  newKey(): boolean;
  leave(secret: string): void;
  /** What every form must carry: made from the cookie, by nobody else. */
  formToken(cookie: string): string;
  isFormToken(cookie: string, token: string): boolean;
  newCookie(): string;
}

/** @returns a door through which nobody has come yet; a link, where it opens by one, is told at once */
export function makeDoor(deps: DoorDeps): Door {
  const { monotonic, random } = deps;
  const sessions = makeSessions(monotonic, random);
  const attempts = makeAttempts(monotonic);
  const checks = makeQueue();
  const seal = random(32);
  const formToken = (cookie: string): string =>
    createHmac('sha256', seal).update(cookie).digest('base64url');
  const isByLink = (people: PeopleConfig): boolean =>
    deps.opensByLink && !Object.values(people).some((p) => p.password !== undefined);
  const links = makeLinks(deps);
  return {
    isByLink,
    formToken,
    isFormToken: (cookie, token) => isSame(formToken(cookie), token),
    newCookie: () => random(16).toString('base64url'),
    newKey: () => links.renew(),
    isKey: (people, key) => isByLink(people) && links.isKey(key),
    leave: (secret) => sessions.close(secret),
    isIn(people, secret) {
      const entry = sessions.look(secret);
      return entry !== null && personBehind(people, entry, isByLink(people)) !== null;
    },
    holder(people, secret) {
      const entry = sessions.find(secret);
      const person = entry === null ? null : personBehind(people, entry, isByLink(people));
      if (entry !== null && person === null) sessions.close(secret);
      return person;
    },
    async byPassword(people, { name, password, address }) {
      const trier = { address, account: name };
      const waitMs = attempts.begin(trier);
      if (waitMs > 0) return { ok: false, why: 'wait', waitMs };
      const found = accountOf(people, name);
      const right = await checks.next(() =>
        isPassword(password, found?.hash ?? null, anyHash(people)),
      );
      if (right === null) return { ok: false, why: 'busy', waitMs: SECOND };
      if (!right || found === null) return { ok: false, why: 'wrong', waitMs: 0 };
      attempts.succeeded(trier);
      const { id, hash } = found;
      return { ok: true, secret: sessions.open({ by: 'password', person: id, of: sha256(hash) }) };
    },
    byLink(people, key, person) {
      if (!isByLink(people) || !links.use(key)) return { ok: false, why: 'wrong', waitMs: 0 };
      return { ok: true, secret: sessions.open({ by: 'link', person }) };
    },
  };
}

/** Whether two texts are the same, without telling by the time it takes where they differ. */
export const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)));

/** Whoever is at the machine where nobody is configured. */
const YOU: Person = { id: null, name: 'you', mayAct: true, mayReadAnswers: true };

function personBehind(people: PeopleConfig, entry: Entry, byLink: boolean): Person | null {
  if (entry.by === 'link' && !byLink) return null;
  if (entry.person === null) return YOU;
  const hash = people[entry.person]?.password;
  if (entry.by === 'password' && (hash === undefined || sha256(hash) !== entry.of)) return null;
  return personOf(people, { id: entry.person });
}

const anyHash = (people: PeopleConfig): string | undefined =>
  Object.values(people).find((p) => p.password !== undefined)?.password;

/** The person who signs in under this entry, name or address; null where nobody does. */
function accountOf(people: PeopleConfig, typed: string): { id: string; hash: string } | null {
  const asked = typed.trim().toLowerCase();
  for (const [id, p] of Object.entries(people))
    if (
      p.password !== undefined &&
      [id, p.email, p.name].some((known) => known?.toLowerCase() === asked)
    )
      return { id, hash: p.password };
  return null;
}

interface Links {
  isKey(key: string): boolean;
  use(key: string): boolean;
  renew(): boolean;
}

/** Keys that open once, each told in place of the one before. */
function makeLinks({ monotonic, random, opensByLink, tellKey }: DoorDeps): Links {
  let key: string | null = null;
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = (): void => {
    // In words of digits and small letters: what looks like a secret is cut out of logs. One that
    // nobody has used is told again, or others could keep its reader from ever using it.
    key ??= (random(16).toString('hex').match(/.{8}/g) ?? []).join('-');
    toldAt = monotonic();
    tellKey(key);
  };
  if (opensByLink) tell();
  return {
    isKey: (given) => key !== null && isSame(key, given),
    use(given) {
      if (key === null || !isSame(key, given)) return false;
      key = null;
      return true;
    },
    renew() {
      if (!opensByLink || monotonic() - toldAt < BETWEEN_LINKS) return false;
      tell();
      return true;
    },
  };
}

/** One after the other; null for those that would have to wait behind too many. */
function makeQueue(): { next<T>(work: () => Promise<T>): Promise<T | null> } {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    async next(work) {
      if (waiting >= MOST_WAITING) return null;
      waiting += 1;
      const mine = last.then(work);
      last = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        waiting -= 1;
      }
    },
  };
}
