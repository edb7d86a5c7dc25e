/** Remembers what came last, so that what comes again is not done again. */
export interface Once {
  /** Whether any of these came before; from now on all of them did. */
  seen(...ids: readonly (string | null)[]): boolean;
}

/** Slack sends what was not acknowledged again within minutes; nobody presses that often. */
const REMEMBERED = 2_000;

/** @param most how many are remembered; the oldest are forgotten first */
export function rememberOnce(most = REMEMBERED): Once {
  const known = new Set<string>();
  return {
    seen(...ids) {
      const given = ids.filter((id) => id !== null);
      const before = given.some((id) => known.has(id));
      for (const id of given) known.add(id);
      for (const oldest of known) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
      return before;
    },
  };
}
