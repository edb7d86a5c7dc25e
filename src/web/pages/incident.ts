import { holderOf } from '../../domain/incident-holder.ts';
import { factsAsRead } from '../../alerting/incidents/as-read.ts';
import { earlierOwnersWords } from '../../alerting/incidents/acknowledge.ts';
import { incidentDetail, type IncidentDetail } from '../../alerting/incidents/queries.ts';
import { titleNow } from '../../domain/incident-name.ts';
import { FINAL } from '../../alerting/incidents/lifecycle.ts';
import { isDated } from '../../alerting/messages/parts.ts';
import { waitingWords } from '../../alerting/delivery/waiting-words.ts';
import { composeMessage, kindWords, REASON_OF_STATE } from '../../alerting/messages/compose.ts';
import { furthestWords } from '../../alerting/messages/furthest.ts';
import { agentNameOf } from '../../config/agent.ts';
import { DaytwoError } from '../../domain/errors.ts';
import { daysUntil } from '../../domain/model-end.ts';
import type { Incident, Interval, Measure } from '../../domain/incident.ts';
import { evidenceWords } from '../../domain/text-evidence.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { capital } from '../../domain/text.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { incidentLinks } from '../parts/compare-links.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { sideBySide } from '../parts/side-by-side.ts';
import { isDate, shortDay, stamp, stampWords, when } from '../parts/times.ts';
import { timeline } from '../parts/timeline.ts';
import { between, daysAhead, had, holds, link, part, scopeWords } from '../parts/words.ts';
import { actsOf } from './incident-acts.ts';
import { newCaseOf } from './new-case.ts';

/** What a person needs to decide, on one screen; below it all that is known. */
export const incidentPage: Page = {
  path: '/incidents/:id',
  async show(on, { params }, viewer) {
    const i = await found(on, params['id'] ?? '');
    if (i === null) return null;
    const facts = factsAsRead(i, viewer.now);
    const m = composeMessage({ facts, incident: i, reason: REASON_OF_STATE[i.state] });
    return {
      title: m.title,
      place: 'incidents',
      isLive: true,
      body: html`<p class="over">${overLine(on, i, viewer)}</p>
        <h1>${titleOf(on, i)}</h1>
        ${m.lead !== '' && html`<p>${m.lead}</p>`} ${threeNumbers(i, viewer)} ${actsOf(i, viewer)}
        ${await incidentLinks(on, i, viewer)} ${cause(i)} ${flips(i, viewer)} ${chart(i, viewer)}
        ${measures(i)}
        ${m.parts
          .filter((p) => !SHOWN_ABOVE.has(p.name))
          .map(
            (p) =>
              html`<h2 class="part">${p.name}</h2>
                ${p.lines.map((l) => html`<p class="small">${l}</p>`)}`,
          )}
        ${commands(m.next)} ${past(i, viewer)}`,
    };
  },
};

const SHOWN_ABOVE: ReadonlySet<string> = new Set(['Likely cause (a guess)']);

async function found(on: WebDeps, id: string): Promise<IncidentDetail | null> {
  try {
    return await incidentDetail(on.store, id);
  } catch (e) {
    if (e instanceof DaytwoError && e.code === 'no-incident') return null;
    throw e;
  }
}

/** "Refund desk · Behaviour changed · open for 9 hours · inc_01". */
function overLine(on: WebDeps, i: Incident, viewer: Viewer): Html {
  const name =
    i.agent === null
      ? null
      : link(viewer.base, `/agents/${part(i.agent)}`, agentNameOf(on.config, i.agent));
  const earlier = earlierOwnersWords(i);
  const owner =
    i.ack === null
      ? null
      : html` · ${heldWords(i, i.ack.by)}${earlier === '' ? '' : `; before that, ${earlier}`}`;
  return html`${name}${name !== null && ' · '}${kindWords(i.kind)} · ${STATES[i.state]}
    ${when(i.state === 'open' ? i.openedAt : i.changedAt, viewer)}${owner}${endsIn(i, viewer)} ·
    <span class="mono">${i.id}</span>`;
}

const heldWords = (i: Incident, by: string): string =>
  holderOf(i) === null ? `waits for somebody since it changed; ${had(by)}` : holds(by);

