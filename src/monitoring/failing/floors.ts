import { isFloorBroken } from '../../detection/failing/told-as-change.ts';
import { isUnder } from '../../detection/failing/rules.ts';
import type { CaseCount, FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { FloorTold } from '../../domain/incident-parts.ts';
import type { Run } from '../../domain/run.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { passesOf, trialsOf } from './figures.ts';

// Each suite that a message is about and that is under the floor that the user set is named in it,
// whichever suite leads.

type OfSuite = Pick<Run, 'agent' | 'suite'>;

const nameOf = ({ agent, suite }: OfSuite): string => `${agent}/${suite}`;

/** That a run of a suite is under its floor, with the time of that run. */
export function floorTold(of: OfSuite, seen: SeenRun, floor: number): FloorTold {
  const words =
    `On ${of.suite} ${passesOf(seen)} of ${trialsOf(seen)} passed on ${dayWords(seen.at)}, under ` +
    `your floor of ${Math.round(100 * floor)} %.`;
  return { of: nameOf(of), words };
}

/** "Refund desk: 14 of 20 pass, under your floor of 80 %". */
export const floorTitle = (agentName: string, seen: SeenRun, floor: number): string =>
  `${agentName}: ${passesOf(seen)} of ${trialsOf(seen)} pass, under your floor of ` +
  `${Math.round(100 * floor)} %`;

/** What is news of a suite that fails now, for a title: the floor that it is under, or its own. */
export function newsTitle(
  agentName: string,
  { why, runs }: Pick<FailingEpisode, 'why' | 'runs'>,
  { title }: IncidentFacts,
  floor: number | null,
): string {
  const last = runs.at(-1);
  const isLow = last !== undefined && isUnder(floor, passesOf(last), trialsOf(last));
  return isLow && floor !== null && why.includes('floor')
    ? floorTitle(agentName, last, floor)
    : title;
}

/** Facts whose title is what is news of a run: it does not follow the rate of what was told before. */
export function withNewsTitle(facts: IncidentFacts, title: string): IncidentFacts {
  const { rate: _, ...plain } = facts;
  return { ...plain, title, newsOf: facts.title };
}

/** Whether people were told already that a suite was under its floor. */
const areTold = ({ floors = [] }: Pick<IncidentFacts, 'floors'>, of: OfSuite): boolean =>
  floors.some((f) => f.of === nameOf(of));

/** Whether a run is under a floor of which an incident has not told. */
export const isUnderUntold = (
  { facts }: Pick<Incident, 'facts'>,
  of: OfSuite,
  counts: readonly CaseCount[],
  floor: number | null,
): boolean => isUnder(floor, passesOf({ counts }), trialsOf({ counts })) && !areTold(facts, of);

/** What is seen of a suite's floor by its newest run. */
export interface FloorSeen extends OfSuite {
  floor: number | null;
  /** Its runs since they stood out, the newest last. */
  runs: readonly SeenRun[];
  /** What cases of the newest said that ran again because they looked suspicious. */
  confirmed?: readonly CaseCount[];
  /** It is told for its floor: that it is broken is known. */
  isTold?: boolean;
}

/**
 * The facts with what they tell of a suite's floor: it is named where it is broken, and what was told
 * of it follows its newest run.
 * @param writes whether a message is written in which more may be told than was
 */
export function withFloor(
  facts: IncidentFacts,
  { floor, runs, confirmed = [], isTold = false, ...of }: FloorSeen,
  writes: boolean,
): IncidentFacts {
  const newest = runs.at(-1);
  if (floor === null || newest === undefined) return facts;
  const before = facts.floors?.find((f) => f.of === nameOf(of));
  if (isUnder(floor, passesOf(newest), trialsOf(newest))) {
    const isBroken = isTold || isFloorBroken(runs, confirmed, floor);
    const isNamed = before !== undefined || (writes && isBroken);
    return isNamed ? withFloors(facts, [floorTold(of, newest, floor)]) : facts;
  }
  return before === undefined ? facts : withFloors(facts, [{ ...before, isOver: true }]);
}

/** Facts with what else is told of floors, each suite once; none of them in their title unless it is said. */
export function withFloors(
  facts: IncidentFacts,
  more: readonly FloorTold[] | undefined,
): IncidentFacts {
  if (more === undefined || more.length === 0) return facts;
  const anew = new Set(more.map((m) => m.of));
  return { ...facts, floors: [...(facts.floors ?? []).filter((f) => !anew.has(f.of)), ...more] };
}

/** What was told of floors, beside another title than the one that may have said it. */
export const floorsBeside = ({ floors = [] }: Pick<IncidentFacts, 'floors'>): FloorTold[] =>
  floors.map((f) => {
    const { inTitle: _, ...plain } = f;
    return plain;
  });

/** The facts of a message whose title tells of the floor, or does not. */
export const saidInTitle = (facts: IncidentFacts, isSaid: boolean): IncidentFacts =>
  facts.floors === undefined || !isSaid
    ? facts
    : { ...facts, floors: facts.floors.map((f) => ({ ...f, inTitle: true as const })) };
