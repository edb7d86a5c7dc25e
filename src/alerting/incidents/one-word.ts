import type { NoticeReason } from '../../domain/incident.ts';

// Which messages of one event within a minute are one, and what that one is.

/** Reasons that tell of findings, the gravest first; a person's own act is a message of its own. */
const GRAVEST_FIRST: readonly NoticeReason[] = [
  'opened',
  'moved',
  'worsened',
  'relapsed',
  'confirmed',
  'joined',
  'updated',
];
const FINDINGS: ReadonlySet<NoticeReason> = new Set(GRAVEST_FIRST);
/** News of what people know of, whose message says who has it: that it is taken is no second one. */
const NEWS: ReadonlySet<NoticeReason> = new Set([
  'moved',
  'worsened',
  'relapsed',
  'confirmed',
  'joined',
]);

/** What is as before again says how it stands: what was to be told of it until then is part of that. */
export const endsIt = (reason: NoticeReason): boolean =>
  reason === 'recovering' || reason === 'resolved';
/** Words that such an end takes the place of. Who has heard nothing of it yet hears that it is new. */
const ENDED: ReadonlySet<NoticeReason> = new Set([
  ...GRAVEST_FIRST.filter((r) => r !== 'opened'),
  'acknowledged',
  'released',
  'recovering',
]);

/**
 * What a message that waits says once more is known: whoever has heard nothing yet is told that it is
 * new, that it is confirmed as a change stands above what came with it, and that it got worse is not
 * called less because more of it is known meanwhile.
 */
export function jointReason(earlier: NoticeReason | undefined, later: NoticeReason): NoticeReason {
  if (later === 'acknowledged' && earlier !== undefined && NEWS.has(earlier)) return earlier;
  if (earlier === undefined || earlier === 'opened' || !FINDINGS.has(later))
    return earlier === 'opened' ? earlier : later;
  return GRAVEST_FIRST.find((r) => r === earlier || r === later) ?? later;
}

/**
 * Whether two messages of one event say one thing: findings, or that somebody has it; news of what
 * somebody takes on at the same moment; and that it is over, with all that came right before.
 */
export function isOneWord(earlier: NoticeReason, later: NoticeReason): boolean {
  const taken = 'acknowledged';
  if (endsIt(later)) return ENDED.has(earlier);
  if (earlier === taken) return later === taken || NEWS.has(later);
  return FINDINGS.has(later) ? FINDINGS.has(earlier) : later === taken && NEWS.has(earlier);
}
