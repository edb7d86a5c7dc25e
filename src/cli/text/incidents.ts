import { holderOf } from '../../domain/incident-holder.ts';
import { factsAsRead } from '../../alerting/incidents/as-read.ts';
import { earlierOwnersWords, mutingWords } from '../../alerting/incidents/acknowledge.ts';
import { type IncidentDetail } from '../../alerting/incidents/queries.ts';
import { beganAt, foundTitle } from '../../domain/incident-name.ts';
import { REASON_OF_STATE } from '../../alerting/messages/compose.ts';
import { renderText } from '../../alerting/messages/text.ts';
import type { Incident, Notice, NoticeReason } from '../../domain/incident.ts';
import { day, minute } from '../../domain/text-time.ts';
import { table } from '../io.ts';

/** Incidents, a line each. */
export function incidentsText(list: readonly Incident[]): string {
  return list.length === 0
    ? 'No unfinished incident.'
    : table([
        ['id', 'state', 'since (UTC)', 'what'],
        ...list.map((i) => [
          i.id,
          isUndecided(i) ? 'undecided' : i.state,
          minute(beganAt(i)),
          `${foundTitle(i)}${list.some((o) => o.id === i.group) ? ` (told with ${i.group ?? ''})` : ''}`,
        ]),
      ]);
}

/** One incident whole: what is known, how it stands, what was done and who was told. */
export function incidentText(i: IncidentDetail, now: number, width: number): string {
  return [
    renderText(
      { reason: lastTold(i), incident: i, facts: elsewhere({ ...i, facts: factsAsRead(i, now) }) },
      { width },
    ),
    '',
    `State: ${stateWords(i, now)}`,
    'History:',
    ...i.history.map((h) => `  ${h.at}  ${h.actor}: ${h.what} (${h.reason})`),
    'Messages:',
    ...(i.group === undefined ? [] : [`  ${i.group} tells of it: daytwo incidents ${i.group}`]),
    ...i.notices.map((n) => `  ${n.createdAt}  ${n.channel}: ${n.reason}, ${deliveryWords(n)}`),
  ].join('\n');
}

/** What became of it, as people were told: more than that it is new. */
const FINDINGS: ReadonlySet<NoticeReason> = new Set([
  'moved',
  'worsened',
  'joined',
  'confirmed',
  'relapsed',
  'released',
]);

/** The words that it was last told with, while it is open; a state of its own has its own. */
function lastTold({ state, notices }: Pick<IncidentDetail, 'state' | 'notices'>): NoticeReason {
  const last = notices.findLast((n) => n.state === 'sent' && FINDINGS.has(n.reason));
  return state === 'open' && last !== undefined ? last.reason : REASON_OF_STATE[state];
}

/** Its facts without the step that leads to where somebody is already. */
const elsewhere = ({ id, facts }: IncidentDetail): IncidentDetail['facts'] => ({
  ...facts,
  next: facts.next.filter((n) => n.command !== `daytwo incidents ${id}`),
});

/** A suspicion that the next runs decide is not one that came to nothing. */
const isUndecided = (i: Incident): boolean =>
  i.state === 'not-confirmed' && i.undecided !== undefined;

function stateWords(i: Incident, now: number): string {
  if (isUndecided(i)) return 'undecided: the next runs decide';
  if (i.ack === null) return i.state;
  const took = holderOf(i) === null ? 'had it before it changed, taken' : 'took it';
  const quiet = holderOf(i) === null ? '' : mutingWords(i, now);
  const earlier = earlierOwnersWords(i);
  return (
    `${i.state}; ${i.ack.by} ${took} on ${day(i.ack.at)}` +
    `${i.ack.note === '' ? '' : `: ${i.ack.note}`}${quiet === '' ? '' : `; ${quiet}`}` +
    (earlier === '' ? '' : ` (before that, ${earlier})`)
  );
}

function deliveryWords(n: Notice): string {
  if (n.state === 'sent') return `delivered ${n.sentAt ?? ''}`;
  if (n.held !== undefined && n.nextAt === n.held.until)
    return `waits until ${n.held.until} (${n.held.why.replace('-', ' ')})`;
  return `waiting${n.lastError === null ? '' : `: ${n.lastError}`}`;
}
