import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { sha256 } from '../platform/sha256.ts';
import type { Occurrence } from './read/occurrences.ts';

/** An answer without id and time, by its words and which of its equals in its file it is. */
export interface Moved {
  /** By what it is known from now on. */
  key: string;
  /** The same at another place of its file, taken in before; null where it is new. */
  of: RealOutput | null;
}

/**
 * Whether an answer without id and time was taken in from another place of its file. One that is
 * read behind what was read before is new, and the next of its equals.
 * @param given keys of this batch, of which nothing is stored yet
 */
export async function findMoved(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  { path, wordsKey, at }: { path: string; wordsKey: string; at: Occurrence },
  given: ReadonlySet<string>,
): Promise<Moved> {
  const keyOf = (nth: number): string =>
    sha256(JSON.stringify(['in its file', path, at.file, wordsKey, nth]));
  if (at.nth !== null) return { key: keyOf(at.nth), of: await realOutputs.knownAs(keyOf(at.nth)) };
  for (let nth = 0; ; nth++) {
    const key = keyOf(nth);
    if (!given.has(key) && (await realOutputs.knownAs(key)) === null) return { key, of: null };
  }
}
