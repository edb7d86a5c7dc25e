import { beganAt, titleNow } from '../../alerting/incidents/queries.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Viewer } from '../page.ts';
import { type Html, html } from './html.ts';
import { shortDay, type Told, when } from './times.ts';
import { part } from './words.ts';

/** An incident in two lines, with the way to it. */
export function incidentBox(i: Incident, { base, ...told }: Viewer): Html {
  const owner =
    i.ack === null ? 'nobody has taken it' : `${i.ack.by} has it since ${shortDay(i.ack.at, told)}`;
  const last = i.facts.measures[0]?.last;
  const run =
    last === undefined ? '' : ` · last run ${Math.round(last.value * last.n)} of ${last.n}`;
  return html`<div class="wait ${loudness(i)}">
    <div>
      <b>${titleNow(i)}</b><br />
      <span class="small soft">${beganWords(i, told)}${run} · ${owner}</span>
    </div>
    <a class="btn ${i.ack === null && 'first'}" href="${base}/incidents/${part(i.id)}"
      >Look<span hidden> at ${titleNow(i)}</span></a
    >
  </div>`;
}

/** When it began; of a model's end how long it is, which its title told when it was sent. */
function beganWords(i: Incident, told: Told): Html {
  if (i.kind === 'model-end' && i.end?.endsAt != null)
    return html`told ${when(i.openedAt, told)}, ends ${when(i.end.endsAt, told)}`;
  return html`began ${when(beganAt(i), told)}`;
}

/** What needs a date, or a look some day. */
const QUIET_KINDS: ReadonlySet<Incident['kind']> = new Set([
  'model-end',
  'judge',
  'soul',
  'boundary',
]);

/** How loud an incident is on a page: what is broken or has moved, what needs a date, what is over. */
function loudness({ kind, state, ack }: Pick<Incident, 'kind' | 'state' | 'ack'>): string {
  if (ack !== null || state === 'recovering') return 'calm';
  return QUIET_KINDS.has(kind) ? 'warned' : '';
}
