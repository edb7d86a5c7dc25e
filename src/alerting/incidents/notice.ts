import { iso, type Millis } from '../../domain/clock.ts';
import type { Notice } from '../../domain/incident.ts';

/** A message that nobody has tried to send yet; due at once, or after it was held. */
export function newNotice(
  of: Pick<Notice, 'id' | 'incident' | 'channel' | 'reason' | 'facts'>,
  at: string,
  holdMs: Millis = 0,
): Notice {
  return {
    ...of,
    state: 'pending',
    attempts: 0,
    nextAt: holdMs === 0 ? at : iso(Date.parse(at) + holdMs),
    createdAt: at,
    sentAt: null,
    lastError: null,
  };
}
