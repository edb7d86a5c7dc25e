import { type Clock, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import { sentence } from '../../domain/text.ts';
import type { Logger } from '../../platform/log.ts';
import { watchKey } from '../incidents/keys.ts';
import { type IncidentRecorder, type NewIncident, plainFacts } from '../incidents/record.ts';

/**
 * A part that fails for this long is no hiccup: without a word, silence would pass for "all is
 * steady".
 */
const TELL_AFTER: Millis = 10 * MINUTE;

export interface Supervisor {
  /**
   * Does one part of a turn; its failure is logged, stops no other part, and is told when it lasts.
   */
  runPart(what: string, work: () => Promise<unknown>): Promise<void>;
  reportFailure(what: string, e: unknown): Promise<void>;
  reportSuccess(what: string): Promise<void>;
}

/**
 * Watches the worker's own parts: an incident when one keeps failing, ended by itself when it works
 * again.
 */
export function superviseParts(
  deps: { store: Store; clock: Clock },
  recorder: IncidentRecorder,
  log: Logger,
): Supervisor {
  /** When it began, by both clocks: the one is told, the other counts. */
  const since = new Map<string, { wall: Millis; monotonic: Millis }>();
  const sound = new Set<string>();
  const parts: Supervisor = {
    async runPart(what, work) {
      try {
        await work();
        await parts.reportSuccess(what);
      } catch (e) {
        log.error({ err: e, what }, 'a part of the tick failed; the others go on');
        await parts
          .reportFailure(what, e)
          .catch((e2: unknown) => log.error({ err: e2, what }, 'and it cannot be told'));
      }
    },
    async reportFailure(what, e) {
      sound.delete(what);
      const passed = deps.clock.monotonic();
      const began = since.get(what) ?? { wall: recorder.now(), monotonic: passed };
      since.set(what, began);
      if (passed - began.monotonic < TELL_AFTER) return;
      const message = messageOf(e);
      await deps.store.transaction((tx) =>
        recorder.open(tx, partTrouble(what, message, iso(began.wall))),
      );
    },
    async reportSuccess(what) {
      since.delete(what);
      // Asked once a start and once after each failure: an incident may be left from before a
      // restart.
      if (sound.has(what)) return;
      await recorder.resolve(deps.store, watchKey(what), `${what} works again`);
      sound.add(what);
    },
  };
  return parts;
}

function partTrouble(what: string, message: string, since: string): NewIncident {
  return {
    kind: 'watch',
    key: watchKey(what),
    agent: null,
    reason: message,
    facts: plainFacts(
      `daytwo itself has trouble: ${what}`,
      `"${what}" has failed again and again for ten minutes, the last time with: ` +
        sentence(message),
      {
        meanwhile:
          'It is tried again by itself. Until it works, what depends on it is not seen and not told.',
        since,
        next: [
          {
            what:
              'Look at the worker’s log; a full disk and a database that cannot be ' +
              'written are the usual causes',
            command: 'daytwo check-config',
            costUsd: 0,
          },
        ],
      },
    ),
  };
}
