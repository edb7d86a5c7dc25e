/**
 * Which edition of the engine weighed a review: another one gives the same looks other evidence.
 * Reviews from before it was kept are of the first. The second knows witnesses, bursts, runs that
 * fail whole and cases that join. The third knows such runs only where most cases pass.
 */
export const ENGINE_EDITION = 3;

/** The edition that weighed a kept review. */
export function engineOf(review: { engine?: number }): number {
  return review.engine ?? 1;
}
