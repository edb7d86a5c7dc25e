import { earlierOwnersWords, mutingWords } from '../../alerting/incidents/acknowledge.ts';
import type { IncidentDetail } from '../../alerting/incidents/queries.ts';
import { renderText } from '../../alerting/messages/text.ts';
import type { Incident, IncidentState, Notice, NoticeReason } from '../../domain/incident.ts';
import { day, minute } from '../../domain/text-time.ts';
import { table } from '../io.ts';

/** The message that an incident's state is told with. */
const REASON: Readonly<Record<IncidentState, NoticeReason>> = {
  confirming: 'opened',
  open: 'opened',
  acknowledged: 'acknowledged',
  recovering: 'recovering',
  resolved: 'resolved',
  'not-confirmed': 'resolved',
};

/** Incidents, a line each. */
export function incidentsText(list: readonly Incident[]): string {
  return list.length === 0
    ? 'No unfinished incident.'
    : table([
        ['id', 'state', 'since', 'what'],
        ...list.map((i) => [i.id, i.state, minute(i.openedAt), i.facts.title]),
      ]);
}

/** One incident whole: what is known, how it stands, what was done and who was told. */
export function incidentText(i: IncidentDetail, now: number, width: number): string {
  return [
    renderText({ reason: REASON[i.state], incident: i, facts: i.facts }, { width }),
    '',
    `State: ${stateWords(i, now)}`,
    'History:',
    ...i.history.map((h) => `  ${h.at}  ${h.actor}: ${h.what} (${h.reason})`),
    'Messages:',
    ...i.notices.map((n) => `  ${n.createdAt}  ${n.channel}: ${n.reason}, ${deliveryWords(n)}`),
  ].join('\n');
}

function stateWords(i: Incident, now: number): string {
  if (i.ack === null) return i.state;
  const quiet = mutingWords(i, now);
  const earlier = earlierOwnersWords(i);
  return (
    `${i.state}; ${i.ack.by} took it on ${day(i.ack.at)}` +
    `${i.ack.note === '' ? '' : `: ${i.ack.note}`}${quiet === '' ? '' : `; ${quiet}`}` +
    (earlier === '' ? '' : ` (before that, ${earlier})`)
  );
}

function deliveryWords(n: Notice): string {
  if (n.state === 'sent') return `delivered ${n.sentAt ?? ''}`;
  return `waiting${n.lastError === null ? '' : `: ${n.lastError}`}`;
}
