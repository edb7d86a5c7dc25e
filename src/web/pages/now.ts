import { headsOf, toldBeside } from '../../alerting/incidents/heads.ts';
import { agentNameOf } from '../../config/agent.ts';
import { waitingWords } from '../../alerting/delivery/waiting-words.ts';
import { DAY } from '../../domain/clock.ts';
import type { Incident } from '../../domain/incident.ts';
import { daysUntil } from '../../domain/model-end.ts';
import { madeWords } from '../../domain/runs-aside.ts';
import { capital } from '../../domain/text.ts';
import { spentInWindows } from '../../llm/pricing/queries.ts';
import { comingEnds } from '../../models/ends/coming-ends.ts';
import { waitingChangesWords } from '../../monitoring/changes/waiting-changes.ts';
import { looksBadWords } from '../../monitoring/looks-bad.ts';
import { type AgentNow, statusNow, type StatusNow } from '../../monitoring/status.ts';
import { reviewsWaitingWords } from '../../monitoring/reviews-waiting.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html } from '../parts/html.ts';
import { boxWithBeside } from '../parts/incident-box.ts';
import { shortDay, stamp, when } from '../parts/times.ts';
import { countWord, daysAhead, link, spentOf } from '../parts/words.ts';
import { agentRow } from './now-agents.ts';

const SOON = 90;

/** Is everything well? */
export const nowPage: Page = {
  path: '/',
  async show(on, _asked, viewer) {
    const status = await statusNow(on, viewer.now);
    const rows: Html[] = [];
    for (const a of status.agents) rows.push(await agentRow(on, a, viewer));
    return {
      title: headline(status),
      place: 'now',
      isLive: true,
      body: html`<h1>${headline(status)}</h1>
        <p class="soft">${await beneath(on, status, viewer)}</p>
        ${held(on, status, viewer)} ${waiting(status, viewer)}
        <h2>Agents</h2>
        <ul class="rows">
          ${rows}
        </ul>
        ${await ends(on, viewer)} ${await workerLine(on, viewer)}`,
    };
  },
};

/** "One agent has changed. Two are steady." */
export function headline({
  agents,
  waiting: all,
  looksBad,
  reviews = [],
}: Pick<StatusNow, 'agents' | 'waiting'> &
  Partial<Pick<StatusNow, 'looksBad' | 'reviews'>>): string {
  const waits = headsOf(all);
  const of = (...states: readonly AgentNow['state'][]): number =>
    agents.filter((a) => states.includes(a.state)).length;
  const say = (n: number, one: string, many: string): string[] =>
    n === 0 ? [] : [`${capital(countWord(n))} ${n === 1 ? one : many}.`];
  const bad = new Set(looksBad?.map((l) => l.agent));
  const moving = agents.filter((a) => a.state === 'suspicious' && !bad.has(a.id)).length;
  const said = [
    ...say(of('failing'), 'agent is failing', 'agents are failing'),
    ...say(of('alarm'), 'agent has changed', 'agents have changed'),
    ...say(of('unseen'), 'agent is not watched', 'agents are not watched'),
    ...say(of('recovering'), 'agent is recovering', 'agents are recovering'),
    ...say(
      bad.size,
      'agent looks bad and is looked at again',
      'agents look bad and are looked at again',
    ),
    ...say(moving, 'agent may have moved', 'agents may have moved'),
  ];
  const calm = of('steady', 'unclear', 'anew');
  if (said.length === 0 && calm === agents.length) {
    const answers = reviews.reduce((sum, r) => sum + r.places + r.deep + r.scan, 0);
    const beside = [
      ...say(waits.length, 'other matter waits', 'other matters wait'),
      ...say(answers, 'answer waits to be looked at', 'answers wait to be looked at'),
    ];
    const well = agents.length === 1 ? 'The agent is well.' : 'The agents are well.';
    if (beside.length > 0) return [well, ...beside].join(' ');
    return agents.length === 1
      ? 'All is well.'
      : `All is well with ${countWord(agents.length)} agents.`;
  }
  const fresh = say(
    of('new'),
    'agent has nothing to be compared with yet',
    'agents have nothing to be compared with yet',
  );
  return [...said, ...say(calm, 'is steady', 'are steady'), ...fresh].join(' ');
}

