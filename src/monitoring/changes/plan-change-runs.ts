import type { Change } from '../../domain/change.ts';
import { type Millis, MINUTE } from '../../domain/clock.ts';
import type { Trigger } from '../../domain/run.ts';
import { plural } from '../../domain/text.ts';

export interface RequestedRun {
  suite: string;
  trigger: Trigger;
  reason: string;
}

/** What an agent's changes ask for now. */
export interface ChangeRuns {
  runs: RequestedRun[];
  /** Changes that no run follows yet. */
  waiting: Change[];
  /** When their run is made; null where only the next scheduled one is. */
  dueAt: Millis | null;
  reason: string;
}

/** Later changes within this time of a change run wait and share the next one. */
const COALESCE: Millis = 5 * MINUTE;
/** More change runs of an agent wait for the next day (docs/souls.md). */
const MOST_A_DAY = 6;

/**
 * Which runs an agent's changes ask for now. The first change is answered at once; what follows
 * within five minutes is answered together when they are over.
 * @param unanswered changes with a trigger since the agent's last change run, oldest first
 * @param lastRunAt when the agent's last change run was made, if ever
 * @param runsToday its change runs of the last 24 hours, counted once a change, not once a suite
 */
export function decideChangeRuns(
  unanswered: readonly Change[],
  suites: readonly string[],
  lastRunAt: Millis | null,
  runsToday: number,
  now: Millis,
): ChangeRuns {
  const asking = unanswered.filter(
    (c) => c.triggers !== null && (c.suite === null || suites.includes(c.suite)),
  );
  if (asking.length === 0) return { runs: [], waiting: [], dueAt: null, reason: 'nothing changed' };
  if (lastRunAt !== null && now - lastRunAt < COALESCE)
    return {
      runs: [],
      waiting: asking,
      dueAt: lastRunAt + COALESCE,
      reason: 'a change run was made less than five minutes ago; these wait for its end',
    };
  if (runsToday >= MOST_A_DAY * suites.length)
    return {
      runs: [],
      waiting: asking,
      dueAt: null,
      reason: `${MOST_A_DAY} change runs a day are made already; the next scheduled run will see it`,
    };
  const runs = suites.flatMap((suite): RequestedRun[] => {
    const touching = asking.filter((c) => c.suite === null || c.suite === suite);
    const newest = touching.at(-1);
    return newest?.triggers == null
      ? []
      : [{ suite, trigger: newest.triggers, reason: touching.map((c) => c.what).join('; ') }];
  });
  return {
    runs,
    waiting: [],
    dueAt: null,
    reason:
      runs.length === 0
        ? 'no suite is touched'
        : `${plural(asking.length, 'change')} since the last change run`,
  };
}
