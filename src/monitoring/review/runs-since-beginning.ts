import type { Incident } from '../../domain/incident.ts';

/** Where a suite's runs of an incident begin. */
export interface Beginning {
  /** Runs from here on are of the new behaviour, unless they say otherwise. */
  start: string;
  /** Runs from here on are accounted for: taken, or left out with a reason. */
  from: string;
}

/**
 * The beginning of an incident in a suite: the run that is likeliest now, or the time that its message
 * names where that is of this suite, earlier, and not surely as before. Whoever was told a time finds
 * every run since then.
 * @param likeliest when the likeliest first run was made
 */
export function beginningOf(
  { began, facts }: Pick<Incident, 'began' | 'facts'>,
  suite: string,
  likeliest: string,
): Beginning {
  const { since, lead } = facts;
  const asBefore = began?.[suite]?.from;
  const isTold =
    since !== null &&
    lead?.stream.startsWith(`${suite}/`) === true &&
    (asBefore === undefined || since > asBefore);
  const start = isTold && since < likeliest ? since : likeliest;
  const undecided = asBefore === undefined ? start : justAfter(asBefore);
  return { start, from: [start, undecided, since ?? start].toSorted()[0] ?? start };
}

/** The last run that was surely as before is not among those after it. */
const justAfter = (at: string): string => new Date(Date.parse(at) + 1).toISOString();