async function beneath(on: WebDeps, { agents }: StatusNow, viewer: Viewer): Promise<Html> {
  const next = agents.flatMap((a) => (a.next === null ? [] : [a.next])).toSorted()[0];
  const month = (await spentInWindows(on.store, on.config, viewer.now)).at(-1);
  return html`${next === undefined ? 'No run is scheduled.' : html`Next run ${when(next, viewer)}.`}
  ${month !== undefined && html`${spentOf(month.spentUsd, month.usd)} spent this month.`}`;
}

/** What is not told for now, and until when. */
function held(on: WebDeps, { maintenance, quietUntil }: StatusNow, viewer: Viewer): Html {
  const of = (ids: readonly string[] | null): string =>
    ids === null ? 'every agent' : ids.map((a) => agentNameOf(on.config, a)).join(', ');
  return html`${maintenance.map(
    (m) =>
      html`<p>
        Maintenance of ${of(m.agents)} until ${stamp(m.until, viewer)} (${m.why}): what drifts or
        fails is told after it, if it lasts.
      </p>`,
  )}
  ${
    quietUntil !== null &&
    html`<p>Quiet hours until ${stamp(quietUntil, viewer)}: what is not urgent waits.</p>`
  }`;
}

function waiting(
  { waiting: waits, taken, recovering, looksBad, changesWaiting = [], reviews = [] }: StatusNow,
  viewer: Viewer,
): Html {
  return html`${looksBad.map((l) => html`<p>${looksBadWords(l)}.</p>`)}
  ${changesWaiting.map((c) => html`<p>${waitingChangesWords(c)}</p>`)}
  ${reviews.map(
    (r) => html`<p>${reviewsWaitingWords(r)}: ${link(viewer.base, '/inbox', 'the inbox')}.</p>`,
  )}
  ${waits.length > 0 && html`<h2>Waits for somebody</h2>`} ${boxes(waits, viewer)}
  ${taken.length > 0 && html`<h2>Somebody has it</h2>`} ${boxes(taken, viewer)}
  ${recovering.length > 0 && html`<h2>As before again</h2>`} ${boxes(recovering, viewer)}`;
}

const boxes = (all: readonly Incident[], viewer: Viewer): Html[] =>
  headsOf(all).map((i) => boxWithBeside(i, toldBeside(i, all), viewer));

async function ends(on: WebDeps, viewer: Viewer): Promise<Html> {
  const soon = (await comingEnds(on, viewer.now)).filter(
    (e) => Date.parse(e.endsAt) - viewer.now < SOON * DAY,
  );
  if (soon.length === 0) return html``;
  return html`<h2>Models that end within ${SOON} days</h2>
    <ul class="rows">
      ${soon.map((e) => {
        const days = daysUntil(e.endsAt, viewer.now);
        const users = e.agents.map((a) => agentNameOf(on.config, a)).join(', ');
        return html`<li class="row">
          <div>
            <b>${link(viewer.base, '/models', e.model)}</b><br /><span class="small soft"
              >${users}</span
            >
          </div>
          <div class="hide"></div>
          <div class="hide"></div>
          <div class="num nowrap">
            ${shortDay(e.endsAt, viewer)}<br /><span class="soft small">${daysAhead(days)}</span>
          </div>
        </li>`;
      })}
    </ul>`;
}

async function workerLine(on: WebDeps, viewer: Viewer): Promise<Html> {
  const waits = waitingWords(await on.store.outbox.pending(), viewer.now);
  // What waits in the queue is no run yet.
  const newest = (await on.store.runs.recent({ limit: 50 })).find((r) => r.endedAt !== null);
  const messages = waits === '' ? 'No message waits.' : `${waits}.`;
  return html`<h2>The worker</h2>
    <p class="soft">
      ${newest === undefined ? 'It has ended no run yet.' : html`Newest run, ${madeWords(newest.trigger)}, ended ${when(newest.endedAt ?? newest.createdAt, viewer)}.`}
      ${messages}
    </p>`;
}
