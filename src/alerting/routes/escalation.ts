import type { EscalationConfig } from '../../config/schema-alerts.ts';
import { isAhead, type Millis, MINUTE } from '../../domain/clock.ts';
import type { Incident, Notice, NoticeReason } from '../../domain/incident.ts';
import { span } from '../../domain/text-time.ts';
import { severityOf } from './severity.ts';

/** Words that ask for somebody: from the last of them on it is counted. */
const ASKING: ReadonlySet<NoticeReason> = new Set([
  'opened',
  'worsened',
  'confirmed',
  'relapsed',
  'moved',
]);

/**
 * Whether an incident is told on once more because nobody has taken it, and why; null where it is
 * not, or was.
 * @param told every notice of the incident
 */
export function decideEscalation(
  incident: Incident,
  told: readonly Notice[],
  rule: EscalationConfig,
  now: Millis,
): { reason: string } | null {
  const { severity } = severityOf(incident, 'reminder', now);
  // What is told with another one is escalated with it.
  if (incident.state !== 'open' || incident.ack !== null || incident.group !== undefined)
    return null;
  if (!rule.severities.includes(severity)) return null;
  if (told.some((n) => n.reason === 'escalated')) return null;
  const asked = told.filter((n) => ASKING.has(n.reason)).map((n) => n.held?.until ?? n.createdAt);
  const last = asked.toSorted().at(-1);
  if (last === undefined) return null;
  const wait = rule.afterMinutes * MINUTE;
  // One that is held until later today was not made by a clock that ran ahead.
  const isHeld = told.some((n) => n.held?.until === last);
  if (!isHeld && isAhead(last, now))
    return { reason: 'the clock was set back since, so its time cannot be counted' };
  return now - Date.parse(last) < wait
    ? null
    : { reason: `nobody has acknowledged it in ${span(wait)}` };
}