/** How long it is to a model's end, counted now; nothing once it is over. */
function endsIn({ kind, state, end }: Incident, { now }: Viewer): string {
  if (kind !== 'model-end' || end?.endsAt == null || FINAL.includes(state)) return '';
  const days = daysUntil(end.endsAt, now);
  return ` · ${days < 0 ? 'its end' : 'ends'} ${daysAhead(days)}`;
}

/** Before when it came to be so. */
const STATES: Readonly<Record<Incident['state'], string>> = {
  confirming: 'being looked at again, since',
  open: 'opened',
  acknowledged: 'taken',
  recovering: 'recovering, since',
  resolved: 'over, since',
  'not-confirmed': 'not confirmed,',
};

/** The title without the agent's name, which stands above it. */
function titleOf(on: WebDeps, i: Incident): string {
  const name = i.agent === null ? '' : `${agentNameOf(on.config, i.agent)}: `;
  const whole = titleNow(i);
  // What is about no agent begins with what it is about: a model's id is no word to capitalise.
  return name !== '' && whole.startsWith(name) ? capital(whole.slice(name.length)) : whole;
}

function threeNumbers(i: Incident, viewer: Viewer): Html {
  const [m] = i.facts.measures;
  if (m === undefined) return NOTHING;
  // The title's rate may be that of the whole suite: each number says of what it is.
  const named = (...words: string[]): string =>
    [...words, scopeWords(m)].filter((t) => t !== '').join(', ');
  return html`<div class="three">
    ${numberBox(`before: ${m.name}`, m.before)}
    ${numberBox(named('since it began', furthestWords(i.facts)), m.after, !isGain(m))}
    ${m.last !== undefined && lastBox(named('last run'), m.last, besideLast(m, i.facts, viewer))}
  </div>`;
}

/** More passes than before: a change to know of, and nothing bad. */
const isGain = ({ source, before, after }: Measure): boolean =>
  source?.stream.endsWith('/pass') === true && after.value > before.value;

/** What stands below the last run: where it is that of some cases, the whole suite's first. */
function besideLast({ lastRun }: Measure, facts: Incident['facts'], viewer: Viewer): string {
  const whole =
    lastRun === undefined ? '' : `${Math.round(lastRun.value * lastRun.n)} of ${lastRun.n} in all`;
  return [whole, evidenceBelow(facts, viewer)].filter((t) => t !== '').join('; ');
}

/** Evidence that was counted before the last run says of when it is: it is not that of the run above. */
function evidenceBelow(facts: Incident['facts'], viewer: Viewer): string {
  const { evidence, bar, countedAt } = facts;
  if (evidence === null) return '';
  const words = evidenceWords(evidence, bar);
  return isDated(facts) && countedAt !== undefined
    ? `on ${shortDay(countedAt, viewer)}: ${words}`
    : words;
}

const numberBox = (name: string, x: Interval, isBad = false): Html =>
  html`<div>
    <span class="small soft">${name}</span
    ><strong class="${isBad && 'bad'}">${percentOffEnds(x.value)}</strong
    ><span class="small soft">95 %: ${between(x)}, of ${x.n}</span>
  </div>`;

const lastBox = (name: string, x: Interval, evidence: string): Html =>
  html`<div>
    <span class="small soft">${name}</span><strong>${Math.round(x.value * x.n)} of ${x.n}</strong
    ><span class="small soft">${evidence}</span>
  </div>`;

function cause(i: Incident): Html {
  const { guess, diffs = [] } = i.facts;
  if (guess === null && diffs.length === 0) return NOTHING;
  return html`<h2>Likely cause</h2>
    ${guess !== null && html`<p>${capital(guess)} <span class="soft small">(a guess)</span></p>`}
    ${diffs.map(
      (d) =>
        html`<p class="small soft">Edited before it began: ${d.file}</p>
          <div class="diff mono">
            ${d.lines.map((l) => html`<div class="${l.startsWith('+') ? 'ins' : l.startsWith('-') && 'del'}">${l}</div>`)}
            ${d.left > 0 && html`<div class="soft">… and ${d.left} more lines</div>`}
          </div>`,
    )}`;
}

