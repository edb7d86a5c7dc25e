import { DAY, type Millis } from '../../domain/clock.ts';
import type { Incident } from '../../domain/incident.ts';
import type { SuiteQuiet } from '../../domain/incident-parts.ts';
import { suiteOf } from '../../domain/stream-name.ts';

/** A suite that nobody has looked at for so long holds no incident open. */
const LOOKED_AT_WITHIN: Millis = 32 * DAY;

/** How quiet an incident is, over all of its suites. */
export interface QuietNow {
  /** Of the suite that has the fewest. */
  looks: number;
  /** Since when all of them are quiet; null where one is not. */
  since: string | null;
  /** The suites in which one is not. */
  differing: readonly string[];
  /** Whether the newest look of each of them is a quiet one. */
  isQuiet: boolean;
  bySuite: Readonly<Record<string, SuiteQuiet>>;
}

/**
 * An incident is as quiet as the least quiet of its suites: that one of them passes again ends
 * nothing while another fails. What an earlier release kept of no suite is known from its next look.
 * @param own what the look says of its own suite
 */
export function quietWith(
  live: Pick<Incident, 'quiet' | 'streams'> | null,
  suite: string,
  own: SuiteQuiet,
): QuietNow {
  const bySuite = { ...live?.quiet, [suite]: own };
  const suites = new Set((live?.streams ?? []).map(suiteOf));
  const quiets = Object.entries(bySuite)
    .filter(([name]) => name === suite || suites.has(name))
    .filter(([, q]) => Date.parse(own.at) - Date.parse(q.at) <= LOOKED_AT_WITHIN);
  const differing = quiets.filter(([, q]) => q.since === null).map(([name]) => name);
  const held = quiets.map(([, quiet]) => quiet);
  const since = held.map((q) => q.since);
  return {
    looks: Math.min(...held.map((q) => q.looks)),
    since: since.includes(null)
      ? null
      : (since
          .filter((s) => s !== null)
          .toSorted()
          .at(-1) ?? null),
    differing,
    isQuiet: held.every((q) => q.newest !== false),
    bySuite,
  };
}
