import { type Clock, HOUR, iso, type Millis } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { type Moved, movedBetween, readClocks, type Reading } from '../../platform/clock/step.ts';
import type { Logger } from '../../platform/log.ts';
import { type Fired, runDueJobs, type Scheduled } from '../../platform/schedule/scheduler.ts';
import { takeBack } from '../../platform/schedule/take-back.ts';
import { clockKey } from '../incidents/keys.ts';
import type { IncidentRecorder } from '../incidents/record.ts';
import { clockFacts, type ClockTrouble } from './clock-facts.ts';

const KEY = clockKey();
/** What the history calls each jump after the first. */
const JUMPED_AGAIN = 'jumped again';
/** A clock that has gone straight for this long is over its jump. */
const STRAIGHT: Millis = HOUR;

export interface ClockWatch {
  /** Claims and fires what is due, after a look at what the clock did since the last time. */
  schedule(
    jobs: readonly Scheduled[],
    onError: (job: string, e: unknown) => void,
  ): Promise<Fired[]>;
  /**
   * False for an hour after a step ahead: what is done for good at a date must not be done by a
   * clock that is wrong.
   */
  trusted(): boolean;
}

/**
 * Keeps the schedule right whatever is done to the wall clock: takes back slots that lie ahead of
 * it, says so in the log, and in one incident where slots were touched.
 */
export function watchClock(
  { store, clock }: { store: Store; clock: Clock },
  recorder: IncidentRecorder,
  log: Logger,
): ClockWatch {
  let last = readClocks(clock);
  let straightSince = last.monotonic;
  let aheadAt = Number.NEGATIVE_INFINITY;
  /** Whether an incident may be open; one may be left from before a restart. */
  let mayBeOpen = true;

  const look = async (now: Reading): Promise<Moved> => {
    const moved = movedBetween(last, now);
    if (moved.kind === 'stepped') {
      const restored = moved.ms > 0 ? await store.slots.restore(iso(now.wall)) : 0;
      // When they were to be tried again was counted by the old time.
      await store.outbox.retryNow(iso(now.wall));
      straightSince = now.monotonic;
      if (moved.ms > 0) aheadAt = now.monotonic;
      log.warn(
        { stepSeconds: Math.round(moved.ms / 1_000), expected: iso(moved.expected), restored },
        moved.reason,
      );
    } else if (moved.kind === 'slept') {
      log.info({ seconds: Math.round(moved.ms / 1_000) }, moved.reason);
    }
    last = now;
    return moved;
  };
  return {
    async schedule(jobs, onError) {
      const moved = await look(readClocks(clock));
      const back = await takeBack(store, clock, jobs, onError);
      const fired = await runDueJobs(store, clock, jobs, onError);
      const takenBack = back.flatMap(({ job, slots }) => slots.map((slot) => ({ job, slot })));
      const caughtUp = firedByStep(moved, fired);
      if (takenBack.length + caughtUp.length > 0) {
        if (moved.kind !== 'stepped') straightSince = clock.monotonic();
        const what =
          moved.kind === 'stepped'
            ? moved.reason
            : 'the clock ran ahead before, and is behind that now';
        log.warn(
          { takenBack: takenBack.length, caughtUp: caughtUp.length },
          'slots were touched because the clock was set',
        );
        mayBeOpen = true;
        await tellJump(store, recorder, { what, at: iso(clock.now()), takenBack, caughtUp });
      } else if (mayBeOpen && clock.monotonic() - straightSince >= STRAIGHT) {
        await recorder.resolve(store, KEY, 'the clock has gone straight for an hour');
        mayBeOpen = false;
      }
      return fired;
    },
    trusted: () => clock.monotonic() - aheadAt >= STRAIGHT,
  };
}

/** What was fired only because the clock was set ahead. */
function firedByStep(moved: Moved, fired: readonly Fired[]): readonly Fired[] {
  return moved.kind === 'stepped' && moved.ms > 0
    ? fired.filter((f) => f.skipped === undefined && Date.parse(f.slot) > moved.expected)
    : [];
}

async function tellJump(
  store: Store,
  recorder: IncidentRecorder,
  trouble: ClockTrouble,
): Promise<void> {
  const facts = clockFacts(trouble);
  await store.transaction(async (tx) => {
    const { incident, fresh } = await recorder.open(tx, {
      kind: 'watch',
      key: KEY,
      agent: null,
      reason: trouble.what,
      facts,
    });
    // A clock that jumps again and again is one message, kept up to date.
    if (!fresh) {
      const told = await tx.incidents.history(incident.id);
      const again = told.filter((e) => e.what === JUMPED_AGAIN).length;
      const before = { jumps: 1 + again, since: incident.facts.since };
      await recorder.transition(
        tx,
        { ...incident, facts: clockFacts({ ...trouble, before }) },
        { actor: 'daytwo', what: JUMPED_AGAIN, reason: trouble.what, notice: 'updated' },
      );
    }
  });
}
