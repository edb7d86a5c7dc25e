/** Work of which one is under way at a time. */
export interface Shared {
  /** Whoever asks while it is under way waits for the one that is. */
  run(): Promise<void>;
  /** Whoever asks while it is under way waits for one that begins after it was asked for. */
  runAnew(): Promise<void>;
  /** The one that is under way. */
  running(): Promise<void> | null;
}

/** Has work done once for all who ask at the same time. */
export function sharing(work: () => Promise<void>): Shared {
  let active: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const run = (): Promise<void> =>
    (active ??= work().finally(() => {
      active = null;
    }));
  return {
    run,
    runAnew() {
      if (active === null) return run();
      next ??= active
        .catch(() => undefined)
        .then(() => {
          next = null;
          return run();
        });
      return next;
    },
    running: () => active,
  };
}
