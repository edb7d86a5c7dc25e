import type { Change } from '../../domain/change.ts';
import { HOUR } from '../../domain/clock.ts';

/** Everything with a version of its own, in the order in which people ask. */
export const NOUNS = {
  soul: 'soul',
  suite: 'suite',
  target: 'target (model, parameters, tools)',
  judge: 'judge',
  harness: 'daytwo itself',
  // Its name is all that a reply says of it: what answers behind the name may be another one.
  'served-model': 'name of the served model',
  fingerprint: "provider's fingerprint",
  'agent-version': "agent's own version",
  tools: 'tool schemas of servers',
  runtime: "agent's runtime",
} as const;
export type Versioned = keyof typeof NOUNS;
/** What not every agent has. */
type Sometimes = 'tools' | 'runtime' | 'agent-version';

/**
 * What was in force at a time: the values seen, several where replies of one run differ; empty for
 * none in use; null where nobody knows.
 */
export type InForce = Readonly<
  Record<Exclude<Versioned, Sometimes>, readonly string[] | null> &
    Partial<Record<Sometimes, readonly string[] | null>>
>;

/** Each thing with a version, either moved or ruled out as the cause, or not known; in words. */
export interface VersionComparison {
  moved: string[];
  ruledOut: string[];
  unknown: string[];
}

/**
 * Lays what was in force before a drift began beside what is now. A thing is ruled out when every
 * value of now was in use before (fingerprints rotate among several); it is unknown when either
 * side was not recorded. What is not in use is not listed.
 */
export function compareVersions(before: InForce, now: InForce): VersionComparison {
  const account: VersionComparison = { moved: [], ruledOut: [], unknown: [] };
  for (const kind of Object.keys(NOUNS) as Versioned[]) {
    const [old, fresh] = [
      before[kind] === undefined ? [] : before[kind],
      now[kind] === undefined ? [] : now[kind],
    ];
    if (old === null || fresh === null) account.unknown.push(NOUNS[kind]);
    else if (old.length + fresh.length === 0) continue;
    else if (sameValues(old, fresh)) account.ruledOut.push(NOUNS[kind]);
    else account.moved.push(NOUNS[kind]);
  }
  return account;
}

/** Whether a thing is as it was: every value of now was in use before, or neither side has any. */
export function sameValues(old: readonly string[], fresh: readonly string[]): boolean {
  return (
    old.length + fresh.length === 0 || (fresh.length > 0 && fresh.every((v) => old.includes(v)))
  );
}

/**
 * How directly each kind of change reaches the answers; of two equally near the beginning, the more
 * direct one leads.
 */
export const DIRECT: Readonly<Record<Change['kind'], number>> = {
  target: 0,
  'served-model': 0,
  'agent-version': 0,
  soul: 0,
  tools: 0,
  fingerprint: 1,
  suite: 1,
  judge: 1,
  configuration: 2,
  harness: 2,
  'model-list': 3,
};

/**
 * Whether a change can have caused what began by `since`. What the first drifting run itself
 * brought to light (another model served it) is recorded while it runs, so an hour's grace is
 * given.
 */
export function couldCause(change: Pick<Change, 'at'>, since: string | null): boolean {
  return since === null || Date.parse(change.at) <= Date.parse(since) + HOUR;
}

/**
 * Recorded changes, the likeliest cause first. A change before the beginning is likelier the nearer
 * it lies, by the hour; one after it cannot have caused it and comes last. `since` is the latest
 * time at which it can have begun; null keeps the order.
 */
export function rankedChanges(changes: readonly Change[], since: string | null): Change[] {
  if (since === null) return [...changes];
  const hours = (c: Change): number => {
    const before = (Date.parse(since) - Date.parse(c.at)) / HOUR;
    return couldCause(c, since) ? Math.max(0, Math.floor(before)) : 1e9 - before;
  };
  return changes.toSorted(
    (a, b) =>
      hours(a) - hours(b) || DIRECT[a.kind] - DIRECT[b.kind] || Date.parse(b.at) - Date.parse(a.at),
  );
}
