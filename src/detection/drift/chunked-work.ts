/**
 * Work in pieces of some milliseconds: whoever drives it decides whether others get a turn in
 * between.
 */
export type ChunkedWork<T> = Generator<undefined, T, undefined>;

/** Does all of it now. */
export function runSynchronously<T>(steps: ChunkedWork<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Does it piece by piece, with `breathe` in between. */
export async function runCooperatively<T>(
  steps: ChunkedWork<T>,
  breathe: () => Promise<void>,
): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await breathe();
  }
}
