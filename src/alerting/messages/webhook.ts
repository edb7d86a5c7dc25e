import { holderOf } from '../../domain/incident-holder.ts';
import type { Incident, Measure, Outgoing } from '../../domain/incident.ts';
import { evidencePowers } from '../../domain/text-evidence.ts';
import { severityOf } from '../routes/severity.ts';
import { composeNotice, messageInputOf } from './compose.ts';
import { incidentUrl } from './page-url.ts';
import { line, nameLine } from './parts.ts';
import { textOf } from './text.ts';

/** Of what `webhookBody` gives: a change that breaks who reads it makes another. */
export const WEBHOOK_VERSION = 1;

/** Lists are cut here; the whole of an incident is in `daytwo incidents ID --json`. */
const MOST = 50;
const WIDTH = 88;

/**
 * What the webhook sends, told field by field in docs/alerts.md: what a program needs to decide,
 * and the message in words.
 */
export function webhookBody(outgoing: Outgoing, publicUrl: string | undefined): object {
  const { notice, incident } = outgoing;
  const { facts } = notice;
  const at = outgoing.at ?? notice.createdAt;
  const input = messageInputOf(outgoing);
  const message = composeNotice(input);
  const powers = facts.evidence === null ? null : evidencePowers(facts.evidence, facts.bar);
  return {
    version: WEBHOOK_VERSION,
    id: line(notice.id, 200),
    reason: notice.reason,
    severity: severityOf(incident, notice.reason, Date.parse(at)).severity,
    madeAt: notice.createdAt,
    people: (notice.people ?? []).map((p) => line(p.name, 60)),
    incident: incident === null ? null : incidentOf(incident, publicUrl),
    title: message.title,
    summary: message.lead,
    text: textOf(message, WIDTH),
    facts: {
      since: facts.since === null ? null : line(facts.since, 40),
      provisional: facts.provisional,
      evidence: powers?.has ?? null,
      bar: powers?.takes ?? null,
      gravity: facts.lead?.gravity ?? null,
      measures: facts.measures.slice(0, MOST).map(measureOf),
      cases: facts.flips.slice(0, MOST).map((f) => ({
        hash: line(f.caseHash, 80),
        label: nameLine(f.label, 120),
        probability: f.p,
      })),
      events: facts.events
        .slice(0, MOST)
        .map((e) => ({ at: line(e.at, 40), what: line(e.what, 240) })),
      next: message.next.map(({ what, command }) => ({ what, command })),
    },
  };
}

function incidentOf(incident: Incident, publicUrl: string | undefined): object {
  const { id, kind, agent, state, openedAt, changedAt } = incident;
  const ack = holderOf(incident);
  return {
    id: line(id, 200),
    kind,
    agent: agent === null ? null : line(agent, 200),
    state,
    openedAt,
    changedAt,
    acknowledged:
      ack === null
        ? null
        : {
            by: line(ack.by, 80),
            note: line(ack.note),
            at: line(ack.at, 40),
            until: ack.until === null ? null : line(ack.until, 40),
          },
    url: incidentUrl(publicUrl, id),
  };
}

const measureOf = ({ name, before, after, last }: Measure): object => ({
  name: line(name, 90),
  before,
  after,
  last: last ?? null,
});
