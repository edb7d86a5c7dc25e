import { iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type { Notice } from '../../domain/incident.ts';
import { dayOrMinute, minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';

type Waiting = Pick<Notice, 'attempts' | 'held' | 'nextAt' | 'lastError'>;

/** The beat in which the worker sends what is due, and the next one. */
const SENT_WITHIN: Millis = 2 * MINUTE;

/** Why a message waits: it is held, waits for more of the same event, leaves now, or is not taken. */
type Why = 'quiet-hours' | 'maintenance' | 'together' | 'leaving' | 'not-taken';

function whyOf({ attempts, held, nextAt, lastError }: Waiting, now: Millis): Why {
  if (attempts > 0 || lastError !== null) return 'not-taken';
  if (held !== undefined && held.until > iso(now)) return held.why;
  if (Date.parse(nextAt) > now) return 'together';
  return now - Date.parse(nextAt) < SENT_WITHIN ? 'leaving' : 'not-taken';
}

/** Messages that should have left and did not: that is a matter of the worker or of a channel. */
export const notTaken = <T extends Waiting>(pending: readonly T[], now: Millis): T[] =>
  pending.filter((n) => whyOf(n, now) === 'not-taken');

/**
 * "27 messages wait: 20 until quiet hours end at 07:00 UTC, 7 for their minute": each with its
 * reason; empty where none waits. Pure.
 */
export function waitingWords(pending: readonly Waiting[], now: Millis): string {
  if (pending.length === 0) return '';
  const groups = Map.groupBy(pending, (n) => wordsOf(n, whyOf(n, now), now));
  const waits = `${plural(pending.length, 'message')} ${pending.length === 1 ? 'waits' : 'wait'}`;
  const parts = [...groups].map(([words, of]) =>
    groups.size === 1 ? words : `${of.length} ${words}`,
  );
  return groups.size === 1 ? `${waits} ${parts[0]}` : `${waits}: ${parts.join(', ')}`;
}

function wordsOf({ held }: Waiting, why: Why, now: Millis): string {
  const until = held === undefined ? '' : untilWords(held.until, now);
  switch (why) {
    case 'quiet-hours':
      return `until quiet hours end at ${until}`;
    case 'maintenance':
      return `until maintenance ends at ${until}`;
    case 'together':
      return 'for their minute, so that one message tells all of an event';
    case 'leaving':
      return 'to leave with the next beat';
    case 'not-taken':
      return 'for a channel to take them';
  }
}

/** "07:00 UTC" of today, else the day too. */
function untilWords(until: string, now: Millis): string {
  return until.slice(0, 10) === iso(now).slice(0, 10)
    ? `${minute(until).slice(11)} UTC`
    : dayOrMinute(until);
}
