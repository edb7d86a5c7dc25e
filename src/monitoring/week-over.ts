import { failingKey } from '../alerting/incidents/keys.ts';
import { beganAt, foundTitle } from '../domain/incident-name.ts';
import type { Incident } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import { clockWords, dayWords } from '../domain/text-dates.ts';
import { plural } from '../domain/text.ts';
import { suiteOf } from '../domain/stream-name.ts';

/** Finished incidents that are read for a week. */
const MOST_READ = 1_000;

/** What people were told of and is over, and the suspicions that nobody could decide. */
export interface WeekOver {
  /** What came and went, or was accepted; oldest first, in words. */
  over: readonly string[];
  /** Suspicions that ended undecided, an agent each. */
  endedUndecided: readonly EndedUndecided[];
}

/** The suspicions of an agent that ended undecided, in words. */
export interface EndedUndecided {
  agent: string;
  words: string;
}

/** What ended since a time. @param nameOf an agent's name */
export async function collectOver(
  store: Store,
  from: string,
  nameOf: (agent: string) => string,
): Promise<WeekOver> {
  const ended = (
    await store.incidents.list({ states: ['resolved', 'not-confirmed'], limit: MOST_READ })
  )
    .filter((i) => i.changedAt >= from)
    .toSorted((a, b) => (a.changedAt < b.changedAt ? -1 : 1));
  const over: string[] = [];
  // What was told in another's message is that one's matter.
  for (const i of ended)
    if (i.state === 'resolved' && i.group === undefined) over.push(await overWords(store, i));
  const told = (await store.incidents.list({ limit: MOST_READ })).filter(isTold);
  const open = Map.groupBy(
    ended.filter((i) => i.state === 'not-confirmed' && isLeftOpen(i, told)),
    (i) => i.agent ?? '',
  );
  return {
    over,
    endedUndecided: [...open].map(([agent, own]) => ({
      agent,
      words:
        `${nameOf(agent)}: ${plural(own.length, 'suspicion')} ended undecided, ` +
        `${own.length === 1 ? 'that' : 'the last'} of ${dayWords(own.at(-1)?.openedAt ?? from)}`,
    })),
  };
}

const isTold = (i: Incident): boolean =>
  (i.kind === 'drift' || i.kind === 'failing-now') &&
  i.state !== 'confirming' &&
  i.state !== 'not-confirmed';

/**
 * It ended undecided, and no incident came of it, else the runs after it did decide; nor is anything
 * of its agent told that is not over, nor was its suite told to fail at that time.
 */
function isLeftOpen(i: Incident, told: readonly Incident[]): boolean {
  const undecided = i.undecided ?? [];
  const suites = undecided.map(suiteOf);
  const came = told.some((d) => {
    if (d.agent !== i.agent || d.changedAt < i.openedAt) return false;
    const isOver = d.state === 'resolved';
    if (d.kind === 'drift') return !isOver || (d.streams ?? []).some((s) => undecided.includes(s));
    return (
      suites.some((suite) => d.key === failingKey(i.agent ?? '', suite)) &&
      (!isOver || beganAt(d) <= i.openedAt)
    );
  });
  return undecided.length > 0 && !came;
}

async function overWords(store: Store, i: Incident): Promise<string> {
  const title = foundTitle(i);
  const since = beganAt(i);
  if (i.accepted !== true)
    return `${title} (${dayWords(since)} to ${clockWords(i.facts.recovered?.since ?? i.changedAt, since)})`;
  const by = (await store.incidents.history(i.id)).at(-1)?.actor ?? 'somebody';
  return `${title} (since ${dayWords(since)}): ${by} accepted it on ${dayWords(i.changedAt)}`;
}
