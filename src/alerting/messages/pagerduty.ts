import { holderOf } from '../../domain/incident-holder.ts';
import type { NoticeReason, Outgoing } from '../../domain/incident.ts';
import type { Severity } from '../../domain/telling.ts';
import { sha256 } from '../../platform/sha256.ts';
import { severityOf } from '../routes/severity.ts';
import { composeNotice, type Message, messageInputOf } from './compose.ts';
import { clip } from './format.ts';
import { line } from './parts.ts';
import { incidentUrl } from './page-url.ts';

/**
 * Limits of the Events API v2 (github.com/PagerDuty/developer-docs, docs/events-API-v2/
 * 01-Overview.md and 02-Trigger-Events.md, read 2026-11-30).
 */
export const PAGERDUTY_LIMITS = { bytes: 512 * 1024, summary: 1024, dedupKey: 255 } as const;

export interface PagerDutyEvent {
  routing_key: string;
  event_action: 'trigger' | 'acknowledge' | 'resolve';
  dedup_key: string;
  payload?: {
    summary: string;
    source: string;
    severity: 'critical' | 'warning' | 'info';
    timestamp: string;
    class: string;
    custom_details: Readonly<Record<string, unknown>>;
  };
  links?: readonly { href: string; text: string }[];
  client?: string;
  client_url?: string;
}

const SEVERITIES = { urgent: 'critical', normal: 'warning', low: 'info' } as const satisfies Record<
  Severity,
  string
>;

/** News that somebody must look at. What is left out here is no reason to call anybody. */
const TRIGGERS: ReadonlySet<NoticeReason> = new Set([
  'opened',
  'worsened',
  'confirmed',
  'relapsed',
  'moved',
  'reminder',
  'escalated',
  'released',
]);

/** One alert of theirs is one incident of ours. */
function dedupKeyOf({ incident, notice }: Outgoing): string {
  const id = incident?.id ?? notice.id;
  return /^[\w.-]{1,255}$/.test(id) ? id : sha256(id);
}

/**
 * The events that tell of a notice, in their order; none where nobody is to be called, as for a
 * digest. A test opens an alert and resolves it at once.
 */
export function renderPagerDuty(
  outgoing: Outgoing,
  { routingKey, publicUrl }: { routingKey: string; publicUrl?: string | undefined },
): PagerDutyEvent[] {
  const { reason } = outgoing.notice;
  const head = { routing_key: routingKey, dedup_key: dedupKeyOf(outgoing) };
  const trigger = (): PagerDutyEvent => ({
    ...head,
    event_action: 'trigger',
    ...triggerOf(outgoing, publicUrl),
  });
  if (reason === 'test') return [trigger(), { ...head, event_action: 'resolve' }];
  // What another incident tells of from now on ends without a word of its own.
  const isOver = reason === 'updated' && outgoing.incident?.state === 'resolved';
  if (reason === 'resolved' || isOver) return [{ ...head, event_action: 'resolve' }];
  if (reason === 'acknowledged') return [{ ...head, event_action: 'acknowledge' }];
  // Surer evidence of what somebody has is no reason to call them.
  if (reason === 'moved' && outgoing.incident !== null && holderOf(outgoing.incident) !== null)
    return [];
  if (!TRIGGERS.has(reason)) return [];
  // Somebody took it on while this waited, and it is the one message of both.
  return outgoing.incident?.state === 'acknowledged'
    ? [trigger(), { ...head, event_action: 'acknowledge' }]
    : [trigger()];
}

function triggerOf(
  outgoing: Outgoing,
  publicUrl: string | undefined,
): Omit<PagerDutyEvent, 'routing_key' | 'dedup_key' | 'event_action'> {
  const { notice, incident } = outgoing;
  const m = composeNotice(messageInputOf(outgoing));
  const { severity } = severityOf(
    incident,
    notice.reason,
    Date.parse(outgoing.at ?? notice.createdAt),
  );
  const href = incidentUrl(publicUrl, incident?.id ?? null);
  const isNew = notice.reason === 'opened';
  return {
    payload: {
      summary: clip(isNew ? m.title : `${m.status}: ${m.title}`, PAGERDUTY_LIMITS.summary),
      source: line(incident?.agent ?? '', 200) || 'daytwo',
      severity: notice.reason === 'test' ? 'info' : SEVERITIES[severity],
      timestamp: notice.createdAt,
      class: incident?.kind ?? notice.reason,
      custom_details: detailsOf(m),
    },
    client: 'daytwo',
    ...(publicUrl === undefined ? {} : { client_url: publicUrl }),
    ...(href === null ? {} : { links: [{ href, text: 'The incident, and what to do' }] }),
  };
}

/** So many parts are far below what an event may hold. */
const MOST_PARTS = 40;

function detailsOf(m: Message): Record<string, unknown> {
  const named = Object.fromEntries(
    m.parts.slice(0, MOST_PARTS).map((p) => [p.name, p.lines.join('\n')]),
  );
  const measures = m.measures.map(
    (x) => `${x.name}: ${x.before} → ${x.after}${x.last === null ? '' : `; last run ${x.last}`}`,
  );
  const next = m.next.map((n) => (n.command === '' ? n.what : `${n.what}: ${n.command}`));
  return {
    about: m.about,
    summary: m.lead,
    ...(measures.length === 0 ? {} : { measures: measures.join('\n') }),
    ...named,
    ...(next.length === 0 ? {} : { 'what to do next': next.join('\n') }),
    ...(m.where === '' ? {} : { where: m.where }),
  };
}
