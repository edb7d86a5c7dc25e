import { HOUR } from '../../domain/clock.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { FloorTold } from '../../domain/incident-parts.ts';
import { floorsBeside } from '../failing/floors.ts';
import { leadSuite } from './suites-told.ts';
import { lower } from '../../domain/text.ts';

/** Alarms of one cause come within a few looks of each other. */
const TOGETHER_MS = 48 * HOUR;

/**
 * The unfinished incident of another agent that the same recorded event explains: one alias that
 * moved under three agents is one message, not three. Null where there is none, or where the cause
 * is anybody's guess.
 * @param isHeard whether who hears of an incident is to hear of this one, at the same time
 */
export function sameCause(
  live: readonly Incident[],
  agent: string,
  facts: IncidentFacts,
  now: number,
  isHeard: (incident: Incident) => boolean,
): Incident | null {
  const [first] = facts.events;
  if (first?.change !== 'served-model') return null;
  const cause = first.what;
  return (
    live.find(
      (i) =>
        i.kind === 'drift' &&
        i.agent !== agent &&
        i.group === undefined &&
        i.facts.events[0]?.what === cause &&
        now - Date.parse(i.openedAt) <= TOGETHER_MS &&
        isHeard(i),
    ) ?? null
  );
}

/** What the grouped message says: the first agent's news with the other's beside it. */
export function mergeFacts(
  first: IncidentFacts,
  other: IncidentFacts,
  { agent, agentName: otherName }: { agent: string; agentName: string },
): IncidentFacts {
  // A judge that moved and what it decides are one agent's news.
  const own = [':', ','].some((end) => first.title.startsWith(`${otherName}${end}`));
  const title = own ? first.title : `${first.title} (also ${otherName})`;
  const suite = leadSuite(first);
  const theirs = (f: FloorTold): FloorTold =>
    own ? f : { ...f, words: `${otherName}: ${f.words}` };
  const floors = [...floorsBeside(first), ...floorsBeside(other).map(theirs)];
  return {
    ...first,
    // What is told anew of a suite is told beside its own, not beside another agent's.
    ...(first.suites === undefined && suite !== undefined ? { suites: { [suite]: first } } : {}),
    title: title.length < 80 ? title : first.title,
    summary:
      `${first.summary} ` +
      `${own ? 'What it decides moved with it.' : `${otherName} is touched by the same change.`} ` +
      `${other.title}: ${lower(other.summary)}`,
    measures: [
      ...first.measures.slice(0, 2),
      ...other.measures.slice(0, 2).map((m) => ({
        ...m,
        name: `${otherName}, ${m.name}`,
        ...(own || m.source === undefined ? {} : { source: { ...m.source, agent } }),
      })),
    ],
    claims: [...first.claims, ...other.claims],
    ...(floors.length === 0 ? {} : { floors }),
    flips: [...first.flips.slice(0, 1), ...other.flips.slice(0, 1)],
    next: [...first.next, ...other.next.slice(0, 1)],
  };
}
