import type { Config } from '../config/load.ts';
import type { Millis } from '../domain/clock.ts';
import type { Review } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { ReviewObserver } from '../triage/review/answer.ts';
import { readClaims } from './claims-file.ts';
import { refreshClaims } from './refresh.ts';

/** What a person says of a real answer, or takes back, moves the claims on its task. */
export function observeReviews(
  config: Pick<Config, 'agents' | 'folder'>,
  now: () => Millis,
): ReviewObserver {
  const move = async (tx: Store, review: Review): Promise<void> => {
    const { agent, kind, task } = review;
    if (kind !== 'output' || task === null) return;
    // A broken file is told by the worker; nobody who reviews can mend it.
    const read = readClaims(config, agent);
    if (read === null || !read.ok) return;
    const { claims } = read;
    if (!claims.some((c) => c.task === task && c.reviews.length > 0)) return;
    // All of them: whoever looks next goes by when the newest was looked at.
    await refreshClaims(tx, config, { agent, claims, now: now(), by: review.id });
  };
  return { reviewed: move, undone: move };
}