function flips(i: Incident, viewer: Viewer): Html {
  const shown = i.facts.flips.toSorted((a, b) => b.p - a.p).slice(0, 6);
  if (shown.length === 0) return NOTHING;
  if (!viewer.person.mayReadAnswers)
    return html`<h2>Cases</h2>
      <ul>
        ${shown.map((f) => html`<li>${f.label}</li>`)}
      </ul>`;
  return html`${shown.map((f, n) => {
    const one = html`<h2>${caseLink(i, f.caseHash, f.label, viewer)}</h2>
      <p class="small">${f.prompt}</p>
      ${sideBySide({ name: 'before', text: f.before }, { name: i.facts.was === undefined ? 'now' : 'while it lasted', text: f.after })}
      ${i.agent !== null && newCaseOf(i.id, f.caseHash, viewer)}`;
    return n < 2
      ? one
      : html`<details>
          <summary>${f.label}</summary>
          ${one}
        </details>`;
  })}`;
}

const caseLink = (i: Incident, hash: string, label: string, { base }: Viewer): Html =>
  i.agent === null
    ? html`${label}`
    : link(base, `/cases/${part(i.agent)}/${part(hash.slice(0, 16))}`, label);

function chart(i: Incident, viewer: Viewer): Html {
  const series = i.facts.series
    .filter((p) => isDate(p.at) && Number.isFinite(p.value))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
  if (series.length < 2) return NOTHING;
  const base = series.filter((p) => p.baseline);
  const events = i.facts.since === null ? [] : [{ at: i.facts.since, what: 'it began' }];
  return html`<h2>Run by run</h2>
    ${timeline(
      series.map((p) => ({
        at: p.at,
        href: i.agent === null ? '#' : `${viewer.base}/agents/${part(i.agent)}`,
        tip: `${stampWords(p.at, viewer)}: ${percentOffEnds(p.value)}`,
      })),
      events,
      [
        {
          kind: 'rate',
          title: i.facts.seriesOf ?? 'what the title tells of',
          usual:
            base.length === 0
              ? null
              : {
                  low: Math.min(...base.map((p) => p.value)),
                  high: Math.max(...base.map((p) => p.value)),
                },
          points: series,
        },
      ],
      viewer,
    )}`;
}

function measures(i: Incident): Html {
  const rest = i.facts.measures.slice(1);
  if (rest.length === 0) return NOTHING;
  const say = (x: Interval): string => `${percentOffEnds(x.value)} (${between(x)})`;
  const row = (m: Measure): Html =>
    html`<tr>
      <td>${m.name}</td>
      <td class="num">${say(m.before)}</td>
      <td class="num">${say(m.after)}</td>
      <td class="num">
        ${m.last !== undefined && `${Math.round(m.last.value * m.last.n)} of ${m.last.n}`}
      </td>
    </tr>`;
  return html`<h2>What else moved</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="What else moved">
      <table>
        <thead>
          <tr>
            <th>Measure</th>
            <th class="num">Before</th>
            <th class="num">Since it began</th>
            <th class="num">Last run</th>
          </tr>
        </thead>
        <tbody>
          ${rest.map(row)}
        </tbody>
      </table>
    </div>`;
}

function commands(next: readonly { what: string; command: string; price: string }[]): Html {
  if (next.length === 0) return NOTHING;
  return html`<details>
    <summary>The same as commands</summary>
    ${next.map((n) => html`<p class="small">${n.what}${n.price !== '' && ` (${n.price})`}${n.command !== '' && html`<br /><code>${n.command}</code>`}</p>`)}
  </details>`;
}

/** Words of its history that say too little by themselves. */
const MOVES: Readonly<Record<string, string>> = { joined: 'more was found' };

function past(i: IncidentDetail, viewer: Viewer): Html {
  const sent = i.notices.filter((n) => n.state === 'sent').length;
  const waits = waitingWords(
    i.notices.filter((n) => n.state === 'pending'),
    viewer.now,
  );
  return html`<h2>${FINAL.includes(i.state) ? 'What became of it' : 'So far'}</h2>
    <table>
      <tbody>
        ${i.history.map(
          (h) =>
            html`<tr>
              <td class="nowrap soft">${stamp(h.at, viewer)}</td>
              <td>
                ${h.actor}: ${MOVES[h.what] ?? h.what} <span class="soft small">${h.reason}</span>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="small soft">
      ${sent} ${sent === 1 ? 'message' : 'messages'} delivered${waits !== '' && `; ${waits}`}.
    </p>`;
}
