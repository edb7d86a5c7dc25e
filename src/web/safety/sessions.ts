import { HOUR, type Millis } from '../../domain/clock.ts';
import { sha256 } from '../../platform/sha256.ts';

/** Whoever was away for so long signs in again. */
export const IDLE: Millis = 12 * HOUR;
/** And everybody does after so long, however busy. */
export const LONGEST: Millis = 7 * 24 * HOUR;
/** More people than would look at one page; beyond them the one who was away longest goes. */
const MOST = 1_000;

/** How somebody signed in. */
export type Entry =
  /** `of`: the digest of the hash that it was checked by; another password ends the session. */
  | { by: 'password'; person: string; of: string }
  /** By the link in the log; null where nobody is configured. */
  | { by: 'link'; person: string | null };

interface Session {
  entry: Entry;
  openedAt: Millis;
  seenAt: Millis;
}

/** Who is signed in, in memory: a restart signs everybody out. */
export interface Sessions {
  /** @returns the secret that goes into the cookie */
  open(entry: Entry): string;
  /** How the holder of this secret signed in; null where that is over. Counts as being seen. */
  find(secret: string): Entry | null;
  /** The same, and counts as nothing. */
  look(secret: string): Entry | null;
  close(secret: string): void;
}

/**
 * @param monotonic only ever forward
 * @param random so many bytes that nobody can guess
 */
export function makeSessions(monotonic: () => Millis, random: (bytes: number) => Buffer): Sessions {
  // By digest: how long a look-up takes tells nothing of a secret, nor does a dump of the memory.
  const sessions = new Map<string, Session>();
  const isOver = ({ seenAt, openedAt }: Session, at: Millis): boolean =>
    at - seenAt >= IDLE || at - openedAt >= LONGEST;
  return {
    open(entry) {
      const secret = random(32).toString('base64url');
      const at = monotonic();
      sessions.set(sha256(secret), { entry, openedAt: at, seenAt: at });
      const [longestAway] = sessions.keys();
      if (sessions.size > MOST && longestAway !== undefined) sessions.delete(longestAway);
      return secret;
    },
    find(secret) {
      const key = sha256(secret);
      const session = sessions.get(key);
      if (session === undefined) return null;
      sessions.delete(key);
      const at = monotonic();
      if (isOver(session, at)) return null;
      // Put back behind all others: the first of them was away longest.
      sessions.set(key, { ...session, seenAt: at });
      return session.entry;
    },
    look(secret) {
      const session = sessions.get(sha256(secret));
      return session === undefined || isOver(session, monotonic()) ? null : session.entry;
    },
    close(secret) {
      sessions.delete(sha256(secret));
    },
  };
}
