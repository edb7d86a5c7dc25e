import { nameInTitle } from '../run-end/run-trouble.ts';
import type { NextDecision } from '../../detection/failing/decide.ts';
import type { CaseCount, SeenRun } from '../../domain/failing.ts';
import type { Incident, NoticeReason } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { isKnown } from './is-told.ts';
import { failingMarks } from './fails-too.ts';
import { floorTitle, floorTold, isUnderUntold, withFloors, withNewsTitle } from './floors.ts';
import { bringAlsoUpToDate } from './one-event.ts';

// A change that people know of may turn out to fail now only when its failing cases were asked again,
// or fall under the floor later: its own message says so, once.

type Fails = Extract<NextDecision, { verdict: 'failing' }>;

/** Whether asking the failing cases of a run again may tell more of a change than people know. */
export const mayTellMore = (
  drift: Incident,
  run: Pick<Run, 'agent' | 'suite'>,
  counts: readonly CaseCount[],
  floor: number | null,
): boolean =>
  isUnderUntold(drift, run, counts, floor) ||
  (drift.alarmRuns?.[run.suite] !== undefined && drift.failsNow?.[run.suite] !== true);

/**
 * Whether that is worth asking for in a run with which no asking was begun: of how urgent it is, that
 * with which the change was found.
 */
export const mayAskMore = (
  drift: Incident,
  run: Pick<Run, 'id' | 'agent' | 'suite'>,
  counts: readonly CaseCount[],
  floor: number | null,
): boolean =>
  isUnderUntold(drift, run, counts, floor) ||
  (drift.alarmRuns?.[run.suite] === run.id && drift.failsNow?.[run.suite] !== true);

/**
 * A change that is told fails now too: it is as urgent from now on, and the floor is named that it is
 * under. People hear of it again where they did not know of the floor, or where what is urgent reaches
 * others, or at another time.
 */
export async function raiseToFailing(
  tx: Store,
  { recorder, failingFor, runTarget }: Pick<ReviewDeps, 'recorder' | 'failingFor' | 'runTarget'>,
  drift: Incident,
  run: Pick<Run, 'agent' | 'suite'>,
  { why, cases, reason }: Pick<Fails, 'why' | 'cases' | 'reason'>,
  seen: SeenRun,
): Promise<void> {
  const { floor } = failingFor(run);
  const agentName = nameInTitle(runTarget(run));
  const isNew = why.includes('floor') && isUnderUntold(drift, run, seen.counts, floor);
  if (!isNew && drift.failsNow?.[run.suite] === true) return;
  const { failsNow = {}, ...failed } = failingMarks({ why, cases, suite: run.suite }, drift);
  // What names its cases says of no others that they fail.
  const marks = isKnown(drift, run) ? { failsNow, ...failed } : { failsNow };
  const next: Incident = {
    ...drift,
    facts:
      isNew && floor !== null
        ? withFloors(drift.facts, [floorTold(run, seen, floor)])
        : drift.facts,
    ...marks,
    // Whoever took on what was told has not taken on that it is under the floor.
    state: isNew ? 'open' : drift.state,
  };
  const isHeard = isNew || (drift.state === 'open' && !recorder.areToldTogether(drift, next));
  const notice: NoticeReason = isHeard ? 'worsened' : 'updated';
  await recorder.transition(tx, next, {
    actor: 'daytwo',
    what: isNew ? 'under the floor' : 'fails now',
    reason,
    notice: null,
  });
  await bringAlsoUpToDate(tx, next);
  if (drift.group !== undefined) return;
  const { facts } = next;
  const title = floor === null ? facts.title : floorTitle(agentName, seen, floor);
  await recorder.notify(tx, next, notice, isNew ? withNewsTitle(facts, title) : facts);
}
