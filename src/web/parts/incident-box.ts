import { beganAt, foundTitle } from '../../domain/incident-name.ts';
import { daysUntil } from '../../domain/model-end.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Viewer } from '../page.ts';
import { type Html, html } from './html.ts';
import { shortDay, type Told, when } from './times.ts';
import { daysAhead, holds, part, scopeWords } from './words.ts';

/** An incident in two lines, with the way to it. */
export function incidentBox(i: Incident, { base, ...told }: Viewer): Html {
  const owner =
    i.ack === null
      ? 'nobody has taken it'
      : html`${holds(i.ack.by)}, taken ${when(i.ack.at, told)}`;
  return html`<div class="wait ${loudness(i)}">
    <div>
      <b>${foundTitle(i)}</b><br />
      <span class="small soft">${beganWords(i, told)}${lastRunWords(i)} · ${owner}</span>
    </div>
    <a class="btn ${i.ack === null && 'first'}" href="${base}/incidents/${part(i.id)}"
      >Look<span hidden> at ${foundTitle(i)}</span></a
    >
  </div>`;
}

/** What its last run counted, and of what, since it need not be what passed. */
function lastRunWords({ facts }: Incident): string {
  const [lead] = facts.measures;
  if (lead?.last === undefined) return '';
  const { value, n } = lead.last;
  const passes = lead.source === undefined || lead.source.stream.endsWith('/pass');
  const what = passes
    ? ['pass', scopeWords(lead)].filter((w) => w !== '').join(', ')
    : `(${lead.name.slice(lead.name.indexOf(': ') + 2)})`;
  return ` · last run ${Math.round(value * n)} of ${n} ${what}`;
}

/** When it began; of a model's end how long it is, which its title told when it was sent. */
function beganWords(i: Incident, told: Told): Html {
  if (i.kind === 'model-end' && i.end?.endsAt != null)
    return html`told ${when(i.openedAt, told)}, ends ${shortDay(i.end.endsAt, told)},
    ${daysAhead(daysUntil(i.end.endsAt, told.now))}`;
  return html`began ${when(beganAt(i), told)}`;
}

/** What needs a date, or a look some day. */
const QUIET_KINDS: ReadonlySet<Incident['kind']> = new Set([
  'model-end',
  'judge',
  'soul',
  'documents',
  'boundary',
  'control',
]);

/** How loud an incident is on a page: what is broken or has moved, what needs a date, what is over. */
function loudness({ kind, state, ack }: Pick<Incident, 'kind' | 'state' | 'ack'>): string {
  if (ack !== null || state === 'recovering') return 'calm';
  return QUIET_KINDS.has(kind) ? 'warned' : '';
}
