import { holderOf } from '../../domain/incident-holder.ts';
import { LONGEST_QUIET_DAYS } from '../../alerting/incidents/acknowledge.ts';
import { FINAL } from '../../alerting/incidents/lifecycle.ts';
import { isForReplay, replayStep } from '../../alerting/incidents/of-runs.ts';
import { atMost } from '../../alerting/messages/format.ts';
import { LONGEST_NOTE } from '../../answers/note.ts';
import { iso, DAY } from '../../domain/clock.ts';
import type { Incident, NextStep } from '../../domain/incident.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { Viewer } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { readsOnly } from '../parts/reads-only.ts';
import { part } from '../parts/words.ts';

/** What can be done with an incident as it stands, as forms. */
export function actsOf(i: Incident, viewer: Viewer): Html {
  if (FINAL.includes(i.state) || i.state === 'confirming') return NOTHING;
  if (!viewer.person.mayAct) return readsOnly(viewer, 'act');
  // What is as before again is not offered as the new normal.
  const isNew = i.kind === 'drift' && i.quietLooks === 0 && i.state !== 'recovering';
  const again = isForReplay(i) ? replayStep(i) : undefined;
  const rehearsal = i.facts.next.find((n) => n.does === 'rehearse');
  const act = (name: string, label: string, first = false): Html =>
    html`<form method="post" action="${actionOf(i, name, viewer)}">
      ${token(viewer)}<button class="${first && 'first'}">${label}</button>
    </form>`;
  return html`<div class="acts">
    ${holderOf(i) === null ? act('acknowledge', 'I take it', true) : act('release', 'Give it back')}
    ${withFields(i, viewer, {
      act: 'acknowledge',
      label: 'Snooze…',
      button: 'Keep it quiet',
      fields: html`<label for="until">until the day of</label>
        <input
          id="until"
          name="until"
          type="date"
          required
          min="${dayOf(viewer.now + DAY)}"
          ${i.kind !== 'model-end' && html`max="${dayOf(viewer.now + LONGEST_QUIET_DAYS * DAY)}"`}
          value="${dayOf(viewer.now + 7 * DAY)}"
        />${noteField('what is being done')}`,
    })}
    ${isNew && html`<a class="btn" href="${viewer.base}/incidents/${part(i.id)}/accept">This is the new normal…</a>`}
    ${withFields(i, viewer, {
      act: 'not-real',
      label: 'Not real…',
      button: 'It told of nothing real',
      fields: noteField('what it was', true),
    })}
    ${withFields(i, viewer, {
      act: 'resolve',
      label: 'Dealt with…',
      button: 'Close it',
      fields: noteField('what was done'),
    })}
    ${again !== undefined && act('run-again', priced('Run again', again))}
    ${rehearsal !== undefined && act('rehearse', priced('Rehearse on the replacement', rehearsal))}
  </div>`;
}

/** "Run again, at most $0.01": what it can cost stands on what is pressed. */
function priced(what: string, { costUsd, mostUsd }: NextStep): string {
  if (mostUsd != null) return `${what}, ${mostUsd === 0 ? 'free' : atMost(mostUsd)}`;
  return costUsd === null ? what : `${what}, ${costUsd === 0 ? 'free' : usd(costUsd)}`;
}

const dayOf = (ms: number): string => iso(ms).slice(0, 10);

export const actionOf = (i: Pick<Incident, 'id'>, act: string, { base }: Viewer): string =>
  `${base}/incidents/${part(i.id)}/${act}`;

/** The word that a form is ours. */
export const token = ({ csrf }: Viewer): Html =>
  html`<input type="hidden" name="csrf" value="${csrf}" />`;

/** A line for a person's words; the hint tells one apart from the others on a page. */
export function noteField(hint: string, isWanted = false): Html {
  return html`<label
    >${hint}<input name="note" maxlength="${LONGEST_NOTE}" ${isWanted && html`required`}
  /></label>`;
}

function withFields(
  i: Incident,
  viewer: Viewer,
  of: { act: string; label: string; button: string; fields: Html },
): Html {
  return html`<details>
    <summary>${of.label}</summary>
    <form method="post" action="${actionOf(i, of.act, viewer)}">
      ${token(viewer)} ${of.fields}
      <p><button class="first">${of.button}</button></p>
    </form>
  </details>`;
}
