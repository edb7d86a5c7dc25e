import { DAY } from './clock.ts';
import type { Incident } from './incident.ts';

/** No acknowledgement mutes what comes from here on (docs/models.md). */
export const LAST_MUTED_DAYS = 14;

/**
 * Whole days between two times' UTC dates: an end today is 0, whatever the hour. The one count of
 * days that people are told.
 */
export function daysUntil(endsAt: string, now: number): number {
  return Math.floor(Date.parse(endsAt) / DAY) - Math.floor(now / DAY);
}

/**
 * Until when an acknowledgement keeps a model's end quiet: the day that was asked for, at latest
 * the 14-day step. Null: no day is known.
 */
export function mutedUntil(asked: string | null, endsAt: string | null): string | null {
  if (endsAt === null) return asked;
  const last = (Math.floor(Date.parse(endsAt) / DAY) - LAST_MUTED_DAYS) * DAY;
  return new Date(asked === null ? last : Math.min(Date.parse(asked), last)).toISOString();
}

/** What an acknowledgement really mutes. */
export interface Muting {
  /** When it comes back; null where only a change brings it back, or nothing is muted. */
  until: string | null;
  /** That is earlier than was asked for. */
  capped: boolean;
  /**
   * The last warnings have begun, which reach everybody: somebody owns it, and nothing is muted.
   */
  tooLate: boolean;
}

/**
 * How long an incident that somebody has taken on stays quiet, by the end that was last told; null
 * where nobody has.
 */
export function mutingOf({ ack, end }: Pick<Incident, 'ack' | 'end'>): Muting | null {
  if (ack === null) return null;
  // What follows a retirement has no steps: only the day that was asked for counts.
  const until = mutedUntil(ack.until, end === undefined || end.retired ? null : end.endsAt);
  if (until !== null && Date.parse(until) <= Date.parse(ack.at))
    return { until: null, capped: false, tooLate: true };
  const capped =
    until !== null && (ack.until === null || Date.parse(until) < Date.parse(ack.until));
  return { until: capped ? until : ack.until, capped, tooLate: false };
}
