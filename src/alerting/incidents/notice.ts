import type { Notice } from '../../domain/incident.ts';

/** A message that nobody has tried to send yet; due at once. */
export function newNotice(
  of: Pick<Notice, 'id' | 'incident' | 'channel' | 'reason' | 'facts'>,
  at: string,
): Notice {
  return {
    ...of,
    state: 'pending',
    attempts: 0,
    nextAt: at,
    createdAt: at,
    sentAt: null,
    lastError: null,
  };
}
