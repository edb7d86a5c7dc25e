import type { EscalationConfig } from '../../config/schema-alerts.ts';
import { isAhead, type Millis, MINUTE } from '../../domain/clock.ts';
import type { Incident, Notice, NoticeReason } from '../../domain/incident.ts';
import { span } from '../../domain/text-time.ts';
import { severityOf } from './severity.ts';

/**
 * Words that ask for somebody: from the last of them on it is counted. That what fails is known as a
 * change (`moved`) asks nobody anew: they were asked when it failed.
 */
const ASKING: ReadonlySet<NoticeReason> = new Set(['opened', 'worsened', 'confirmed', 'relapsed']);

/** An incident with every notice of it. */
export interface ToldIncident {
  incident: Incident;
  told: readonly Notice[];
}

/**
 * Whether an incident is told on once more because nobody has taken it, and why; null where it is
 * not, or was.
 * @param told every notice of the incident
 * @param first the one in whose message it is told; null where it has its own
 */
export function decideEscalation(
  incident: Incident,
  told: readonly Notice[],
  rule: EscalationConfig,
  now: Millis,
  first: ToldIncident | null = null,
): { reason: string } | null {
  if (!mayEscalate(incident, told, rule, now)) return null;
  const { group, joinedAt } = incident;
  if (group !== undefined && (first === null || joinedAt === undefined)) return null;
  const since = joinedAt ?? incident.openedAt;
  // It is escalated with the one whose message tells of it, where that is or will be.
  if (first !== null && escalatesBoth(first, since, rule, now)) return null;
  const heard = [...told, ...(first?.told ?? []).filter((n) => n.createdAt >= since)];
  const asked = heard.filter((n) => ASKING.has(n.reason)).map((n) => n.held?.until ?? n.createdAt);
  if (joinedAt !== undefined) asked.push(joinedAt);
  const last = asked.toSorted().at(-1);
  if (last === undefined) return null;
  const wait = rule.afterMinutes * MINUTE;
  // One that is held until later today was not made by a clock that ran ahead.
  const isHeld = heard.some((n) => n.held?.until === last);
  if (!isHeld && isAhead(last, now))
    return { reason: 'the clock was set back since, so its time cannot be counted' };
  return now - Date.parse(last) < wait
    ? null
    : { reason: `nobody has acknowledged it in ${span(wait)}` };
}

function mayEscalate(
  incident: Incident,
  told: readonly Notice[],
  rule: EscalationConfig,
  now: Millis,
): boolean {
  const { severity } = severityOf(incident, 'reminder', now);
  const isWaiting = incident.state === 'open' && incident.ack === null;
  return (
    isWaiting && rule.severities.includes(severity) && !told.some((n) => n.reason === 'escalated')
  );
}

function escalatesBoth(
  { incident, told }: ToldIncident,
  since: string,
  rule: EscalationConfig,
  now: Millis,
): boolean {
  return (
    mayEscalate(incident, told, rule, now) ||
    told.some((n) => n.reason === 'escalated' && n.createdAt >= since)
  );
}
