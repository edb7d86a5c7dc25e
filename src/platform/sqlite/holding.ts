import { type Clock, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';

/** So old a copy of the database must be to be told from it when it is written over it. */
const MARK_EVERY: Millis = 5 * MINUTE;

export interface Holding {
  /** The database carries this worker's mark. */
  held(): boolean;
  /**
   * Before each turn: the first time does what is to be done before any work, then marks; later
   * renews the mark.
   */
  keep(): Promise<void>;
}

/** @param first done once, before the first mark; again at the next turn where it fails */
export function makeHolding(
  store: Store,
  clock: Clock,
  token: () => string,
  first: () => Promise<void>,
): Holding {
  let markedAt: Millis | null = null;
  let begun = false;
  let keeping: Promise<void> | null = null;
  const keep = async (): Promise<void> => {
    if (!begun) await first();
    begun = true;
    const now = clock.monotonic();
    if (markedAt !== null && now - markedAt < MARK_EVERY) return;
    await store.hold(token(), iso(clock.now()));
    markedAt = now;
  };
  return {
    held: () => markedAt !== null,
    keep: () =>
      (keeping ??= keep().finally(() => {
        keeping = null;
      })),
  };
}
