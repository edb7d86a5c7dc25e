import { earlierHolderOf, holderOf } from '../../domain/incident-holder.ts';
import { beganAt, foundTitle } from '../../domain/incident-name.ts';
import { daysUntil } from '../../domain/model-end.ts';
import type { Incident, Measure } from '../../domain/incident.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import type { Viewer } from '../page.ts';
import { type Html, html } from './html.ts';
import { shortDay, type Told, when } from './times.ts';
import { daysAhead, had, holds, part, scopeWords } from './words.ts';

/** Who has it, or had it before it got worse. */
function ownerWords(i: Incident, told: Told): Html {
  const [holder, earlier] = [holderOf(i), earlierHolderOf(i)];
  if (holder !== null) return html`${holds(holder.by)}, taken ${when(holder.at, told)}`;
  return earlier === null
    ? html`nobody has taken it`
    : html`nobody has taken it since it changed; ${had(earlier.by)}`;
}

/** An incident in two lines, with the way to it. */
export function incidentBox(i: Incident, { base, ...told }: Viewer): Html {
  const holder = holderOf(i);
  return html`<div class="wait ${loudness(i)}">
    <div>
      <b>${foundTitle(i)}</b><br />
      <span class="small soft"
        >${beganWords(i, told)}${lastRunWords(i)} · ${ownerWords(i, told)}</span
      >
    </div>
    <a class="btn ${holder === null && 'first'}" href="${base}/incidents/${part(i.id)}"
      >Look<span hidden> at ${foundTitle(i)}</span></a
    >
  </div>`;
}

/** An incident, and below it those of which its message tells too. */
export function boxWithBeside(head: Incident, beside: readonly Incident[], viewer: Viewer): Html {
  return html`${incidentBox(head, viewer)}
  ${beside.length > 0 && html`<p class="small soft">Told in the same message:</p>`}
  ${beside.map((i) => incidentBox(i, viewer))}`;
}

/** What its last run counted, and of what, since it need not be what passed; of each of its suites. */
function lastRunWords({ facts: { measures, suites = {} } }: Incident): string {
  const names = Object.keys(suites);
  const own = measures.filter((m) => m.source?.agent === undefined);
  const firsts =
    names.length > 1
      ? names.flatMap((name) => own.find((m) => suiteOf(m.source?.stream) === name) ?? [])
      : measures.slice(0, 1);
  return firsts.map((m) => lastRunOf(m, names.length > 1)).join('');
}

function lastRunOf(m: Measure, isOneOfMany: boolean): string {
  if (m.last === undefined) return '';
  const { value, n } = m.last;
  const passes = m.source === undefined || m.source.stream.endsWith('/pass');
  const what = passes
    ? ['pass', scopeWords(m)].filter((w) => w !== '').join(', ')
    : `(${m.name.slice(m.name.indexOf(': ') + 2)})`;
  const whose = isOneOfMany ? ` of ${suiteOf(m.source?.stream)}` : '';
  return ` · last run${whose} ${Math.round(value * n)} of ${n} ${what}`;
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
function loudness(i: Pick<Incident, 'kind' | 'state' | 'ack'>): string {
  if (holderOf(i) !== null || i.state === 'recovering') return 'calm';
  return QUIET_KINDS.has(i.kind) ? 'warned' : '';
}
